package nl.schuilnaam.mapping;

/** What became of the wish to let an identifier lead nowhere. */
public enum UnlinkOutcome {
    /** It leads nowhere now. */
    UNLINKED,
    /** It led nowhere before. */
    UNKNOWN,
    /** It is the only one of its entity, and still leads there. Link another first, or erase the entity. */
    LAST
}
