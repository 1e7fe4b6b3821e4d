package nl.schuilnaam.gateway.observe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.content.JsonTree;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.MessageRewriter;
import nl.schuilnaam.gateway.exchange.ExchangeObserver;
import nl.schuilnaam.gateway.exchange.ObservedMessage;
import nl.schuilnaam.gateway.exchange.Visible;
import nl.schuilnaam.gateway.trial.Existence;
import nl.schuilnaam.gateway.trial.Trial;
import nl.schuilnaam.mapping.Pseudonyms;

/**
 * Drafts that run beside the agreement that is kept, on a thread of their own, and count what they would do differently. Nothing of them leaves, nothing of them is written down, and none
 * survives a restart. At most one for a school and a supplier.
 */
public final class Shadows implements ExchangeObserver {
    private final BoundedWork work;
    private final Pseudonyms pseudonyms;
    private final MessageRewriter rewriter;
    private final Map<Where, Running> running = new ConcurrentHashMap<>();

    private record Where(SchoolId school, SupplierId supplier) {}

    private static final class Running {
        private final Agreement draft;
        private final Instant started;
        private final Trial trial;
        private final Map<String, Visible> populations;
        private final LongAdder dropped = new LongAdder();

        Running(Agreement draft, Instant started, Trial trial, Map<String, Visible> populations) {
            this.draft = draft;
            this.started = started;
            this.trial = trial;
            this.populations = Map.copyOf(populations);
        }
    }

    /**
     * A draft that runs.
     *
     * @param dropped how many messages it did not see, or could not make anything of
     */
    public record Standing(Agreement draft, Instant started, Trial.Result result, long dropped) {}

    Shadows(Vertx vertx, Pseudonyms pseudonyms, MessageRewriter rewriter) {
        this.work = new BoundedWork(vertx, "shadow");
        this.pseudonyms = pseudonyms;
        this.rewriter = rewriter;
    }

    @Override
    public void observe(ObservedMessage message) {
        if (running.isEmpty()) {
            return;
        }
        Running one = running.get(new Where(message.school(), message.supplier()));
        if (one != null) {
            work.offer(message.content().length, one.dropped, () -> tryOn(one, message));
        }
    }

    private Future<?> tryOn(Running one, ObservedMessage message) {
        Optional<Visible> would = Optional.ofNullable(
                one.populations.get(message.policy().profile().id()));
        if (would.isEmpty() && message.policy().population().isEmpty()) {
            return tryOn(one, message, Existence.OF_EVERYBODY, Existence.OF_EVERYBODY);
        }
        Existence kept = (type, id) -> !message.lacks().test(new Mention(type, IdentifierKind.SIS_ID, id, false));
        Existence then = (type, id) -> would.map(visible -> visible.ids().get(type))
                .map(existing -> existing.contains(id))
                .orElse(true);
        if (message.outward()) {
            return tryOn(one, message, kept, then);
        }
        var persons = new PersonsOf(message);
        return work.run(() -> Recordings.ids(message, JsonTree.read(message.content())))
                .compose(ids -> persons.real(pseudonyms, ids))
                .compose(real -> {
                    var byCodeName = new HashMap<String, String>();
                    real.forEach((identifier, codeName) -> byCodeName.put(codeName, identifier.value()));
                    return tryOn(one, message, ofPersons(kept, byCodeName), ofPersons(then, byCodeName));
                });
    }

    /** From the supplier come code names: persons are looked up, and who has none exists for nobody; of other things it cannot be said. */
    private static Existence ofPersons(Existence existence, Map<String, String> real) {
        return (type, id) -> {
            String known = real.get(id);
            return !type.isPerson() || (known != null && existence.has(EntityType.PERSON, known));
        };
    }

    private Future<?> tryOn(Running one, ObservedMessage message, Existence now, Existence would) {
        return work.run(() -> {
            one.trial.tryOn(
                    message.policy(),
                    message.operation(),
                    message.listener() == Listener.EDGE,
                    message.request(),
                    message.content(),
                    now,
                    would);
            return true;
        });
    }

    /**
     * Lets a draft run, in the place of another of the same school and supplier.
     *
     * @param populations who exists under it, by profile; without a profile under which everybody does
     */
    public void start(Agreement draft, Map<String, Policy> policies, Map<String, Visible> populations, Instant now) {
        running.put(
                new Where(draft.school(), draft.supplier().id()),
                new Running(draft, now, trial(policies), populations));
    }

    /** A draft's policies that can be tried on messages, within the limits of the gateway. */
    Trial trial(Map<String, Policy> policies) {
        return new Trial(policies, rewriter);
    }

    /** What it has counted so far. */
    public Future<Optional<Standing>> show(SchoolId school, SupplierId supplier) {
        Running one = running.get(new Where(school, supplier));
        return one == null
                ? Future.succeededFuture(Optional.empty())
                : work.run(
                        () -> Optional.of(new Standing(one.draft, one.started, one.trial.result(), one.dropped.sum())));
    }

    /** Lets it run no more, and says what it has counted. */
    public Future<Optional<Standing>> stop(SchoolId school, SupplierId supplier) {
        return show(school, supplier).onSuccess(shown -> running.remove(new Where(school, supplier)));
    }

    Future<Void> close() {
        return work.close();
    }
}
