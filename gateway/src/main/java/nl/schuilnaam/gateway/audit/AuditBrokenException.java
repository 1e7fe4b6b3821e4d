package nl.schuilnaam.gateway.audit;

import java.io.IOException;
import java.nio.file.Path;

/** The last records of a log do not form a chain, so nothing may be added: someone must look first, and may move the log away to begin a new one. */
public final class AuditBrokenException extends IOException {
    private final AuditVerdict.Fault fault;

    AuditBrokenException(Path file, AuditVerdict.Fault fault) {
        super("the audit log is broken near the end of " + file.getFileName() + ": " + fault.meaning()
                + "; verify it, keep it, and move it out of its directory to begin a new one");
        this.fault = fault;
    }

    public AuditVerdict.Fault fault() {
        return fault;
    }
}
