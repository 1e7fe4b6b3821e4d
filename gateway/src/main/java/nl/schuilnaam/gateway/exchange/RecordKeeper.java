package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.gateway.audit.AuditRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has calls recorded before anything comes of them: what is released, and what is refused. */
final class RecordKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RecordKeeper.class);

    private static final long RECORD_SECONDS = 10;

    private final AuditLog audit;

    RecordKeeper(AuditLog audit) {
        this.audit = audit;
    }

    /** Succeeds when the record is on the disk. A disk that hangs is one that does not record. */
    Future<Void> record(AuditRecord record) {
        return audit.record(record)
                .timeout(RECORD_SECONDS, TimeUnit.SECONDS)
                .recover(failure -> Future.failedFuture(new ProblemException(ProblemType.AUDIT_UNAVAILABLE)));
    }

    /** Whatever failed: one record, one problem, nothing of what was read. */
    <T> Future<T> refuse(Call call, Recording recording, Throwable failure) {
        ProblemException problem = Problems.of(failure, recording.step());
        ProblemType type = problem.type();
        LOG.atLevel(type.level())
                .log("exchange {} refused at {}: {}", call.id(), recording.step(), problem.getMessage());
        if (type == ProblemType.INTERNAL) {
            Problems.logBug(LOG, call.id(), failure);
        }
        return record(recording.refused(type)).compose(recorded -> Future.failedFuture(problem));
    }
}
