import org.jgroups.conf.ProtocolConfiguration;
import org.jgroups.stack.Protocol;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prints the stacks that Keycloak makes in code, as JSON: by name the stack of Infinispan that is extended and the protocols that are put
 * over it, as Keycloak has them by default; and what its own discovery is. Keycloak's private method is asked, since nothing else
 * in its jars has them. Usage: java -cp CLASSES:jars KeycloakStacks
 */
public class KeycloakStacks {
    public static void main(String[] args) throws Exception {
        PrintStream out=System.out;
        System.setOut(System.err);
        Class<?> configurator=Class.forName("org.keycloak.spi.infinispan.impl.embedded.JGroupsConfigurator");
        Method protocols=null;
        for(Method method: configurator.getDeclaredMethods()) {
            if(method.getName().equals("getProtocolConfigurations"))
                protocols=method;
        }
        if(protocols == null)
            throw new NoSuchMethodException("JGroupsConfigurator.getProtocolConfigurations");
        protocols.setAccessible(true);
        Map<String,Object> stacks=new LinkedHashMap<>();
        stacks.put("jdbc-ping", stack(protocols, "tcp"));
        stacks.put("jdbc-ping-udp", stack(protocols, "udp"));
        Map<String,Object> all=new LinkedHashMap<>();
        all.put("stacks", stacks);
        Class<?> ping=Class.forName("org.keycloak.jgroups.protocol.KEYCLOAK_JDBC_PING2");
        all.put("discovery", ProtocolFacts.of((Protocol)JarClasses.create(ping)));
        out.println(Json.of(all));
        out.flush();
        System.exit(0);
    }

    /** Arguments: table, whether over UDP, whether traced (off by default), whether FD_SOCK2 stays (on by default). */
    private static Map<String,Object> stack(Method protocols, String base) throws Exception {
        Object[] all={"JGROUPS_PING", base.equals("udp"), false, true};
        Object[] args=Arrays.copyOf(all, protocols.getParameterCount());
        List<Object> list=new ArrayList<>();
        for(Object item: (List<?>)protocols.invoke(null, args)) {
            ProtocolConfiguration protocol=(ProtocolConfiguration)item;
            list.add(new Object[]{protocol.getProtocolName(), new TreeMap<>(protocol.getProperties())});
        }
        Map<String,Object> stack=new LinkedHashMap<>();
        stack.put("extends", base);
        stack.put("protocols", list);
        return stack;
    }
}
