package nl.schuilnaam.mapping.rows;

/** What became of a commit. */
public sealed interface Committed {
    /**
     * It is durable.
     *
     * @param position the count of the node after it, where it held an {@link Change.Advance}; otherwise 0
     */
    record Done(long position) implements Committed {}

    /** Nothing of it was done, as a condition did not hold: read again, decide again. */
    record Raced() implements Committed {}

    Committed RACED = new Raced();
}
