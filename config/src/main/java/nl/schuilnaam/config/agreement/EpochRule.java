package nl.schuilnaam.config.agreement;

/** How long a person keeps the same pseudonym with one supplier. */
public enum EpochRule {
    /** Until the next 1 August, when the Dutch school year begins. */
    SCHOOL_YEAR,
    /** As long as the agreement of this name runs, through all its versions. */
    AGREEMENT
}
