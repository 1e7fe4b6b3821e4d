package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import nl.schuilnaam.mapping.key.KeyRing;
import nl.schuilnaam.mapping.key.SecretKeyBytes;

/**
 * How an entity is spoken of in places that outlive it or lie outside the store (the audit log, notices between nodes): 32 characters that mean nothing without a
 * key of the store. One AES-256 block over the random surrogate, which is reasoned like scheme prp1: a permutation of distinct random blocks under a key of its own.
 * May be used by any number of threads.
 */
public final class SurrogateReference {
    private static final int BLOCK = 16;

    private final ThreadLocal<Cipher> encrypting;
    private final ThreadLocal<Cipher> decrypting;

    SurrogateReference(SecretKeyBytes key) {
        SecretKey aes = key.forAlgorithm("AES");
        this.encrypting = ThreadLocal.withInitial(() -> cipher(Cipher.ENCRYPT_MODE, aes));
        this.decrypting = ThreadLocal.withInitial(() -> cipher(Cipher.DECRYPT_MODE, aes));
    }

    static Future<SurrogateReference> of(KeyRing keys) {
        return keys.serviceKey("surrogate-reference").map(SurrogateReference::new);
    }

    /** 32 hexadecimal digits in lower case: nothing in them means anything to a shell or a command line. */
    public String of(Surrogate surrogate) {
        return HexFormat.of().formatHex(apply(encrypting, surrogate.value()).array());
    }

    /** The surrogate that a reference was made of; nothing for a text that is no reference of this store. */
    public Optional<Surrogate> surrogate(String reference) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(reference));
            if (bytes.remaining() != BLOCK) {
                return Optional.empty();
            }
            ByteBuffer plain = apply(decrypting, new UUID(bytes.getLong(), bytes.getLong()));
            return Optional.of(new Surrogate(new UUID(plain.getLong(), plain.getLong())));
        } catch (IllegalArgumentException noReference) {
            return Optional.empty();
        }
    }

    private static ByteBuffer apply(ThreadLocal<Cipher> cipher, UUID value) {
        byte[] block = ByteBuffer.allocate(BLOCK)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
        try {
            return ByteBuffer.wrap(cipher.get().doFinal(block));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES refused one block", impossible);
        }
    }

    @SuppressWarnings("InsecureCryptoUsage") // one random block per key use, no mode: see PSEUDONYMS.md
    private static Cipher cipher(int mode, SecretKey key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(mode, key);
            return cipher;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java lacks AES", missing);
        }
    }
}
