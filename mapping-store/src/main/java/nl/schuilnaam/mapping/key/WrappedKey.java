package nl.schuilnaam.mapping.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * A key as it is stored: wrapped under the key encryption key, beside a check value of 8 bytes (HMAC-SHA256 of a fixed label and the name under the key itself).
 * The check value tells a wrong key encryption key, and a key that was moved under another name, before either does harm.
 */
public final class WrappedKey {
    private static final int CHECK_BYTES = 8;

    private final KeyName name;
    private final byte[] wrapped;
    private final byte[] checkValue;

    public WrappedKey(KeyName name, byte[] wrapped, byte[] checkValue) {
        this.name = name;
        this.wrapped = wrapped.clone();
        this.checkValue = checkValue.clone();
    }

    static WrappedKey wrap(KeyName name, SecretKeyBytes key, KeyWrap wrap) {
        return new WrappedKey(name, wrap.wrap(key), checkValue(name, key));
    }

    /** The key, or nothing when this is not what was once wrapped under this name. */
    Optional<SecretKeyBytes> unwrap(KeyWrap wrap) {
        return wrap.unwrap(wrapped).filter(key -> MessageDigest.isEqual(checkValue, checkValue(name, key)));
    }

    private static byte[] checkValue(KeyName name, SecretKeyBytes key) {
        Mac hmac = BlindIndex.hmac(key.forAlgorithm("HmacSHA256"));
        byte[] full = hmac.doFinal(("schuilnaam|key-check|" + name).getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(full, CHECK_BYTES);
    }

    public KeyName name() {
        return name;
    }

    public byte[] wrapped() {
        return wrapped.clone();
    }

    public byte[] checkValue() {
        return checkValue.clone();
    }

    @Override
    public String toString() {
        return "WrappedKey[" + name + "]";
    }
}
