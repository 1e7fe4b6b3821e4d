package nl.schuilnaam.gateway.text;

import java.security.SecureRandom;

/**
 * SipHash-2-4 over UTF-16 units, the first word being context and length (Aumasson and Bernstein, 2012): a keyed hash of 64 bits. A text asks for some dozens of candidates per word, which HMAC-SHA256 of the
 * mapping store's blind index would make twenty times slower; and what is hashed here never reaches a disk.
 */
final class KeyedHash {
    private final long key0;
    private final long key1;

    private KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** With a key that nobody knows and that is gone with the process. */
    static KeyedHash random() {
        var random = new SecureRandom();
        return new KeyedHash(random.nextLong(), random.nextLong());
    }

    static KeyedHash withKey(long key0, long key1) {
        return new KeyedHash(key0, key1);
    }

    /** The hash of the first letters of a buffer, apart for each context. */
    long of(int context, char[] letters, int length) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        // The length parts a value from the same value with NULs behind it.
        long word = (context & 0xffffL) | (long) (length & 0xffff) << 16;
        int filled = 2;
        for (int i = 0; i < length || filled > 0; ) {
            while (filled < 4 && i < length) {
                word |= (long) letters[i++] << (16 * filled++);
            }
            v3 ^= word;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
            word = 0;
            filled = 0;
        }
        v2 ^= 0xff;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
