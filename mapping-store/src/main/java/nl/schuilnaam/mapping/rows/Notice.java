package nl.schuilnaam.mapping.rows;

import java.util.regex.Pattern;

/**
 * What every node hears after a commit, so that it forgets what it had remembered.
 *
 * @param subject a keyed reference or a name from the configuration; never an identity or a surrogate. At most 200 of letters, digits and {@code . _ | -}
 */
public record Notice(Topic topic, String subject) {
    private static final Pattern SPELLING = Pattern.compile("[A-Za-z0-9._|-]{0,200}");

    public Notice {
        if (!SPELLING.matcher(subject).matches()) {
            throw new IllegalArgumentException("not the subject of a notice; expected " + SPELLING.pattern());
        }
    }

    /** What changed. */
    public enum Topic {
        /** An entity was erased, restricted or given another pseudonym: whatever is remembered of it is void. */
        ENTITY,
        /** So much changed that everything remembered is void. */
        EVERYTHING,
        /** Keys were made, replaced or destroyed. */
        KEYS,
        /** Something that the gateway itself tells its other nodes, such as the suspension of an agreement. */
        GATEWAY
    }
}
