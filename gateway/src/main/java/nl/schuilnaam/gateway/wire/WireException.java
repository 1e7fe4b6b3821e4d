package nl.schuilnaam.gateway.wire;

/** Bytes that are no message that we take. Says which rule they broke, and nothing of what they were. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What an answer should say of it. */
    public enum Kind {
        /** Not what RFC 9112 calls a message, or one that readers could understand in two ways. */
        MALFORMED,
        /** The request line is too long (RFC 9110 section 15.5.15). */
        TARGET_TOO_LONG,
        /** The fields are too many or too long (RFC 6585 section 5). */
        HEAD_TOO_LARGE
    }

    private final Kind kind;
    private final String rule;

    WireException(String rule) {
        this(Kind.MALFORMED, rule);
    }

    WireException(Kind kind, String rule) {
        super(rule, null, false, false);
        this.kind = kind;
        this.rule = rule;
    }

    public Kind kind() {
        return kind;
    }

    /** A name of ours, for the log. */
    public String rule() {
        return rule;
    }

    static void require(boolean holds, String rule) throws WireException {
        if (!holds) {
            throw new WireException(rule);
        }
    }
}
