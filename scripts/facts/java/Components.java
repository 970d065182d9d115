import org.jgroups.stack.Protocol;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The components of protocols: objects whose attributes are written with a prefix. */
class Components {
    /** What protocols were given by class name before release 5 had components. */
    static final List<String> OLDER=Arrays.asList("org.jgroups.auth.AuthToken", "org.jgroups.protocols.Bundler",
                                                  "org.jgroups.stack.MessageProcessingPolicy");
    /** Objects that protocols made, by class: some cannot be made without their protocol. */
    static final Map<Class<?>,Object> EXAMPLES=new HashMap<>();

    static List<Map<String,Object>> of(Protocol protocol) throws Exception {
        List<Map<String,Object>> list=new ArrayList<>();
        for(Field field: fields(protocol.getClass())) {
            field.setAccessible(true);
            Object instance=field.get(protocol), example=instance;
            if(instance != null)
                EXAMPLES.putIfAbsent(instance.getClass(), instance);
            else if(!Modifier.isAbstract(field.getType().getModifiers()))
                example=JarClasses.create(field.getType());
            Map<String,Object> m=new LinkedHashMap<>();
            m.put("prefix", prefix(field));
            m.put("declaredType", field.getType().getName());
            m.put("instanceAtCreation", instance == null? null : instance.getClass().getName());
            m.put("properties", example == null? new ArrayList<>() : Properties.of(example));
            m.put("attributes", example == null? new ArrayList<>() : Managed.attributes(example));
            m.put("operations", example == null? new ArrayList<>() : Managed.operations(example));
            list.add(m);
        }
        return list;
    }

    /** The declared types of all components of the jar. */
    static List<Class<?>> types(List<Class<?>> classes) {
        Set<Class<?>> types=new LinkedHashSet<>();
        for(Class<?> clazz: classes) {
            if(OLDER.contains(clazz.getName()))
                types.add(clazz);
            if(Protocol.class.isAssignableFrom(clazz))
                fields(clazz).forEach(f -> types.add(f.getType()));
        }
        return new ArrayList<>(types);
    }

    /** Those of superclasses last. */
    private static List<Field> fields(Class<?> clazz) {
        List<Field> fields=new ArrayList<>();
        for(Class<?> c=clazz; c != null; c=c.getSuperclass()) {
            for(Field field: c.getDeclaredFields()) {
                if(Annotations.named(field, "Component") != null)
                    fields.add(field);
            }
        }
        return fields;
    }

    private static String prefix(Field field) {
        Annotation component=Annotations.named(field, "Component");
        String name=(String)Annotations.member(component, "name");
        return name == null || name.trim().isEmpty()? field.getName() : name;
    }
}
