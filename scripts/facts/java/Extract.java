import org.jgroups.stack.Protocol;

import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prints what a jar of JGroups says of its protocols as JSON: every protocol is made by its constructor without
 * arguments, its properties, attributes and operations are read by reflection, the ids from the files of the jar.
 * Works with every release from 3.6 on. Usage: java -cp CLASSES:jgroups.jar Extract VERSION jgroups.jar [FILE ...],
 * which also prints the texts of these files of the jar.
 */
public class Extract {
    public static void main(String[] args) throws Exception {
        PrintStream out=System.out;
        System.setOut(System.err);
        List<Class<?>> classes=JarClasses.of(new File(args[1]));
        Map<String,Object> all=new LinkedHashMap<>();
        all.put("version", args[0]);
        all.putAll(protocols(classes));
        all.put("componentClasses", componentClasses(classes));
        all.put("magicIds", JarFiles.ids("jg-magic-map.xml"));
        all.put("protocolIds", JarFiles.ids("jg-protocol-ids.xml"));
        all.put("files", JarFiles.texts(Arrays.asList(args).subList(2, args.length)));
        out.println(Json.of(all));
        out.flush();
        System.exit(0);
    }

    static Map<String,Object> protocols(List<Class<?>> classes) throws Exception {
        Map<String,Object> protocols=new TreeMap<>();
        List<String> abstractClasses=new ArrayList<>(), notInstantiable=new ArrayList<>();
        for(Class<?> clazz: classes) {
            if(!Protocol.class.isAssignableFrom(clazz))
                continue;
            if(Modifier.isAbstract(clazz.getModifiers())) {
                abstractClasses.add(ProtocolFacts.xmlName(clazz));
                continue;
            }
            Protocol protocol=(Protocol)JarClasses.create(clazz);
            if(protocol == null)
                notInstantiable.add(clazz.getName());
            else
                protocols.put(ProtocolFacts.xmlName(clazz), ProtocolFacts.of(protocol));
        }
        Map<String,Object> m=new LinkedHashMap<>();
        m.put("protocols", protocols);
        m.put("abstractProtocolClasses", abstractClasses);
        m.put("notInstantiable", notInstantiable);
        return m;
    }

    /** By simple name: the classes that can stand for a component of a protocol. */
    static Map<String,Object> componentClasses(List<Class<?>> classes) throws Exception {
        List<Class<?>> types=Components.types(classes);
        Map<String,Object> found=new TreeMap<>();
        for(Class<?> clazz: classes) {
            Class<?> type=types.stream().filter(t -> t.isAssignableFrom(clazz)).findFirst().orElse(null);
            if(type == null || Protocol.class.isAssignableFrom(clazz) || Modifier.isAbstract(clazz.getModifiers()))
                continue;
            Object created=JarClasses.create(clazz), object=created != null? created : Components.EXAMPLES.get(clazz);
            if(object == null)
                continue;
            Map<String,Object> m=new LinkedHashMap<>();
            m.put("class", clazz.getName());
            m.put("componentType", type.getSimpleName());
            m.put("properties", Properties.of(object));
            m.put("attributes", Managed.attributes(object));
            m.put("operations", Managed.operations(object));
            found.put(clazz.getSimpleName(), m);
        }
        return found;
    }
}
