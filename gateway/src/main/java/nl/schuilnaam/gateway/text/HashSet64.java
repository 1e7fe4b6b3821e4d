package nl.schuilnaam.gateway.text;

import java.util.Arrays;

/** A set of hashes as plain longs, since boxed ones would cost five times the memory. Open addressing; a hash needs no second mixing. */
final class HashSet64 {
    private long[] slots = new long[1024];
    private int size;
    private boolean hasZero;

    void add(long hash) {
        if (hash == 0) {
            hasZero = true;
            return;
        }
        if (2 * (size + 1) > slots.length) {
            long[] old = slots;
            slots = new long[2 * old.length];
            for (long kept : old) {
                if (kept != 0) {
                    slots[slotOf(kept)] = kept;
                }
            }
        }
        int at = slotOf(hash);
        if (slots[at] == 0) {
            slots[at] = hash;
            size++;
        }
    }

    boolean contains(long hash) {
        return hash == 0 ? hasZero : slots[slotOf(hash)] == hash;
    }

    HashSet64 copy() {
        var copy = new HashSet64();
        copy.slots = Arrays.copyOf(slots, slots.length);
        copy.size = size;
        copy.hasZero = hasZero;
        return copy;
    }

    int size() {
        return size;
    }

    private int slotOf(long hash) {
        int at = (int) hash & (slots.length - 1);
        while (slots[at] != 0 && slots[at] != hash) {
            at = (at + 1) & (slots.length - 1);
        }
        return at;
    }
}
