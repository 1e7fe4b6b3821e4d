package nl.schuilnaam.mapping.pseudonym;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import nl.schuilnaam.mapping.key.Hkdf;
import nl.schuilnaam.mapping.key.SecretKeyBytes;

/**
 * Scheme {@code prp1}: a bijection on the UUIDs of version 4, another one for each domain key and entity type. {@code PSEUDONYMS.md} describes it for those who
 * would rebuild it; in one line: AES-256 of the 16 bytes under HKDF-Expand(domain key, "schuilnaam|prp1|" + type), again and again until the
 * result has version 4 and variant 10 (cycle walking: J. Black, P. Rogaway, Ciphers with Arbitrary Finite Domains, CT-RSA 2002).
 *
 * <p>A walk takes 64 steps on average. May be used by any number of threads.
 */
public final class Prp1 {
    private static final String LABEL = "schuilnaam|prp1|";
    private static final int BLOCK = 16;
    private static final int BATCH = 256;

    private final ThreadLocal<Cipher> encrypting;
    private final ThreadLocal<Cipher> decrypting;

    public Prp1(SecretKeyBytes domainKey, String entityType) {
        SecretKeyBytes typeKey = Hkdf.expand(domainKey, LABEL + entityType);
        SecretKey aes = typeKey.forAlgorithm("AES");
        typeKey.destroy();
        this.encrypting = ThreadLocal.withInitial(() -> cipher(Cipher.ENCRYPT_MODE, aes));
        this.decrypting = ThreadLocal.withInitial(() -> cipher(Cipher.DECRYPT_MODE, aes));
    }

    /** The pseudonyms of surrogates, in their order. */
    public List<UUID> pseudonyms(List<UUID> surrogates) {
        return walk(surrogates, encrypting.get());
    }

    /** The surrogates that pseudonyms stand for, in their order. Any UUID of version 4 stands for one; only a store knows whether it exists. */
    public List<UUID> surrogates(List<UUID> pseudonyms) {
        return walk(pseudonyms, decrypting.get());
    }

    private static List<UUID> walk(List<UUID> from, Cipher cipher) {
        List<UUID> to = new ArrayList<>(from.size());
        for (int start = 0; start < from.size(); start += BATCH) {
            to.addAll(walkBatch(from.subList(start, Math.min(from.size(), start + BATCH)), cipher));
        }
        return to;
    }

    /** All walks of a batch step together: one call of the cipher per step, with the blocks that have arrived taken out after it. */
    private static List<UUID> walkBatch(List<UUID> from, Cipher cipher) {
        int walking = from.size();
        byte[] blocks = new byte[BLOCK * walking];
        int[] place = new int[walking];
        UUID[] arrived = new UUID[walking];
        ByteBuffer view = ByteBuffer.wrap(blocks);
        for (int i = 0; i < walking; i++) {
            UUID start = from.get(i);
            if (start.version() != 4 || start.variant() != 2) {
                throw new IllegalArgumentException("prp1 is defined on UUIDs of version 4 only");
            }
            view.putLong(start.getMostSignificantBits()).putLong(start.getLeastSignificantBits());
            place[i] = i;
        }
        while (walking > 0) {
            step(cipher, blocks, BLOCK * walking);
            int still = 0;
            for (int i = 0; i < walking; i++) {
                if (isVersion4(blocks, BLOCK * i)) {
                    arrived[place[i]] = new UUID(view.getLong(BLOCK * i), view.getLong(BLOCK * i + 8));
                } else {
                    System.arraycopy(blocks, BLOCK * i, blocks, BLOCK * still, BLOCK);
                    place[still++] = place[i];
                }
            }
            walking = still;
        }
        return List.of(arrived);
    }

    private static boolean isVersion4(byte[] blocks, int at) {
        return (blocks[at + 6] & 0xF0) == 0x40 && (blocks[at + 8] & 0xC0) == 0x80;
    }

    private static void step(Cipher cipher, byte[] blocks, int length) {
        try {
            int done = cipher.update(blocks, 0, length, blocks, 0);
            if (done != length) {
                throw new IllegalStateException("AES gave " + done + " bytes of " + length);
            }
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES refused whole blocks", impossible);
        }
    }

    // ECB here is not a mode of encrypting messages: each block is one distinct random surrogate, and a one-block
    // permutation of it is what the scheme is.
    @SuppressWarnings("InsecureCryptoUsage")
    private static Cipher cipher(int direction, SecretKey key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(direction, key);
            return cipher;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java lacks AES-256", missing);
        }
    }
}
