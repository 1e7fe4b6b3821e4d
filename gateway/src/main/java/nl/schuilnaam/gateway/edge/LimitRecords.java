package nl.schuilnaam.gateway.edge;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.AuditRecord.Step;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.audit.Severity;
import nl.schuilnaam.gateway.exchange.Caller;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.limit.Refusals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of what limits refuse, and of what is refused before it is known who calls. The first refusals of a second are recorded one by one before they are answered, like any other; the rest are answered, counted, and recorded together
 * within a second or two, so that a flood neither fills the disk nor waits for it. Nothing of a refused request passed, so that what a crash can lose of this is a count.
 *
 * <p>For both listeners; safe for use by several threads.
 */
public final class LimitRecords {
    private static final Logger LOG = LoggerFactory.getLogger(LimitRecords.class);

    private static final String MANY_UNKNOWN_IDS = "many-unknown-ids";

    /**
     * What was refused, of whom.
     *
     * @param school empty where nobody known was calling
     * @param supplier empty for requests for tokens, too
     */
    record Kind(
            AuditRecord.Event event,
            Listener listener,
            Optional<SchoolId> school,
            Optional<SupplierId> supplier,
            ProblemType problem) {}

    private final ConcurrentHashMap<Kind, Refusals> refusals = new ConcurrentHashMap<>();
    private final TokenEndpoint.Recorder recorder;
    private final Clock clock;
    private final LongSupplier ticker;

    /** @param ticker monotonic nanoseconds */
    public LimitRecords(TokenEndpoint.Recorder recorder, Clock clock, LongSupplier ticker) {
        this.recorder = recorder;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** The refusals of a kind, of which there are as many as the configuration has callers. */
    Refusals of(Kind kind) {
        return refusals.computeIfAbsent(
                kind, first -> kind.school().isPresent() ? new Refusals(ticker) : Refusals.ofStrangers(ticker));
    }

    /** Records that a supplier tries ids. Failing to does no more harm than the alarm missing: the log has it. */
    void alarm(Caller caller, UUID exchange) {
        AuditRecord record = AuditRecord.of(AuditRecord.Event.EXCHANGE, exchange, clock.instant(), Listener.EDGE)
                .school(caller.school())
                .supplier(caller.supplier())
                .client(caller.clientId())
                .refused(
                        ProblemType.UNKNOWN_ID.status(),
                        new AuditRecord.Outcome.Refused(MANY_UNKNOWN_IDS, Step.MAPPING, Severity.ALARM));
        recorder.record(record).onFailure(unrecorded -> LOG.error("an alarm could not be recorded"));
    }

    /** Records what was counted; to be called each second, and when the listeners are closed. What cannot be recorded is counted on. */
    public Future<Void> flush() {
        List<Future<Void>> writing = new ArrayList<>();
        refusals.forEach((kind, counted) -> {
            long count = counted.takeCount();
            if (count > 0) {
                ProblemType type = kind.problem();
                LOG.warn(
                        "{} more refused to {} of {}: {}",
                        count,
                        kind.supplier().map(SupplierId::toString).orElse("clients"),
                        kind.school().map(SchoolId::toString).orElse("nobody known"),
                        type.slug());
                AuditRecord.Builder record = AuditRecord.of(
                                kind.event(), UUID.randomUUID(), clock.instant(), kind.listener())
                        .repeated(count);
                kind.school().ifPresent(record::school);
                kind.supplier().ifPresent(record::supplier);
                writing.add(recorder.record(record.refused(type.status(), type.refusedAt(Step.ADMISSION)))
                        .onFailure(unrecorded -> counted.putBack(count)));
            }
        });
        return Future.join(writing).mapEmpty();
    }
}
