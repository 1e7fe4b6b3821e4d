package nl.schuilnaam.gateway.content;

/** In which order the records of a list stand. */
public enum Order {
    /** Ascending by the ids that the receiver sees, compared character by character: the sender's order, which may be that of surnames, does not show. */
    BY_ID,
    /** The reverse of {@link #BY_ID}. */
    BY_ID_DESCENDING,
    /** In the sender's order: right where the receiver may see the field by which the sender sorted, or is the school itself. */
    AS_SENT
}
