package nl.schuilnaam.gateway.content;

/** A query is not one that is understood and permitted. Says why, and of which parameter; never what stood there. */
public final class RefusedQueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * Refuses.
     *
     * @param where the parameter as the standard spells it, or its position; never a word of the client's
     */
    public RefusedQueryException(Reason reason, String where) {
        super(where + ": " + reason.text());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why a query is refused. A field that may not be read and one that does not exist have the same reason. */
    public enum Reason {
        /** Not a well-formed query. */
        MALFORMED("not a well-formed, percent-encoded query"),
        /** The operation has no such parameter. */
        UNKNOWN_PARAMETER("not a parameter of this operation"),
        /** The parameter stands there twice. */
        REPEATED_PARAMETER("given more than once"),
        /** The value is not one that the parameter can have. */
        INVALID_VALUE("not a value that this parameter can have"),
        /** OneRoster's {@code invalid_filter_field}: the filter asks for a field by which this client may not filter, or compares it in a way that it may not. */
        INVALID_FILTER_FIELD("filters on a field, or in a way, that is not available"),
        /** OneRoster's {@code invalid_selection_field}: the list of fields is not one, or names a field that is not part of the record. */
        INVALID_SELECTION_FIELD("not a list of fields of the record"),
        /** The field cannot be sorted by. */
        INVALID_SORT_FIELD("sorts by a field that is not available");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** What is wrong, in words that hold nothing of the query. */
        public String text() {
            return text;
        }
    }
}
