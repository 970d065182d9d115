import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/** The classes of the jar, and new objects of them. */
class JarClasses {
    /** Sorted by name, without those that need a library which is not there. */
    static List<Class<?>> of(File jar) throws Exception {
        List<String> names;
        try(JarFile file=new JarFile(jar)) {
            names=file.stream().map(e -> e.getName())
              .filter(n -> n.startsWith("org/jgroups/") && n.endsWith(".class"))
              .map(n -> n.substring(0, n.length() - ".class".length()).replace('/', '.'))
              .sorted().collect(Collectors.toList());
        }
        List<Class<?>> found=new ArrayList<>();
        for(String name: names) {
            try {
                found.add(Class.forName(name, false, JarClasses.class.getClassLoader()));
            }
            catch(LinkageError e) {
                System.err.println("left out " + name + ": " + e);
            }
        }
        return found;
    }

    /** A new object; null where class or constructor are not public, where there is none without arguments, or it fails. */
    static Object create(Class<?> clazz) {
        try {
            Constructor<?> constructor=clazz.getConstructor();
            return Modifier.isPublic(clazz.getModifiers())? constructor.newInstance() : null;
        }
        catch(ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }
}
