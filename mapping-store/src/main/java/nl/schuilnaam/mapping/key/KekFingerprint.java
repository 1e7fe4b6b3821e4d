package nl.schuilnaam.mapping.key;

import java.util.regex.Pattern;

/** Tells key encryption keys apart without saying anything about them: 16 lower-case hexadecimal digits. Not secret; it stands in the clear beside each copy of a key. */
public record KekFingerprint(String value) implements Comparable<KekFingerprint> {
    private static final Pattern SPELLING = Pattern.compile("[0-9a-f]{16}");

    /** Of a copy that was written before copies bore fingerprints. No key encryption key has this one. */
    public static final KekFingerprint UNKNOWN = new KekFingerprint("0".repeat(16));

    public KekFingerprint {
        if (!SPELLING.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not the fingerprint of a key encryption key; expected 16 lower-case hexadecimal digits");
        }
    }

    @Override
    public int compareTo(KekFingerprint other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
