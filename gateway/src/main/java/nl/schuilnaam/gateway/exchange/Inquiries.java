package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.gateway.audit.AuditRecord.Direction;
import nl.schuilnaam.gateway.audit.AuditRecord.Step;

/** What the gateway answers of an agreement itself. It reaches no origin, and is refused and recorded like any other call. */
final class Inquiries {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private final ApplicableAgreements applicable;
    private final RecordKeeper keeper;

    Inquiries(ApplicableAgreements applicable, RecordKeeper keeper) {
        this.applicable = applicable;
        this.keeper = keeper;
    }

    /** What the supplier is told of its own agreement. */
    Future<Reply> notice(Call call, Recording recording, Instant now) {
        return Future.succeededFuture(call)
                .map(one -> {
                    List<Policy> inForce = applicable.required(one, now);
                    recording.at(Step.OPERATION);
                    recording.judgedBy(inForce.get(0));
                    recording.operation(AgreementNotice.ROOM, AgreementNotice.OPERATION, Direction.OUTWARD);
                    if (!one.method().equals(AgreementNotice.METHOD)) {
                        throw ProblemException.methodNotAllowed(ApplicableAgreements.methods(inForce, one));
                    }
                    recording.at(Step.QUERY);
                    if (one.query().isPresent()) {
                        throw new ProblemException(ProblemType.UNKNOWN_PARAMETER);
                    }
                    recording.at(Step.REQUEST_CONTENT);
                    if (one.head().hasContent()) {
                        throw ProblemException.of(ProblemType.CONTENT_MALFORMED, "this operation takes no content");
                    }
                    recording.at(Step.AUDIT);
                    return inForce;
                })
                .compose(inForce -> keeper.record(recording.released(OK)).map(recorded -> {
                    inForce.forEach(applicable::requireStillInForce);
                    return new Reply(OK, Map.of("Content-Type", "application/json"), AgreementNotice.of(inForce, now));
                }))
                .recover(failure -> keeper.refuse(call, recording, failure));
    }

    /**
     * Which methods the agreement permits at a path.
     *
     * @return at least one
     */
    Future<Set<String>> options(Call call, Recording recording, Instant now) {
        return Future.succeededFuture(call)
                .map(one -> permittedMethods(one, recording, now))
                .compose(permitted ->
                        keeper.record(recording.released(NO_CONTENT)).map(permitted))
                .recover(failure -> keeper.refuse(call, recording, failure));
    }

    private Set<String> permittedMethods(Call call, Recording recording, Instant now) {
        List<Policy> inForce = applicable.to(call, now);
        recording.at(Step.OPERATION);
        Set<String> permitted = ApplicableAgreements.methods(inForce, call);
        if (permitted.isEmpty()) {
            throw new ProblemException(ProblemType.OPERATION_NOT_PERMITTED);
        }
        return permitted;
    }
}
