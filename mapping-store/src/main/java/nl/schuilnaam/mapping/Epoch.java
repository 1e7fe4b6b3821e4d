package nl.schuilnaam.mapping;

import java.util.regex.Pattern;

/** Names the stretch of time in which a domain's pseudonyms stay the same, such as {@code 2026-2027} or {@code agreement}: letters, digits and inner hyphens, at most 64. */
public record Epoch(String value) {
    private static final Pattern SPELLING = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?");

    public Epoch {
        if (!SPELLING.matcher(value).matches()) {
            throw new IllegalArgumentException("not an epoch; expected letters, digits and inner hyphens, at most 64");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
