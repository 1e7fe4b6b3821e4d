package nl.schuilnaam.gateway.edge;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What is kept of a client's secret: its Argon2id hash (RFC 9106), from which the secret cannot be had. Hashing takes tens of milliseconds and tens of megabytes on
 * purpose, so never on an event loop and never many at once.
 *
 * <p>Written as a PHC string: {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}, salt and hash in base64 without padding. Hashes made elsewhere are read when their
 * cost lies within what a gateway can bear.
 */
public final class ClientSecret {
    /** The second choice of OWASP's list: 19 MiB, two passes, one lane. */
    private static final Cost DEFAULT = new Cost(19_456, 2, 1);

    private static final int MAX_MEMORY_KIB = 64 * 1024;
    private static final int MAX_PASSES = 10;
    private static final int MAX_LANES = 4;
    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([1-9][0-9]{0,6}),t=([1-9][0-9]?),p=([1-9])"
                    + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Cost(int memoryKib, int passes, int lanes) {}

    private final Cost cost;
    private final byte[] salt;
    private final byte[] hash;

    private ClientSecret(Cost cost, byte[] salt, byte[] hash) {
        this.cost = cost;
        this.salt = salt;
        this.hash = hash;
    }

    /** Reads a PHC string. The message of the exception says what is wrong and repeats nothing of the text. */
    public static ClientSecret parse(String text) {
        Matcher parts = PHC.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "not the hash of a client secret; expected $argon2id$v=19$m=...,t=...,p=...$salt$hash");
        }
        var cost = new Cost(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
        if (cost.memoryKib < 8 * cost.lanes
                || cost.memoryKib > MAX_MEMORY_KIB
                || cost.passes > MAX_PASSES
                || cost.lanes > MAX_LANES) {
            throw new IllegalArgumentException("the cost of a client secret's hash must lie within m=" + MAX_MEMORY_KIB
                    + ", t=" + MAX_PASSES + ", p=" + MAX_LANES);
        }
        try {
            return new ClientSecret(
                    cost,
                    Base64.getDecoder().decode(parts.group(4)),
                    Base64.getDecoder().decode(parts.group(5)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("salt or hash of a client secret is not base64", e);
        }
    }

    /** Hashes a new secret under a fresh salt. Blocks. */
    public static ClientSecret hash(byte[] secret) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return new ClientSecret(DEFAULT, salt, argon2id(DEFAULT, salt, secret, 32));
    }

    /** A hash that no secret has: it takes as long to compare with as a real one, so that an unknown client is answered no sooner. */
    static ClientSecret ofNobody() {
        byte[] random = new byte[48];
        RANDOM.nextBytes(random);
        return new ClientSecret(DEFAULT, Arrays.copyOf(random, 16), Arrays.copyOfRange(random, 16, 48));
    }

    /** Whether this is the secret. Blocks, for a time that does not depend on the answer. */
    public boolean matches(byte[] secret) {
        return MessageDigest.isEqual(hash, argon2id(cost, salt, secret, hash.length));
    }

    /** The PHC string, for a file of secrets. */
    public String encode() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib + ",t=" + cost.passes + ",p=" + cost.lanes + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    @Override
    public String toString() {
        return "ClientSecret[argon2id]";
    }

    private static byte[] argon2id(Cost cost, byte[] salt, byte[] secret, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib)
                .withIterations(cost.passes)
                .withParallelism(cost.lanes)
                .withSalt(salt)
                .build());
        byte[] out = new byte[length];
        int unused = generator.generateBytes(secret, out);
        return out;
    }
}
