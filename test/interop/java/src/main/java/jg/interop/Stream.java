package jg.interop;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What arrived of one kind from one sender, held against what the load says must arrive. */
final class Stream {
    private final int load;
    private final int kind;
    private final int largest;
    private final Set<Integer> missing = new HashSet<>();
    private int next;
    private long received;
    private long bytes;
    private long order;
    private long duplicates;
    private long corrupt;

    Stream(int load, int kind, int largest) {
        this.load = load;
        this.kind = kind;
        this.largest = largest;
    }

    synchronized void accept(byte[] buffer, int offset, int length) {
        received++;
        bytes += length;
        if (length >= Load.PREFIX && !Load.prefixFits(buffer, offset, length, load, kind)) {
            corrupt++;
            return;
        }
        int seqno = length >= Load.PREFIX ? Load.seqno(buffer, offset) : next;
        if (length != Load.size(load, kind, seqno, largest) || !Load.bodyFits(buffer, offset, length, seqno)) corrupt++;
        if (seqno == next) {
            next++;
        } else if (seqno > next) {
            order++;
            for (int i = next; i < seqno && missing.size() < 100_000; i++) missing.add(i);
            next = seqno + 1;
        } else if (missing.remove(seqno)) {
            order++;
        } else {
            duplicates++;
        }
    }

    synchronized Map<String, Object> report() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("received", received);
        map.put("bytes", bytes);
        map.put("next", next);
        map.put("order", order);
        map.put("duplicates", duplicates);
        map.put("corrupt", corrupt);
        map.put("missing", missing.size());
        return map;
    }
}
