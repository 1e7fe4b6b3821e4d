package nl.schuilnaam.config.agreement;

import java.util.regex.Pattern;

/** Which text of an agreement was in force: the SHA-256 of the file's bytes, 64 lower-case hexadecimal digits. Named in every audit record. */
public record AgreementVersion(String sha256) {
    private static final Pattern SPELLING = Pattern.compile("[0-9a-f]{64}");

    public AgreementVersion {
        if (!SPELLING.matcher(sha256).matches()) {
            throw new IllegalArgumentException("not a version; expected 64 lower-case hexadecimal digits");
        }
    }

    @Override
    public String toString() {
        return sha256;
    }
}
