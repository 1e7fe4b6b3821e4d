package nl.schuilnaam.gateway.trial;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Counts persons without keeping who they are: 64 bits of a keyed hash, under a key that is never written down. For one thread. */
final class PersonCounter {
    private static final int MAX_KEPT = 200_000;

    private final Mac mac;
    private int kept;

    PersonCounter() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has HmacSHA256", missing);
        }
    }

    /** Persons that are counted together. */
    Group group() {
        return new Group();
    }

    final class Group {
        private final Set<Long> seen = new HashSet<>();
        private boolean full;

        private Group() {}

        void add(String id) {
            long hash = ByteBuffer.wrap(mac.doFinal(id.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
            if (seen.contains(hash)) {
                return;
            }
            if (kept >= MAX_KEPT) {
                full = true;
                return;
            }
            seen.add(hash);
            kept++;
        }

        /** How many different ones; {@code -1} when there were too many to tell apart. */
        long count() {
            return full ? -1 : seen.size();
        }
    }
}
