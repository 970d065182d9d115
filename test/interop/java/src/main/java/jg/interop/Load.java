package jg.interop;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The messages of a load: sizes and contents are functions of the load's number, the kind and the seqno, so that a receiver knows
 * each message beforehand. The same functions are in test/support/interop/load.ts.
 *
 * Payload: kind (1), load (1), 0xA55A (2), seqno (4), length (4), then bytes of the pool. A payload below 12 bytes is bytes of the
 * pool alone.
 */
final class Load {
    static final int PREFIX = 12;
    static final int LARGEST = 200 * 1024;
    static final int MULTICAST = 0;
    static final int UNICAST = 1;
    private static final int MAGIC = 0xA55A;
    private static final byte[] POOL = pool();

    private Load() {
    }

    static int mix(int value) {
        int h = value;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    /** Bytes of the message: 0 to 2 KB, one in a hundred up to 200 KB, one in a hundred empty; the first two are the extremes. */
    static int size(int load, int kind, int seqno, int largest) {
        if (seqno == 0) return 0;
        if (seqno == 1) return largest;
        int r = mix(mix(load * 2 + kind + 1) + seqno * 0x9e3779b9);
        int choice = Integer.remainderUnsigned(r, 100);
        int rest = mix(r);
        if (choice == 0) return 0;
        if (choice == 1) return Integer.remainderUnsigned(rest, largest + 1);
        return Integer.remainderUnsigned(rest, Math.min(2048, largest + 1));
    }

    static byte[] payload(int load, int kind, int seqno, int length) {
        byte[] bytes = Arrays.copyOfRange(POOL, seqno & 4095, (seqno & 4095) + length);
        if (length >= PREFIX)
            ByteBuffer.wrap(bytes).put((byte) kind).put((byte) load).putShort((short) MAGIC).putInt(seqno).putInt(length);
        return bytes;
    }

    /** Bytes to be used as a state: the pool repeated. */
    static byte[] state(int size, int seed) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) bytes[i] = POOL[(i + seed) % POOL.length];
        return bytes;
    }

    static boolean prefixFits(byte[] bytes, int offset, int length, int load, int kind) {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        return in.get() == kind && in.get() == (byte) load && in.getShort() == (short) MAGIC && in.getInt() >= 0 && in.getInt() == length;
    }

    static int seqno(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).getInt(offset + 4);
    }

    static boolean bodyFits(byte[] bytes, int offset, int length, int seqno) {
        int skip = length >= PREFIX ? PREFIX : 0;
        int from = seqno & 4095;
        return length == 0 || Arrays.equals(bytes, offset + skip, offset + length, POOL, from + skip, from + length);
    }

    private static byte[] pool() {
        byte[] bytes = new byte[LARGEST + 4096 + 1];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) mix(i + 1);
        return bytes;
    }
}
