package jg.interop;

import org.jgroups.JChannel;
import org.jgroups.conf.ConfiguratorFactory;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says of configuration files whether JGroups takes them: a channel is created from each, and never connected. The
 * first line that is printed tells the interfaces of the host, in Java's order; then one line per file name that is
 * read. With the argument <code>rounds=N</code> all names are read first, and N lines tell the nanoseconds of each
 * round over all files.
 */
public class ConfigJudge {

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        out.println(Json.print(interfaces()));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        if (args.length > 0 && args[0].startsWith("rounds="))
            time(in, out, Integer.parseInt(args[0].substring("rounds=".length())));
        else {
            for (String line = in.readLine(); line != null; line = in.readLine())
                out.println(Json.print(judge(line)));
        }
        out.flush();
        System.exit(0);
    }

    static void time(BufferedReader in, PrintStream out, int rounds) throws Exception {
        List<String> files = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine())
            files.add(line);
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            for (String file : files)
                judge(file);
            out.println(System.nanoTime() - start);
        }
    }

    static Map<String, Object> judge(String file) {
        Map<String, Object> verdict = new LinkedHashMap<>();
        JChannel channel = null;
        try {
            channel = new JChannel(ConfiguratorFactory.getStackConfigurator(file));
            verdict.put("accepted", true);
        } catch (Throwable t) {
            List<Object> causes = new ArrayList<>();
            for (Throwable cause = t.getCause(); cause != null && causes.size() < 10; cause = cause.getCause())
                causes.add(cause.getClass().getName() + ": " + cause.getMessage());
            verdict.put("accepted", false);
            verdict.put("exceptionClass", t.getClass().getName());
            verdict.put("message", String.valueOf(t.getMessage()));
            verdict.put("causes", causes);
        }
        close(channel);
        return verdict;
    }

    /** A channel that was never connected may fail to close; that says nothing of its configuration. */
    static void close(JChannel channel) {
        try {
            if (channel != null) channel.close();
        } catch (Throwable ignored) {
            // Its threads end with this process.
        }
    }

    static List<Object> interfaces() throws Exception {
        List<Object> list = new ArrayList<>();
        for (NetworkInterface intf : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (!intf.isUp())
                continue;
            List<Object> addresses = new ArrayList<>();
            for (InetAddress address : Collections.list(intf.getInetAddresses()))
                addresses.add(address.getHostAddress());
            Map<String, Object> m = new LinkedHashMap<>();
            m.put("name", intf.getName());
            m.put("loopback", intf.isLoopback());
            m.put("addresses", addresses);
            list.add(m);
        }
        return list;
    }
}
