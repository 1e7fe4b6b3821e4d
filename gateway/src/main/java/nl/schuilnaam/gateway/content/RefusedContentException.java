package nl.schuilnaam.gateway.content;

/** A message, or its coding, is not what it may be. Says why and where, never what stood there: it has no cause, since a parser's words quote what they read. */
public final class RefusedContentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String path;

    /**
     * Refuses.
     *
     * @param path where, in names of the profile; empty for the message itself
     */
    public RefusedContentException(Reason reason, String path) {
        super(path.isEmpty() ? reason.text() : path + ": " + reason.text());
        this.reason = reason;
        this.path = path;
    }

    public Reason reason() {
        return reason;
    }

    /** Where: the path of the rule that was being followed; within something that is dropped, that of the rule around it. */
    public String path() {
        return path;
    }

    /** Why a message is refused. */
    public enum Reason {
        /** Not UTF-8 (RFC 3629), or with a byte order mark. */
        NOT_UTF_8("not strict UTF-8 without a byte order mark"),
        /** A surrogate that is not one of a pair, or NUL, written as an escape. */
        NOT_TEXT("holds an escape for a lone surrogate or for NUL"),
        /** Not one JSON text (RFC 8259). */
        NOT_JSON("not exactly one well-formed JSON text"),
        /** An object has two members of one name. */
        DUPLICATE_NAME("an object holds two members of one name"),
        /** Deeper, longer or more than is read. */
        OVER_LIMIT("exceeds a limit on depth, length or number"),
        /** An object, list or scalar where the profile has another, or a scalar of another type. */
        WRONG_FORM("another JSON form than the profile has here"),
        /** Not a value of the vocabulary. */
        NOT_IN_VOCABULARY("not a value of the vocabulary"),
        /** Longer than the field may be. */
        TOO_LONG("longer than the field may be"),
        /** Not what an id may look like. */
        NOT_AN_ID("an id must be a string of 1 to 1000 characters without control characters"),
        /** An object has no id where something depends on it. */
        ID_MISSING("the id of the object is missing"),
        /** Not one well-formed gzip member within the limits. */
        CODING("not one whole gzip member within the limits");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** What is wrong, in words that hold nothing of the message. */
        public String text() {
            return text;
        }
    }
}
