package nl.schuilnaam.gateway.audit;

/** A record could not be made durable, so whatever it describes must not happen. The message holds nothing of the record. */
public final class AuditUnavailableException extends RuntimeException {
    /** Why the record was not written. */
    public enum Cause {
        /** More records wait than the queue holds. */
        FULL,
        /** A write or a sync failed, now or a moment ago; the log is trying to get back to a clean state. */
        FAILED,
        /** The log is closed. */
        CLOSED
    }

    private final Cause why;

    AuditUnavailableException(Cause why) {
        super("the audit log cannot take a record: " + why);
        this.why = why;
    }

    public Cause why() {
        return why;
    }
}
