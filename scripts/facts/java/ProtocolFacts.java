import org.jgroups.Event;
import org.jgroups.protocols.TP;
import org.jgroups.stack.Protocol;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one protocol is. */
class ProtocolFacts {
    static final String PREFIX="org.jgroups.protocols.";
    static final List<String> MARKS=Arrays.asList("Deprecated", "Experimental", "Unsupported", "Preview", "RecommendedForUpgrade");

    static String xmlName(Class<?> clazz) {
        String name=clazz.getName();
        return name.startsWith(PREFIX)? name.substring(PREFIX.length()) : name;
    }

    static Map<String,Object> of(Protocol p) throws Exception {
        Class<?> clazz=p.getClass();
        Map<String,Object> m=new LinkedHashMap<>();
        m.put("class", clazz.getName());
        m.put("name", p.getName());
        m.put("id", p.getId());
        m.put("transport", p instanceof TP);
        m.put("superclasses", superclasses(clazz));
        m.put("classMarks", marks(clazz));
        m.put("requiredUpServices", events(p.requiredUpServices()));
        m.put("requiredDownServices", events(p.requiredDownServices()));
        m.put("providedUpServices", events(p.providedUpServices()));
        m.put("providedDownServices", events(p.providedDownServices()));
        m.put("acceptsChildElements", acceptsChildren(clazz));
        m.put("properties", Properties.of(p));
        m.put("components", Components.of(p));
        m.put("attributes", Managed.attributes(p));
        m.put("operations", Managed.operations(p));
        return m;
    }

    static List<String> superclasses(Class<?> clazz) {
        List<String> names=new ArrayList<>();
        for(Class<?> c=clazz.getSuperclass(); c != null && c != Object.class; c=c.getSuperclass())
            names.add(c.getSimpleName());
        return names;
    }

    /** In the order in which the class bears them. */
    static List<String> marks(Class<?> clazz) {
        List<String> marks=new ArrayList<>();
        for(Annotation annotation: clazz.getAnnotations()) {
            String mark=annotation.annotationType().getSimpleName();
            if(MARKS.contains(mark))
                marks.add(mark);
        }
        return marks;
    }

    static List<String> events(List<Integer> ids) {
        List<String> names=new ArrayList<>();
        if(ids != null)
            ids.forEach(id -> names.add(Event.type2String(id)));
        return names;
    }

    /** Whether the class reads elements inside its own, as FORK and RELAY do. */
    static boolean acceptsChildren(Class<?> clazz) {
        for(Class<?> c=clazz; c != Protocol.class; c=c.getSuperclass()) {
            for(Method method: c.getDeclaredMethods()) {
                if(method.getName().equals("parse") && method.getParameterCount() == 1)
                    return true;
            }
        }
        return false;
    }
}
