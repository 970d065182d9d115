package jg.interop;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.infinispan.Cache;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.Configuration;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.distribution.DistributionManager;
import org.infinispan.factories.GlobalComponentRegistry;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.notifications.Listener;
import org.infinispan.notifications.cachemanagerlistener.annotation.ViewChanged;
import org.infinispan.notifications.cachemanagerlistener.event.ViewChangedEvent;
import org.infinispan.remoting.transport.Transport;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;

import org.jgroups.JChannel;
import org.jgroups.View;

/**
 * A node of Infinispan with one distributed, synchronous cache, steered by lines as the member in Peer is: one JSON command a line on
 * stdin, one JSON event or reply a line on stdout. Started with -props FILE -name N -cluster C; "ready" is told when the node has its
 * part of the cache.
 */
@Listener
public final class InfinispanPeer {
    private final PrintStream out;
    private DefaultCacheManager manager;

    private InfinispanPeer(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // what Infinispan prints must not get between the lines
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) options.put(args[i], args[i + 1]);
        InfinispanPeer peer = new InfinispanPeer(out);
        peer.start(options.get("-props"), options.get("-name"), options.get("-cluster"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) peer.reply(Json.parse(line));
        peer.manager.stop();
        System.exit(0);
    }

    @ViewChanged
    public void viewChanged(ViewChangedEvent event) {
        print(Map.of("event", "view", "viewId", String.valueOf(event.getViewId()), "members", names(event.getNewMembers()),
            "text", String.valueOf(event.getNewMembers())));
    }

    private void start(String props, String name, String cluster) {
        GlobalConfigurationBuilder global = GlobalConfigurationBuilder.defaultClusteredBuilder();
        global.transport().clusterName(cluster).nodeName(name).addProperty("configurationFile", props);
        ConfigurationBuilder cache = new ConfigurationBuilder();
        cache.clustering().cacheMode(CacheMode.DIST_SYNC);
        Configuration configuration = cache.build();
        manager = new DefaultCacheManager(global.build(), false);
        manager.start();
        manager.addListener(this);
        manager.defineConfiguration("numbers", configuration);
        manager.getCache("numbers");
        print(Map.of("event", "ready", "pid", ProcessHandle.current().pid(), "version", JChannel.getVersion()));
    }

    private void reply(Map<String, Object> command) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", command.get("id"));
        try {
            line.put("result", perform((String) command.get("cmd"), command));
        } catch (Throwable failure) {
            line.put("error", String.valueOf(failure));
            failure.printStackTrace();
        }
        print(line);
    }

    private Object perform(String name, Map<String, Object> args) {
        Cache<String, String> cache = manager.getCache("numbers");
        switch (name) {
            case "put" -> cache.put((String) args.get("key"), (String) args.get("value"));
            case "get" -> {
                return cache.get((String) args.get("key"));
            }
            case "define" -> {
                // A new cache is a question to the coordinator, and through it to all members.
                manager.defineConfiguration((String) args.get("name"), manager.getCacheConfiguration("numbers"));
                manager.getCache((String) args.get("name")).put("key", "value");
            }
            case "owners" -> {
                // Nodes that hold the cache; none while its entries move.
                DistributionManager distribution = cache.getAdvancedCache().getDistributionManager();
                return distribution.isRehashInProgress() ? List.of() : names(distribution.getCacheTopology().getMembers());
            }
            case "view" -> {
                return describe();
            }
            default -> throw new IllegalArgumentException("unknown command " + name);
        }
        return true;
    }

    /** The view of Infinispan and that of its channel, which must be the same. */
    private Map<String, Object> describe() {
        Transport transport = GlobalComponentRegistry.componentOf(manager, Transport.class);
        View view = ((JGroupsTransport) transport).getChannel().getView();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("viewId", String.valueOf(view.getViewId().getId()));
        map.put("members", names(manager.getMembers()));
        map.put("channel", names(view.getMembers()));
        return map;
    }

    /** Names without what release 16 adds to them, A(v=16.0.7). */
    private static List<String> names(List<?> members) {
        return members.stream().map(member -> String.valueOf(member).replaceAll("\\(.*", "")).toList();
    }

    private synchronized void print(Map<String, Object> line) {
        out.println(Json.print(line));
    }
}
