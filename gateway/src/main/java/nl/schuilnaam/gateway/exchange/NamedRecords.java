package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.profile.PathTemplate.Segment;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.MessageRewriter;

/**
 * Records that a request names and does not show, such as the result that is to be deleted or the task of a result: of whom they speak, only the school's system can say. It is
 * asked for each, before anything is done: one request for each record that is known already, and only where somebody may not exist for the supplier.
 */
final class NamedRecords {
    /** More than any request of sense names; each costs the school's system a request. */
    private static final int MAX = 64;

    private final Ids ids;
    private final MessageRewriter rewriter;

    NamedRecords(Ids ids, MessageRewriter rewriter) {
        this.ids = ids;
        this.rewriter = rewriter;
    }

    /**
     * A record to be asked for.
     *
     * @param id at the school
     * @param needed whether the school must have it: what it does not have may have spoken of anybody
     */
    record Named(Policy.Witness witness, String id, boolean needed) {
        @Override
        public String toString() {
            return "Named[" + witness.operation().id() + "]";
        }
    }

    /**
     * Those of a request's mentions that name such records.
     *
     * @param fresh ids of the supplier's own making that led nowhere until now, so that there is no record
     * @param real gives the id at the school
     */
    static List<Named> among(
            Exchange exchange, Collection<Mention> mentions, Set<Mention> fresh, Function<Mention, String> real) {
        var named = new LinkedHashSet<Named>();
        for (Mention mention : mentions) {
            Policy.Witness witness = exchange.policy().witnesses().get(mention.entity());
            // What is read is judged by the answer.
            if (witness != null && !fresh.contains(mention) && !(exchange.isRead() && mention.subject())) {
                named.add(new Named(witness, real.apply(mention), false));
            }
        }
        return List.copyOf(named);
    }

    /**
     * Those of the mentions of a request to the supplier. The supplier's own creations need not be known to the school's system; whatever else it does not have was perhaps about somebody
     * who does not exist for the supplier, who must not even hear that it is gone.
     *
     * @param authored whether a mention names what the supplier created
     */
    static List<Named> sent(Exchange exchange, Collection<Mention> mentions, Predicate<Mention> authored) {
        var named = new LinkedHashSet<Named>();
        for (Mention mention : mentions) {
            Policy.Witness witness = exchange.policy().witnesses().get(mention.entity());
            boolean own = authored.test(mention);
            // What is read of its own is judged by the answer.
            if (witness != null && !(own && exchange.isRead() && mention.subject())) {
                named.add(new Named(witness, mention.value(), !own));
            }
        }
        return List.copyOf(named);
    }

    /**
     * Succeeds when none of the records speaks of who does not exist; fails like an id that leads nowhere when one does, or is needed and not there. Any other record that the school
     * does not have speaks of nobody.
     */
    Future<Void> judge(Exchange exchange, List<Named> named, Errand errand) {
        if (named.size() > MAX) {
            return Future.failedFuture(ProblemException.of(
                    ProblemType.CONTENT_TOO_LARGE, "the request names more records than are looked at at once"));
        }
        if (named.isEmpty() || exchange.school().isEmpty()) {
            return Future.succeededFuture();
        }
        var judged = new ArrayList<Future<Void>>();
        for (Named one : named) {
            judged.add(judge(exchange, exchange.school().get(), one, errand));
        }
        return Future.all(judged).mapEmpty();
    }

    private Future<Void> judge(Exchange exchange, Origin school, Named named, Errand errand) {
        return find(exchange, school, named, errand)
                .compose(found -> found.isPresent()
                        ? exist(exchange, found.get())
                        : named.needed()
                                ? Future.failedFuture(new Ids.UnknownIdException())
                                : Future.succeededFuture());
    }

    /** What a record says of whom it speaks; empty when the school does not have it. */
    Future<Optional<Draft>> find(Exchange exchange, Origin school, Named named, Errand errand) {
        var request = new Origin.Request(
                "GET",
                path(named),
                "",
                Optional.empty(),
                exchange.policy().profile().mediaType(),
                true);
        return school.send(request, errand)
                .map(answer -> {
                    if (answer.content().length == 0) {
                        throw ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer has no content");
                    }
                    return Optional.of(
                            rewriter.rewrite(answer.content(), named.witness().rule()));
                })
                .recover(failure ->
                        failure instanceof ProblemException problem && problem.type() == ProblemType.UNKNOWN_ID
                                ? Future.succeededFuture(Optional.<Draft>empty())
                                : Future.failedFuture(failure));
    }

    private Future<Void> exist(Exchange exchange, Draft record) {
        if (record.mentions().stream().anyMatch(exchange::lacks)) {
            return Future.failedFuture(new Ids.UnknownIdException());
        }
        return ids.outward(exchange.view(), record.mentions(), List.of())
                .compose(translation -> translation.absent() > 0
                        ? Future.failedFuture(new Ids.UnknownIdException())
                        : Future.succeededFuture());
    }

    private static String path(Named named) {
        var path = new StringBuilder();
        for (Segment segment : named.witness().operation().path().segments()) {
            path.append('/')
                    .append(segment instanceof Segment.Literal literal ? literal.text() : Paging.segment(named.id()));
        }
        return path.toString();
    }
}
