package nl.schuilnaam.gateway.exchange;

import java.time.Instant;
import java.util.Collection;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.AuditRecord.Direction;
import nl.schuilnaam.gateway.audit.AuditRecord.Step;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.guard.Hit;

/** What has become known of an exchange so far, and how far it has come; whatever happens, this is what the record will say. Belongs to one exchange, on one event loop. */
final class Recording {
    private final AuditRecord.Builder builder;
    private Step step = Step.AGREEMENT;
    private boolean released;

    Recording(Call call, Instant began) {
        Caller caller = call.caller();
        this.builder = AuditRecord.of(AuditRecord.Event.EXCHANGE, call.id(), began, caller.listener())
                .school(caller.school())
                .supplier(caller.supplier())
                .client(caller.clientId());
    }

    void at(Step next) {
        step = next;
    }

    void judgedBy(Policy policy) {
        builder.agreement(policy.agreement().id(), policy.agreement().version().sha256());
    }

    void operation(String profile, String operation, Direction direction) {
        builder.operation(profile, operation).direction(direction);
    }

    /** Counts what a message holds and what of it was held back. */
    void message(Draft draft, int records) {
        builder.records(records);
        draft.pseudonymised().forEach((path, count) -> builder.pseudonymised(path, count));
        draft.dropped().forEach((path, count) -> builder.dropped(path, count));
        builder.unknownFields(
                draft.unknown().values().stream().mapToLong(Integer::longValue).sum());
    }

    /** What the guard found, and where. */
    void found(Hit hit) {
        builder.found(hit.path(), hit.sort().spelling());
    }

    /** Of whom something leaves, and which state of the store that rests on. */
    void leaves(Collection<Mention> mentions, Ids.Translation translation) {
        mentions.forEach(mention -> translation.person().apply(mention).ifPresent(builder::person));
        translation.position().ifPresent(builder::store);
    }

    /** The record of a release; nothing may leave before it is durable. */
    AuditRecord released(int status) {
        released = true;
        return builder.released(status);
    }

    /** Whether a release of this exchange has been recorded, so that what comes after is told in a record of its own. */
    boolean isReleased() {
        return released;
    }

    AuditRecord refused(ProblemType problem) {
        return builder.refused(
                problem.status(), new AuditRecord.Outcome.Refused(problem.slug(), step, problem.severity()));
    }

    Step step() {
        return step;
    }
}
