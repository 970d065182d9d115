import org.jgroups.Event;
import org.jgroups.annotations.Experimental;
import org.jgroups.annotations.Property;
import org.jgroups.annotations.Unsupported;
import org.jgroups.conf.PropertyConverters;
import org.jgroups.conf.PropertyHelper;
import org.jgroups.protocols.TP;
import org.jgroups.stack.Protocol;

import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * Prints the configuration language of a JGroups 3.6 jar, which has no components, as JSON: every protocol is created
 * by its no-arg constructor, and its properties are read by reflection. Usage: java -cp jgroups.jar Extract.java
 * VERSION JGROUPS.jar
 */
public class Extract {
    static final String PREFIX="org.jgroups.protocols.";

    public static void main(String[] args) throws Exception {
        PrintStream out=System.out;
        System.setOut(System.err);
        Map<String,Object> protocols=new TreeMap<>(), tokens=new TreeMap<>();
        TreeSet<String> abstractClasses=new TreeSet<>(), notInstantiable=new TreeSet<>();
        for(Class<?> clazz: classes(new File(args[1]))) {
            boolean isProtocol=Protocol.class.isAssignableFrom(clazz), isToken=isToken(clazz);
            if(!isProtocol && !isToken)
                continue;
            if(Modifier.isAbstract(clazz.getModifiers())) {
                if(isProtocol)
                    abstractClasses.add(xmlName(clazz));
                continue;
            }
            Object object;
            try {
                Constructor<?> constructor=clazz.getDeclaredConstructor();
                constructor.setAccessible(true);
                object=constructor.newInstance();
                if(!Modifier.isPublic(constructor.getModifiers()) || !Modifier.isPublic(clazz.getModifiers()))
                    throw new NoSuchMethodException();
            }
            catch(Throwable t) {
                if(isProtocol)
                    notInstantiable.add(clazz.getName() + ": " + (t instanceof NoSuchMethodException? "no no-arg constructor" : t));
                continue;
            }
            if(isProtocol)
                protocols.put(xmlName(clazz), protocol((Protocol)object));
            else
                tokens.put(clazz.getSimpleName(), component(object));
        }
        Map<String,Object> all=new LinkedHashMap<>();
        all.put("version", args[0]);
        all.put("protocols", protocols);
        all.put("componentClasses", tokens);
        all.put("abstractProtocolClasses", abstractClasses);
        all.put("notInstantiable", notInstantiable);
        out.println(json(all));
        out.flush();
        System.exit(0);
    }

    static List<Class<?>> classes(File jar) throws Exception {
        List<Class<?>> found=new ArrayList<>();
        try(JarFile file=new JarFile(jar)) {
            file.stream().map(e -> e.getName()).filter(n -> n.startsWith("org/jgroups/") && n.endsWith(".class")).sorted()
              .forEach(n -> {
                  try {
                      found.add(Class.forName(n.substring(0, n.length() - 6).replace('/', '.'), false, Extract.class.getClassLoader()));
                  }
                  catch(Throwable ignored) {
                      // needs a library that is not there
                  }
              });
        }
        return found;
    }

    static boolean isToken(Class<?> clazz) {
        for(Class<?> c=clazz; c != null; c=c.getSuperclass()) {
            if(c.getName().equals("org.jgroups.auth.AuthToken"))
                return true;
        }
        return false;
    }

    static String xmlName(Class<?> clazz) {
        String name=clazz.getName();
        return name.startsWith(PREFIX)? name.substring(PREFIX.length()) : name;
    }

    static Map<String,Object> protocol(Protocol p) throws Exception {
        Class<?> clazz=p.getClass();
        Map<String,Object> m=new LinkedHashMap<>();
        m.put("class", clazz.getName());
        m.put("aliases", Arrays.asList(clazz.getName()));
        m.put("name", p.getName());
        m.put("id", p.getId());
        m.put("transport", p instanceof TP);
        List<String> superclasses=new ArrayList<>();
        for(Class<?> c=clazz.getSuperclass(); c != null && c != Object.class; c=c.getSuperclass())
            superclasses.add(c.getSimpleName());
        m.put("superclasses", superclasses);
        List<String> marks=new ArrayList<>();
        if(clazz.isAnnotationPresent(Deprecated.class)) marks.add("Deprecated");
        if(clazz.isAnnotationPresent(Experimental.class)) marks.add("Experimental");
        if(clazz.isAnnotationPresent(Unsupported.class)) marks.add("Unsupported");
        m.put("classMarks", marks);
        m.put("requiredUpServices", events(p.requiredUpServices()));
        m.put("requiredDownServices", events(p.requiredDownServices()));
        m.put("providedUpServices", events(p.providedUpServices()));
        m.put("providedDownServices", events(p.providedDownServices()));
        m.put("properties", properties(p));
        m.put("components", new ArrayList<>());
        m.put("acceptsChildElements", acceptsChildren(clazz));
        return m;
    }

    static boolean acceptsChildren(Class<?> clazz) throws Exception {
        for(Class<?> c=clazz; c != Protocol.class; c=c.getSuperclass()) {
            for(Method method: c.getDeclaredMethods()) {
                if(method.getName().equals("parse") && method.getParameterCount() == 1)
                    return true;
            }
        }
        return false;
    }

