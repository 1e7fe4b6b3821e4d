package nl.schuilnaam.gateway.audit;

/** How much an outcome matters to whoever reads the record. */
public enum Severity {
    /** Part of daily life: a release, a request that was not well-formed. */
    ROUTINE,
    /** Someone should look within days: an origin that misbehaves, a client without a valid token. */
    WARNING,
    /** Someone should look now. */
    ALARM
}
