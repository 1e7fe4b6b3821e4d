package nl.schuilnaam.mapping.key;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** 256 bits of key material. Never a string, compared in constant time, shown by nothing, zeroed by {@link #destroy()}. */
public final class SecretKeyBytes {
    public static final int LENGTH = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;
    private volatile boolean destroyed;

    private SecretKeyBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies the bytes; the caller's array stays the caller's to zero. */
    public static SecretKeyBytes copyOf(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("not a key; expected " + LENGTH + " bytes, got " + bytes.length);
        }
        return new SecretKeyBytes(bytes.clone());
    }

    /** A fresh key from the platform's strong random source. */
    public static SecretKeyBytes random() {
        byte[] bytes = new byte[LENGTH];
        RANDOM.nextBytes(bytes);
        return new SecretKeyBytes(bytes);
    }

    /** A copy of the bytes, for the caller to zero. */
    public byte[] reveal() {
        byte[] copy = bytes.clone();
        requireAlive(); // afterwards: whoever destroys says so before the first byte goes
        return copy;
    }

    /** The key in the form that JCE takes, for {@code AES} or {@code HmacSHA256}. */
    public SecretKey forAlgorithm(String algorithm) {
        SecretKey copy = new SecretKeySpec(bytes, algorithm);
        requireAlive();
        return copy;
    }

    public void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    private void requireAlive() {
        if (destroyed) {
            throw new DestroyedKeyException();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecretKeyBytes that && MessageDigest.isEqual(bytes, that.bytes);
    }

    /** The same for every key: a hash of the bytes would say something about them. */
    @Override
    public int hashCode() {
        return SecretKeyBytes.class.hashCode();
    }

    @Override
    public String toString() {
        return "SecretKeyBytes[withheld]";
    }
}
