import java.lang.reflect.Array;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes values as JSON. */
class Json {
    static String of(Object o) {
        if(o == null || o instanceof Boolean || o instanceof Number && !isNaN(o))
            return String.valueOf(o);
        if(o instanceof Map) {
            List<String> parts=new ArrayList<>();
            ((Map<?,?>)o).forEach((k, v) -> parts.add(quote(k.toString()) + ":" + of(v)));
            return "{" + String.join(",", parts) + "}";
        }
        if(o instanceof Object[])
            return of(Arrays.asList((Object[])o));
        if(o instanceof Iterable) {
            List<String> parts=new ArrayList<>();
            ((Iterable<?>)o).forEach(e -> parts.add(of(e)));
            return "[" + String.join(",", parts) + "]";
        }
        return quote(text(o));
    }

    private static boolean isNaN(Object o) {
        return o instanceof Double && ((Double)o).isNaN();
    }

    /** A text that is the same in each run: objects without a text of their own are named by their class. */
    private static String text(Object o) {
        Class<?> clazz=o.getClass();
        if(o instanceof Enum)
            return ((Enum<?>)o).name();
        if(o instanceof InetAddress)
            return ((InetAddress)o).getHostAddress();
        if(clazz.isArray()) {
            List<String> parts=new ArrayList<>();
            for(int i=0; i < Array.getLength(o); i++)
                parts.add(String.valueOf(Array.get(o, i)));
            return parts.toString();
        }
        if(clazz.isSynthetic())
            return "(function)";
        String text=o.toString();
        return text.startsWith(clazz.getName() + "@")? clazz.getSimpleName() + " instance" : text;
    }

    private static String quote(String s) {
        StringBuilder sb=new StringBuilder("\"");
        for(char c: s.toCharArray()) {
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
