package nl.schuilnaam.mapping;

/** What became of the wish to let one more identifier lead to an entity. */
public enum LinkOutcome {
    /** It leads there now, and is the latest of its kind. */
    LINKED,
    /** It led there before; it is the latest of its kind now. */
    ALREADY_LINKED,
    /** It leads to another entity, and still does. */
    CONFLICT,
    /** There is no such entity in this school, or it is of another type. */
    UNKNOWN_ENTITY
}
