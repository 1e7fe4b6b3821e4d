package nl.schuilnaam.mapping.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Finds a value without storing it: HMAC-SHA256 (RFC 2104) under a key that is not in the database in the clear. Who holds the key can test guesses, so it is
 * guarded like the values. May be used by any number of threads.
 */
public final class BlindIndex {
    public static final int BYTES = 32;

    private final ThreadLocal<Mac> mac;

    public BlindIndex(SecretKeyBytes key) {
        SecretKey macKey = key.forAlgorithm("HmacSHA256");
        this.mac = ThreadLocal.withInitial(() -> hmac(macKey));
    }

    /** The index of a value within a context; no context may hold a NUL, which parts it from the value. */
    public IndexValue of(String context, String value) {
        Mac hmac = mac.get();
        hmac.update(context.getBytes(StandardCharsets.UTF_8));
        hmac.update((byte) 0);
        return new IndexValue(hmac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
    }

    static Mac hmac(SecretKey key) {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(key);
            return hmac;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java lacks HMAC-SHA256", missing);
        }
    }
}
