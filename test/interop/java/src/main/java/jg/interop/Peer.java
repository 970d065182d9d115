package jg.interop;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.INJECT_VIEW;
import org.jgroups.protocols.TP;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack;
import org.jgroups.util.UUID;

/**
 * A member that is steered by lines: one JSON command a line on stdin, one JSON event or reply a line on stdout.
 * Started with -props FILE -name N; -rank low or high makes its address sort before or behind random ones, which decides
 * who leads a merge. A command has an id, a cmd and its arguments; the reply repeats the id.
 */
public final class Peer implements Receiver {
    private final PrintStream out;
    private final JChannel channel;
    private final ExecutorService loads = Executors.newCachedThreadPool();
    private final AtomicLong received = new AtomicLong();
    private volatile Map<Address, Stream[]> streams = new ConcurrentHashMap<>();
    private volatile int load;
    private volatile int largest = Load.LARGEST;
    private volatile long expected = -1;
    private volatile byte[] state = new byte[0];

    private Peer(PrintStream out, String props, String name, String rank) throws Exception {
        this.out = out;
        channel = new JChannel(props).name(name).receiver(this);
        if (rank != null) {
            long high = rank.equals("low") ? Long.MIN_VALUE : Long.MAX_VALUE;
            channel.addAddressGenerator(() -> new UUID(high, ThreadLocalRandom.current().nextLong()));
        }
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // what the stack prints must not get between the lines
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) options.put(args[i], args[i + 1]);
        Peer peer = new Peer(out, options.get("-props"), options.get("-name"), options.get("-rank"));
        peer.event("ready", Map.of("pid", ProcessHandle.current().pid(), "version", JChannel.getVersion()));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) peer.handle(Json.parse(line));
        System.exit(0);
    }

    @Override
    public void receive(Message message) {
        int kind = message.getDest() == null ? Load.MULTICAST : Load.UNICAST;
        Stream[] pair = streams.computeIfAbsent(message.getSrc(), a -> new Stream[] {
            new Stream(load, Load.MULTICAST, largest), new Stream(load, Load.UNICAST, largest)});
        pair[kind].accept(message.getArray(), message.getOffset(), message.getLength());
        if (received.incrementAndGet() == expected) event("complete", Map.of("load", load, "received", expected));
    }

    @Override
    public void viewAccepted(View view) {
        event("view", describe(view));
    }

    @Override
    public void getState(OutputStream output) throws Exception {
        output.write(state);
    }

    @Override
    public void setState(InputStream input) throws Exception {
        state = input.readAllBytes();
    }

    private void handle(Map<String, Object> command) {
        if ("load".equals(command.get("cmd"))) loads.execute(() -> reply(command));
        else reply(command);
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

    private Object perform(String name, Map<String, Object> args) throws Exception {
        ProtocolStack stack = channel.getProtocolStack();
        switch (name) {
            case "connect" -> channel.connect((String) args.get("cluster"));
            case "disconnect" -> channel.disconnect();
            case "close" -> channel.close();
            case "view" -> {
                return channel.getView() == null ? null : describe(channel.getView());
            }
            case "reset" -> {
                reset(integer(args, "load", 0), integer(args, "largest", Load.LARGEST), integer(args, "expect", -1));
            }
            case "load" -> {
                return send(args);
            }
            case "report" -> {
                return report();
            }
            case "setState" -> state = Load.state(integer(args, "size", 0), integer(args, "seed", 0));
            case "getState" -> {
                channel.getState(args.get("from") == null ? null : member((String) args.get("from")), integer(args, "timeout", 10_000));
                return checksum();
            }
            case "state" -> {
                return checksum();
            }
            case "attribute" -> {
                String attribute = (String) args.get("name");
                List<String> names = attribute == null ? null : List.of(attribute);
                return channel.dumpStats((String) args.get("protocol"), names);
            }
            case "inject" -> ((INJECT_VIEW) stack.findProtocol(INJECT_VIEW.class)).injectView((String) args.get("views"));
            case "discard" -> discard(stack, number(args, "up"), number(args, "down"), Boolean.TRUE.equals(args.get("all")));
            case "level" -> ((Protocol) stack.findProtocol((String) args.get("protocol"))).level((String) args.get("level"));
            default -> throw new IllegalArgumentException("unknown command " + name);
        }
        return true;
    }

    private void reset(int number, int limit, long count) {
        load = number;
        largest = limit;
        expected = count;
        streams = new ConcurrentHashMap<>();
        received.set(0);
    }

    /** Sends each seqno to all destinations before the next one; pacing is the work of flow control. */
    private Object send(Map<String, Object> args) throws Exception {
        List<?> names = (List<?>) args.get("to");
        int kind = names == null ? Load.MULTICAST : Load.UNICAST;
        List<Address> destinations = new ArrayList<>();
        if (names == null) destinations.add(null);
        else for (Object member : names) destinations.add(member((String) member));
        int count = integer(args, "count", 0);
        long start = System.nanoTime();
        for (int seqno = 0; seqno < count; seqno++) {
            for (Address destination : destinations)
                channel.send(new BytesMessage(destination, Load.payload(load, kind, seqno, Load.size(load, kind, seqno, largest))));
        }
        return Map.of("sent", count * destinations.size(), "millis", (System.nanoTime() - start) / 1_000_000);
    }

    private Map<String, Object> report() {
        Map<String, Object> senders = new LinkedHashMap<>();
        streams.forEach((address, pair) -> {
            Map<String, Object> kinds = new LinkedHashMap<>();
            kinds.put("multicast", pair[Load.MULTICAST].report());
            kinds.put("unicast", pair[Load.UNICAST].report());
            senders.put(address.toString(), kinds);
        });
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("received", received.get());
        map.put("senders", senders);
        return map;
    }

    private static void discard(ProtocolStack stack, double up, double down, boolean all) throws Exception {
        DISCARD protocol = stack.findProtocol(DISCARD.class);
        if (protocol == null) {
            protocol = new DISCARD();
            stack.insertProtocol(protocol, ProtocolStack.Position.ABOVE, TP.class);
        }
        protocol.setUpDiscardRate(up).setDownDiscardRate(down).discardAll(all);
    }

    private Map<String, Object> checksum() {
        CRC32 crc = new CRC32();
        crc.update(state);
        return Map.of("size", state.length, "crc", crc.getValue());
    }

    private Address member(String name) {
        for (Address address : channel.getView().getMembers()) if (address.toString().equals(name)) return address;
        throw new IllegalArgumentException("no member " + name + " in " + channel.getView());
    }

    private static Map<String, Object> describe(View view) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("viewId", view.getViewId().toString());
        map.put("members", names(view.getMembers()));
        map.put("text", view.toString());
        if (view instanceof MergeView merge) {
            List<Object> subgroups = new ArrayList<>();
            for (View subgroup : merge.getSubgroups()) subgroups.add(names(subgroup.getMembers()));
            map.put("subgroups", subgroups);
        }
        return map;
    }

    private static List<String> names(List<Address> members) {
        return members.stream().map(Address::toString).toList();
    }

    private static int integer(Map<String, Object> args, String key, int fallback) {
        return args.get(key) instanceof Number number ? number.intValue() : fallback;
    }

    private static double number(Map<String, Object> args, String key) {
        return args.get(key) instanceof Number number ? number.doubleValue() : 0;
    }

    private void event(String name, Map<String, Object> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", name);
        line.putAll(fields);
        print(line);
    }

    private synchronized void print(Map<String, Object> line) {
        out.println(Json.print(line));
    }
}
