import org.jgroups.annotations.ManagedAttribute;
import org.jgroups.annotations.ManagedOperation;
import org.jgroups.annotations.Property;
import org.jgroups.util.Util;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Attributes and operations of an object, without its components, as JMX and probe show them. */
class Managed {
    /** Attributes that are not properties, deprecated ones too, sorted by name. A field hides a getter, a class its superclasses. */
    static Collection<Object> attributes(Object object) throws Exception {
        TreeMap<String,Object> found=new TreeMap<>();
        for(Class<?> c=object.getClass(); c != null && c != Object.class; c=c.getSuperclass()) {
            for(Field field: c.getDeclaredFields()) {
                ManagedAttribute annotation=field.getAnnotation(ManagedAttribute.class);
                if(annotation == null)
                    continue;
                boolean writable=annotation.writable() && !Modifier.isFinal(field.getModifiers());
                add(found, name(field, field.getName(), false), field.getType(), annotation, writable);
            }
        }
        for(Method method: methods(object.getClass())) {
            ManagedAttribute annotation=method.getAnnotation(ManagedAttribute.class);
            if(annotation == null)
                continue;
            boolean isSetter=method.getParameterCount() == 1;
            Class<?> type=isSetter? method.getParameterTypes()[0] : method.getReturnType();
            boolean writable=annotation.writable() || method.isAnnotationPresent(Property.class);
            add(found, name(method, method.getName(), true), type, annotation, writable);
        }
        found.keySet().removeAll(Properties.names(object));
        return found.values();
    }

    static List<Map<String,Object>> operations(Object object) {
        List<Map<String,Object>> list=new ArrayList<>();
        for(Method method: methods(object.getClass())) {
            if(!method.isAnnotationPresent(ManagedOperation.class))
                continue;
            List<String> args=new ArrayList<>();
            for(Class<?> type: method.getParameterTypes())
                args.add(type.getCanonicalName());
            Map<String,Object> m=new LinkedHashMap<>();
            m.put("name", method.getName());
            m.put("args", args);
            m.put("returns", method.getReturnType().getCanonicalName());
            list.add(m);
        }
        return list;
    }

    private static String name(AnnotatedElement element, String javaName, boolean isMethod) {
        String given=Annotations.attributeName(element);
        return given != null? given : isMethod? Util.methodNameToAttributeName(javaName) : javaName;
    }

    private static void add(Map<String,Object> found, String name, Class<?> type, Annotation annotation, boolean writable) {
        Map<String,Object> m=new LinkedHashMap<>();
        m.put("name", name);
        m.put("type", type.getCanonicalName());
        m.put("hint", Annotations.hint(annotation));
        m.put("unit", Annotations.unit(annotation));
        m.put("writable", writable);
        found.putIfAbsent(name, m);
    }

    /** Methods, without those that a subclass overrides, in an order that does not change from run to run. */
    private static List<Method> methods(Class<?> clazz) {
        Map<String,Method> bySignature=new HashMap<>();
        for(Class<?> c=clazz; c != null && c != Object.class; c=c.getSuperclass()) {
            for(Method method: c.getDeclaredMethods()) {
                if(!method.isBridge())
                    bySignature.putIfAbsent(method.getName() + Arrays.toString(method.getParameterTypes()), method);
            }
        }
        List<Method> list=new ArrayList<>(bySignature.values());
        list.sort(Comparator.comparing(Method::getName).thenComparing(Method::getParameterCount)
                    .thenComparing(m -> Arrays.toString(m.getParameterTypes())));
        return list;
    }
}
