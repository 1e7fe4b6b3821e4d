package nl.schuilnaam.mapping.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals text under one key with AES-256-GCM (NIST SP 800-38D): a format byte, a random 96-bit nonce, the ciphertext, a 128-bit tag. The additional data bind a
 * sealed value to the place it was written for. May be used by any number of threads.
 */
public final class Sealer {
    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int OVERHEAD = 1 + NONCE_BYTES + TAG_BITS / 8;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(Sealer::cipher);

    private final SecretKey key;

    public Sealer(SecretKeyBytes key) {
        this.key = key.forAlgorithm("AES");
    }

    /** The sealed form of a text, another one each time. */
    public byte[] seal(String text, byte[] additionalData) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(additionalData);
            return ByteBuffer.allocate(OVERHEAD + plain.length)
                    .put(FORMAT)
                    .put(nonce)
                    .put(cipher.doFinal(plain))
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM refused to seal", impossible);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** The text, or nothing when it was not sealed under this key for this place, or was changed since. */
    public Optional<String> open(byte[] sealed, byte[] additionalData) {
        if (sealed.length < OVERHEAD || sealed[0] != FORMAT) {
            return Optional.empty();
        }
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 1, NONCE_BYTES));
            cipher.updateAAD(additionalData);
            byte[] plain = cipher.doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
            return Optional.of(new String(plain, StandardCharsets.UTF_8));
        } catch (AEADBadTagException changed) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM is not to be had", impossible);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java lacks AES-GCM", missing);
        }
    }
}
