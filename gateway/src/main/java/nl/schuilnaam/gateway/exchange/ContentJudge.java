package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.gateway.audit.AuditRecord.Step;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.MessageRewriter;
import nl.schuilnaam.gateway.content.TextRedaction;
import nl.schuilnaam.gateway.guard.Guard;
import nl.schuilnaam.gateway.guard.Hit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of a message for its reader: what the rules keep, about those who exist for the reader, with its texts redacted where the rules say so. And the last look at what is
 * about to leave.
 */
final class ContentJudge {
    private static final Logger LOG = LoggerFactory.getLogger(ContentJudge.class);

    private final MessageRewriter rewriter;
    private final Guard guard;
    private final Redactions redactions;
    private final ReferredRecords referredRecords;
    private final ExchangeObserver observer;
    private final Clock clock;

    ContentJudge(
            MessageRewriter rewriter,
            Guard guard,
            Redactions redactions,
            ReferredRecords referredRecords,
            ExchangeObserver observer,
            Clock clock) {
        this.rewriter = rewriter;
        this.guard = guard;
        this.redactions = redactions;
        this.referredRecords = referredRecords;
        this.observer = observer;
        this.clock = clock;
    }

    /** What the rule keeps of a message that has come in. Throws for content that is not understood. */
    Draft take(Exchange exchange, Exchange.Leg leg, byte[] content, ObjectRule rule, boolean narrowed) {
        return take(exchange, leg, content, rule, rewriter.rewrite(content, rule), narrowed);
    }

    /**
     * The same of one that the rule has been held against.
     *
     * @param narrowed whether the client asked for some of the fields only
     */
    Draft take(Exchange exchange, Exchange.Leg leg, byte[] content, ObjectRule rule, Draft judged, boolean narrowed) {
        learn(exchange, leg, content);
        Draft draft = redacted(exchange, content, rule, judged);
        tell(exchange, leg, content, draft, narrowed);
        return draft;
    }

    /** What a message holds of those who exist for the supplier; as it is where it does not go to the supplier. */
    static Draft ofWhoExists(Exchange exchange, Exchange.Leg leg, Draft draft) {
        return exchange.isOutward(leg)
                ? draft.without(exchange::lacks).orElseThrow(Ids.UnknownIdException::new)
                : draft;
    }

    /** The same of the records that it refers to, of which the school's system is asked. */
    Future<Draft> ofWhatExists(Exchange exchange, Exchange.Leg leg, Draft draft, Errand errand) {
        return exchange.isOutward(leg)
                ? referredRecords.existing(exchange, draft, errand)
                : Future.succeededFuture(draft);
    }

    /** The last look at what is finished: policy, profile and rewriting may all be wrong, and whoever typed a pupil's name into a title. */
    void requireNobodyNamed(Exchange exchange, Exchange.Leg leg, Draft draft, byte[] content) {
        if (exchange.isOutward(leg) && content.length > 0) {
            exchange.recording().at(Step.GUARD);
            List<String> persons = draft.mentions().stream()
                    .filter(mention -> mention.entity().isPerson())
                    .map(Mention::value)
                    .toList();
            requireNoHit(
                    exchange,
                    guard.examine(exchange.policy(), exchange.payload(leg).orElseThrow(), content, persons));
        }
    }

    /** The same of a query. */
    void requireNobodyNamed(Exchange exchange, String query) {
        exchange.recording().at(Step.GUARD);
        requireNoHit(exchange, guard.examine(exchange.policy(), query));
    }

    private static void requireNoHit(Exchange exchange, Optional<Hit> hit) {
        hit.ifPresent(found -> {
            exchange.recording().found(found);
            LOG.error(
                    "the guard found an identity at {} by the rule {}",
                    found.path(),
                    found.sort().spelling());
            throw new ProblemException(
                    exchange.call().caller().listener() == Listener.EDGE
                            ? ProblemType.IDENTITY_FOUND
                            : ProblemType.IDENTITY_IN_CONTENT);
        });
    }

    /** The guard learns from what the school says, and never from a supplier. */
    private void learn(Exchange exchange, Exchange.Leg leg, byte[] content) {
        if (exchange.isOutward(leg)) {
            exchange.payload(leg)
                    .ifPresent(payload -> guard.learn(
                            exchange.policy().agreement().school(),
                            exchange.policy().profile(),
                            payload,
                            content));
        }
    }

    /**
     * What was judged, with its texts redacted where the rules say so. Only now, since a message may itself tell of the persons whom its texts name; until then nothing of
     * such a text passed.
     */
    private Draft redacted(Exchange exchange, byte[] content, ObjectRule rule, Draft judged) {
        return rule.redacts() ? rewriter.rewrite(content, rule, redaction(exchange)) : judged;
    }

    /** Before anybody is asked for a text that could not be redacted. */
    void requirePersonsKnown(Exchange exchange) {
        if (exchange.operation().redacts()
                && redactions.of(exchange.call().caller().school()).isEmpty()) {
            throw new ProblemException(ProblemType.PERSONS_UNKNOWN);
        }
    }

    private TextRedaction redaction(Exchange exchange) {
        return redactions
                .of(exchange.call().caller().school())
                .orElseThrow(() -> new ProblemException(ProblemType.PERSONS_UNKNOWN));
    }

    /** Whoever looks on has no part in the exchange, and cannot fail it. */
    private void tell(Exchange exchange, Exchange.Leg leg, byte[] content, Draft draft, boolean narrowed) {
        try {
            observer.observe(new ObservedMessage(
                    clock.instant(),
                    exchange.policy(),
                    exchange.operation(),
                    exchange.call().caller().listener(),
                    leg == Exchange.Leg.REQUEST,
                    content,
                    draft,
                    narrowed,
                    exchange::lacks));
        } catch (RuntimeException bug) {
            LOG.error("an observer of exchanges failed: {}", bug.getClass().getName());
        }
    }
}
