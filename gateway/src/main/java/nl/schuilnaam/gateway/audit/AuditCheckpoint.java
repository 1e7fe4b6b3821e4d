package nl.schuilnaam.gateway.audit;

import java.util.regex.Pattern;

/**
 * A point in the chain, to be kept elsewhere: whoever has it can tell later whether the log was cut short or rewritten before it.
 *
 * @param sequence number of a record; 0 is the point before the first
 * @param hash of that record, 64 lower-case hexadecimal digits
 */
public record AuditCheckpoint(long sequence, String hash) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** The point before the first record. */
    public static final AuditCheckpoint START = new AuditCheckpoint(0, "0".repeat(64));

    public AuditCheckpoint {
        if (sequence < 0) {
            throw new IllegalArgumentException("a sequence number must not be negative: " + sequence);
        }
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("not a hash; expected 64 lower-case hexadecimal digits");
        }
    }

    /** Parses {@code sequence:hash}. */
    public static AuditCheckpoint parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || !text.substring(0, colon).matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("not a checkpoint; expected sequence:hash");
        }
        return new AuditCheckpoint(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return sequence + ":" + hash;
    }
}
