package jg.interop;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.jgroups.stack.GossipRouter;

/**
 * JGroups' GossipRouter with its own arguments; says on stdout that it listens and, with -dump_msgs registration, who registers, as one JSON
 * event a line. Ends with its stdin.
 */
public final class Router {
    private Router() {
    }

    public static void main(String[] args) throws Exception {
        PrintStream events = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8) {
            @Override
            public PrintStream printf(String format, Object... values) {
                if (format.startsWith("added ")) events.println("{\"event\":\"registered\",\"member\":\"" + values[0] + "\"}");
                return super.printf(format, values);
            }
        });
        GossipRouter.main(args);
        events.println("{\"event\":\"ready\"}");
        while (System.in.read() >= 0) continue;
        System.exit(0);
    }
}
