package nl.schuilnaam.gateway.guard;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * A set of keyed fingerprints, each with its sort. The key is random and of this set alone, so what stands in it says nothing elsewhere. It only grows. Any number of
 * threads; whoever looks up waits for nobody, and sees at least what the same thread put in.
 */
final class Fingerprints {
    private static final int SORT_BITS = 3;
    private static final long SORT = (1L << SORT_BITS) - 1;
    /** Enough for ten thousand persons many times over; some 64 MB. */
    private static final int MOST = 4_000_000;

    private static final int HINT_BITS = 21;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Key key;
    /** One bit for every fingerprint: small enough to stay near the processor, and it says of nearly all that is looked up that it is not there. */
    private final AtomicLongArray hints = new AtomicLongArray(1 << (HINT_BITS - 6));

    private volatile AtomicLongArray table = new AtomicLongArray(1 << 12);
    private volatile int size;

    /** What fingerprints are made with: of any part of a text, from sums over all of it. */
    static final class Key {
        static final int LONGEST = 96;

        private final long base = RANDOM.nextLong() | 1;
        private final long mask = RANDOM.nextLong();
        private final long[] powers = new long[LONGEST + 1];

        Key() {
            powers[0] = 1;
            for (int i = 1; i < powers.length; i++) {
                powers[i] = powers[i - 1] * base;
            }
        }

        /** For each place in the text, the sum over all before it. */
        long[] sums(char[] letters) {
            var sums = new long[letters.length + 1];
            for (int i = 0; i < letters.length; i++) {
                sums[i + 1] = sums[i] * base + letters[i];
            }
            return sums;
        }

        /** Of the letters from one place to another, at most {@link #LONGEST} of them. */
        long fingerprint(long[] sums, int from, int to) {
            long mixed = (sums[to] - sums[from] * powers[to - from]) ^ mask;
            mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
            mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
            return mixed ^ (mixed >>> 32);
        }

        long fingerprint(char[] letters) {
            return fingerprint(sums(letters), 0, letters.length);
        }
    }

    Fingerprints(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    /** What sort of identity has this fingerprint; null when none has. */
    @Nullable
    Sort find(long fingerprint) {
        int hint = (int) (fingerprint >>> (Long.SIZE - HINT_BITS));
        if ((hints.get(hint >>> 6) & 1L << hint) == 0) {
            return null;
        }
        AtomicLongArray now = table;
        int last = now.length() - 1;
        long wanted = plain(fingerprint);
        for (int at = (int) (fingerprint >>> 20) & last; ; at = (at + 1) & last) {
            long entry = now.get(at);
            if (entry == 0) {
                return null;
            }
            if ((entry & ~SORT) == wanted) {
                return Sort.of((int) (entry & SORT));
            }
        }
    }

    void add(long fingerprint, Sort sort) {
        if (find(fingerprint) == null) {
            put(fingerprint, sort);
        }
    }

    private synchronized void put(long fingerprint, Sort sort) {
        if (find(fingerprint) != null || size >= MOST) {
            return;
        }
        if (2 * (size + 1) > table.length()) {
            table = grown(table);
        }
        insert(table, fingerprint, plain(fingerprint) | sort.code());
        int hint = (int) (fingerprint >>> (Long.SIZE - HINT_BITS));
        long unused = hints.getAndAccumulate(hint >>> 6, 1L << hint, (bits, bit) -> bits | bit);
        size++;
    }

    private static AtomicLongArray grown(AtomicLongArray from) {
        var to = new AtomicLongArray(2 * from.length());
        for (int i = 0; i < from.length(); i++) {
            long entry = from.get(i);
            if (entry != 0) {
                insert(to, entry, entry);
            }
        }
        return to;
    }

    private static void insert(AtomicLongArray table, long fingerprint, long entry) {
        int last = table.length() - 1;
        int at = (int) (fingerprint >>> 20) & last;
        while (table.get(at) != 0) {
            at = (at + 1) & last;
        }
        table.set(at, entry);
    }

    private static long plain(long fingerprint) {
        return fingerprint & ~SORT;
    }

    int size() {
        return size;
    }
}
