import org.jgroups.annotations.ManagedAttribute;
import org.jgroups.annotations.Property;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;

/** Annotations and their members that not every release has. */
class Annotations {
    /** The annotation of org.jgroups.annotations with this simple name; null without it, or where a release lacks it. */
    static Annotation named(AnnotatedElement element, String simpleName) {
        for(Annotation a: element.getAnnotations()) {
            if(a.annotationType().getName().equals("org.jgroups.annotations." + simpleName))
                return a;
        }
        return null;
    }

    /** A member's value; null where a release lacks it. */
    static Object member(Annotation annotation, String name) {
        try {
            return annotation.annotationType().getMethod(name).invoke(annotation);
        }
        catch(ReflectiveOperationException e) {
            return null;
        }
    }

    /** What a number means, as UNDEFINED, TIME, BYTES or SCALAR; null before release 5. */
    static String hint(Annotation annotation) {
        Object type=member(annotation, "type");
        return type == null? null : type.toString();
    }

    /** The unit of a time; null for anything else. */
    static String unit(Annotation annotation) {
        return "TIME".equals(hint(annotation))? String.valueOf(member(annotation, "unit")) : null;
    }

    static boolean isDeprecated(AnnotatedElement element) {
        Property property=element.getAnnotation(Property.class);
        return element.isAnnotationPresent(Deprecated.class) || property != null && !property.deprecatedMessage().isEmpty();
    }

    /** The name that an annotation of an attribute gives; null where it gives none. */
    static String attributeName(AnnotatedElement element) {
        ManagedAttribute attribute=element.getAnnotation(ManagedAttribute.class);
        Property property=element.getAnnotation(Property.class);
        String name=attribute != null? attribute.name() : property != null? property.name() : "";
        return name.trim().isEmpty()? null : name.trim();
    }
}
