package nl.schuilnaam.mapping.key;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/** AES key wrap with padding (AES-KWP, RFC 5649) under one wrapping key. May be used by any number of threads. */
public final class KeyWrap {
    /** How long a wrapped key of {@value SecretKeyBytes#LENGTH} bytes is. */
    public static final int WRAPPED_BYTES = SecretKeyBytes.LENGTH + 8;

    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(KeyWrap::cipher);

    private final SecretKey wrapping;

    public KeyWrap(SecretKeyBytes wrapping) {
        this.wrapping = wrapping.forAlgorithm("AES");
    }

    KeyWrap(SecretKey wrapping) {
        this.wrapping = wrapping;
    }

    /** 40 bytes, the same ones each time for the same key. */
    public byte[] wrap(SecretKeyBytes key) {
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.WRAP_MODE, wrapping);
            return cipher.wrap(key.forAlgorithm("AES"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-KWP refused to wrap", impossible);
        }
    }

    /** The key, or nothing when the bytes were not wrapped under this key or were changed since. */
    public Optional<SecretKeyBytes> unwrap(byte[] wrapped) {
        byte[] bytes = {};
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.UNWRAP_MODE, wrapping);
            Key key = cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY);
            bytes = key.getEncoded();
            return bytes.length == SecretKeyBytes.LENGTH ? Optional.of(SecretKeyBytes.copyOf(bytes)) : Optional.empty();
        } catch (InvalidKeyException changed) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-KWP is not to be had", impossible);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/KWP/NoPadding");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java lacks AES-KWP", missing);
        }
    }
}
