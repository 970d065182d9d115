import org.jgroups.annotations.Property;
import org.jgroups.conf.PropertyConverters;
import org.jgroups.conf.PropertyHelper;
import org.jgroups.stack.Configurator;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The properties of an object, with the values they have before a configuration is read. */
class Properties {
    /** Sorted by name. A setter hides a field of the same name, a class those of its superclasses. */
    static Collection<Object> of(Object object) throws Exception {
        return byName(object).values();
    }

    static Set<String> names(Object object) throws Exception {
        return byName(object).keySet();
    }

    private static TreeMap<String,Object> byName(Object object) throws Exception {
        TreeMap<String,Object> found=new TreeMap<>();
        for(Method method: object.getClass().getMethods()) {
            if(!method.isAnnotationPresent(Property.class) || method.isBridge() || !isSetter(method, object.getClass()))
                continue;
            String name=PropertyHelper.getPropertyName(method);
            Map<String,Object> m=new LinkedHashMap<>();
            m.put("name", name);
            m.put("aliases", new ArrayList<>());
            m.put("method", method.getName());
            addType(m, method.getParameterTypes()[0]);
            Object value=valueOfField(object, name);
            m.put("default", value instanceof Map? value.toString() : value); // a setter takes text
            addMarks(m, method, method.getDeclaringClass());
            found.put(name, m);
        }
        for(Class<?> c=object.getClass(); c != null; c=c.getSuperclass()) {
            for(Field field: c.getDeclaredFields()) {
                if(field.isAnnotationPresent(Property.class))
                    addField(found, object, field);
            }
        }
        return found;
    }

    private static void addField(Map<String,Object> found, Object object, Field field) throws Exception {
        String given=field.getAnnotation(Property.class).name();
        Map<String,Object> m=new LinkedHashMap<>();
        List<String> aliases=new ArrayList<>();
        String name=given.isEmpty()? field.getName() : given;
        if(!name.equals(field.getName()))
            aliases.add(field.getName());
        m.put("name", name);
        m.put("aliases", aliases);
        addType(m, field.getType());
        field.setAccessible(true);
        m.put("default", field.get(object));
        addMarks(m, field, field.getDeclaringClass());
        found.putIfAbsent(name, m);
    }

    private static void addType(Map<String,Object> m, Class<?> type) {
        m.put("type", type.isEnum()? "enum" : type.getCanonicalName());
        if(!type.isEnum())
            return;
        List<String> words=new ArrayList<>();
        for(Object constant: type.getEnumConstants())
            words.add(((Enum<?>)constant).name());
        m.put("enum", words);
        m.put("enumClass", type.getName());
    }

    private static void addMarks(Map<String,Object> m, AnnotatedElement element, Class<?> declaredIn) {
        Property annotation=element.getAnnotation(Property.class);
        m.put("declaredIn", declaredIn.getSimpleName());
        m.put("hint", Annotations.hint(annotation));
        m.put("unit", Annotations.unit(annotation));
        m.put("writable", annotation.writable());
        m.put("deprecated", Annotations.isDeprecated(element));
        List<String> systemProperties=new ArrayList<>();
        for(String name: annotation.systemProperty()) {
            if(!name.isEmpty())
                systemProperties.add(name);
        }
        m.put("systemProperty", systemProperties);
        if(annotation.converter() != PropertyConverters.Default.class)
            m.put("converter", annotation.converter().getSimpleName());
        putUnlessEmpty(m, "dependsUpon", annotation.dependsUpon());
        putUnlessEmpty(m, "defaultIPv4", annotation.defaultValueIPv4());
        putUnlessEmpty(m, "defaultIPv6", annotation.defaultValueIPv6());
    }

    private static void putUnlessEmpty(Map<String,Object> m, String key, String value) {
        if(!value.isEmpty())
            m.put(key, value);
    }

    /** As the configurator of the release sees it; since 4.x it also asks for the class of the object. */
    private static boolean isSetter(Method method, Class<?> clazz) throws Exception {
        for(Method m: Configurator.class.getDeclaredMethods()) {
            if(m.getName().equals("isSetPropertyMethod")) {
                m.setAccessible(true);
                return (boolean)(m.getParameterCount() == 1? m.invoke(null, method) : m.invoke(null, method, clazz));
            }
        }
        throw new NoSuchMethodException("Configurator.isSetPropertyMethod");
    }

    private static Object valueOfField(Object object, String name) throws Exception {
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
}
