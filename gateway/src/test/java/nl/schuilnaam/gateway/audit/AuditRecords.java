package nl.schuilnaam.gateway.audit;

import java.time.Instant;
import java.util.UUID;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;

/** Records to test with. */
final class AuditRecords {
    static final Instant BEGAN = Instant.parse("2026-11-22T08:15:00.123456Z");

    private AuditRecords() {}

    static AuditRecord released(UUID exchange) {
        return AuditRecord.of(AuditRecord.Event.EXCHANGE, exchange, BEGAN, Listener.EDGE)
                .school(new SchoolId("de-regenboog"))
                .supplier(new SupplierId("rekenmaat"))
                .client("rekenmaat-1")
                .agreement("rekenmaat-2026", "0123456789abcdef")
                .operation("oneroster-1.2", "getAllStudents")
                .direction(AuditRecord.Direction.OUTWARD)
                .records(34)
                .pseudonymised("users.sourcedId", 34)
                .pseudonymised("users.agents.sourcedId", 12)
                .dropped("users.email", 34)
                .unknownFields(3)
                .released(200);
    }

    static AuditRecord released(long number) {
        return released(new UUID(0, number));
    }

    static AuditRecord refused(UUID exchange) {
        return AuditRecord.of(AuditRecord.Event.TOKEN, exchange, BEGAN, Listener.INSIDE)
                .refused(
                        401,
                        new AuditRecord.Outcome.Refused(
                                "unauthenticated", AuditRecord.Step.AUTHENTICATION, Severity.WARNING));
    }
}