    static Map<String,Object> component(Object object) throws Exception {
        Map<String,Object> m=new LinkedHashMap<>();
        m.put("class", object.getClass().getName());
        m.put("componentType", "AuthToken");
        m.put("properties", properties(object));
        return m;
    }

    static List<Map<String,Object>> events(List<Integer> ids) {
        List<Map<String,Object>> list=new ArrayList<>();
        if(ids != null) {
            for(int id: ids) {
                Map<String,Object> m=new LinkedHashMap<>();
                m.put("id", id);
                m.put("event", Event.type2String(id));
                list.add(m);
            }
        }
        return list;
    }

    static Object properties(Object object) throws Exception {
        TreeMap<String,Object> map=new TreeMap<>();
        for(Method method: object.getClass().getMethods()) {
            if(!method.isAnnotationPresent(Property.class) || !method.getName().startsWith("set")
              || method.getReturnType() != Void.TYPE || method.getParameterCount() != 1)
                continue;
            String name=PropertyHelper.getPropertyName(method);
            map.put(name, property(object, method, name, new ArrayList<>(), "method " + method.getName(),
                                   method.getDeclaringClass(), method.getParameterTypes()[0], fieldValue(object, name)));
        }
        for(Class<?> c=object.getClass(); c != null; c=c.getSuperclass()) {
            for(Field field: c.getDeclaredFields()) {
                Property annotation=field.getAnnotation(Property.class);
                if(annotation == null)
                    continue;
                field.setAccessible(true);
                String name=annotation.name().isEmpty()? field.getName() : annotation.name();
                List<String> aliases=new ArrayList<>();
                if(!name.equals(field.getName()))
                    aliases.add(field.getName());
                map.putIfAbsent(name, property(object, field, name, aliases, "field", c, field.getType(), field.get(object)));
            }
        }
        return map.values();
    }

    static Object fieldValue(Object object, String name) throws Exception {
        for(Class<?> c=object.getClass(); c != null; c=c.getSuperclass()) {
            for(Field field: c.getDeclaredFields()) {
                if(field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(object);
                }
            }
        }
        return null;
    }

    static Map<String,Object> property(Object object, AnnotatedElement element, String name, List<String> aliases, String via,
                                       Class<?> declaredIn, Class<?> type, Object value) throws Exception {
        Property annotation=element.getAnnotation(Property.class);
        Map<String,Object> m=new LinkedHashMap<>();
        m.put("name", name);
        m.put("aliases", aliases);
        m.put("via", via);
        m.put("declaredIn", declaredIn.getSimpleName());
        m.put("type", type.isEnum()? "enum" : type.getCanonicalName());
        m.put("hint", null);
        m.put("unit", null);
        m.put("writable", annotation.writable());
        m.put("default", value);
        m.put("deprecated", element.isAnnotationPresent(Deprecated.class) || !annotation.deprecatedMessage().isEmpty());
        List<String> names=new ArrayList<>();
        for(String s: annotation.systemProperty()) {
            if(!s.isEmpty())
                names.add(s);
        }
        m.put("systemProperty", names);
        if(type.isEnum()) {
            List<String> words=new ArrayList<>();
            for(Object constant: type.getEnumConstants())
                words.add(((Enum<?>)constant).name());
            m.put("enum", words);
            m.put("enumClass", type.getName());
        }
        if(annotation.converter() != PropertyConverters.Default.class)
            m.put("converter", annotation.converter().getSimpleName());
        if(!annotation.dependsUpon().isEmpty())
            m.put("dependsUpon", annotation.dependsUpon());
        if(!annotation.defaultValueIPv4().isEmpty())
            m.put("defaultIPv4", annotation.defaultValueIPv4());
        if(!annotation.defaultValueIPv6().isEmpty())
            m.put("defaultIPv6", annotation.defaultValueIPv6());
        return m;
    }

    static String json(Object o) {
        if(o == null || o instanceof Boolean || o instanceof Number && !(o instanceof Double && ((Double)o).isNaN()))
            return String.valueOf(o);
        if(o instanceof Map) {
            List<String> parts=new ArrayList<>();
            ((Map<?,?>)o).forEach((k, v) -> parts.add(json(k.toString()) + ":" + json(v)));
            return "{" + String.join(",", parts) + "}";
        }
        if(o instanceof Object[])
            return json(Arrays.asList((Object[])o));
        if(o instanceof Iterable) {
            List<String> parts=new ArrayList<>();
            ((Iterable<?>)o).forEach(e -> parts.add(json(e)));
            return "[" + String.join(",", parts) + "]";
        }
        if(o instanceof int[])
            return json(Arrays.toString((int[])o));
        StringBuilder sb=new StringBuilder("\"");
        for(char c: (o instanceof TimeUnit? ((TimeUnit)o).name() : o.toString()).toCharArray()) {
            if(c == '"' || c == '\\')
                sb.append('\\').append(c);
            else if(c < ' ')
                sb.append(String.format("\\u%04x", (int)c));
            else
                sb.append(c);
        }
        return sb.append('"').toString();
    }
}
