package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.content.Sighting;

/** The ids of an exchange in the terms of whoever is to read them: in time, all or none. Of the two legs one goes to the supplier, and the other comes from there. */
final class Translations {
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(5);
    private static final Duration STORE_PATIENCE_EACH = Duration.ofMillis(10);

    private final Ids ids;
    private final Restrictions restrictions;
    private final Duration patience;

    /** @param patience how long the store may take at most, however many it is asked for */
    Translations(Ids ids, Restrictions restrictions, Duration patience) {
        this.ids = ids;
        this.restrictions = restrictions;
        this.patience = patience;
    }

    /** Who does not exist for the reader is not told apart from who does not exist. */
    static byte[] complete(Draft draft, Ids.Translation translation, Order order) {
        return draft.complete(translation.ids(), order).orElseThrow(Ids.UnknownIdException::new);
    }

    /** The ids of a leg, all or none. Those that it does not show, such as in a path, are among the mentions. */
    Future<Ids.Translation> translate(
            Exchange exchange, Exchange.Leg leg, Collection<Mention> mentions, Collection<Sighting> sightings) {
        if (exchange.isOutward(leg) && mentions.stream().anyMatch(exchange::lacks)) {
            return Future.failedFuture(new Ids.UnknownIdException());
        }
        return inTime(
                mentions.size(),
                exchange.isOutward(leg)
                        ? ids.outward(exchange.view(), mentions, sightings).map(translation -> {
                            exchange.recording().leaves(mentions, translation);
                            return translation;
                        })
                        : ids.inward(
                                exchange.view(),
                                mentions,
                                exchange::lacks,
                                leg == Exchange.Leg.REQUEST ? Ids.Lacking.UNKNOWN : Ids.Lacking.LEFT_OUT,
                                exchange.mayBeNew(leg)));
    }

    /** The ids of records of an answer to the supplier, of whom none may be absent. */
    Future<Ids.Translation> outward(Exchange exchange, Draft draft) {
        return inTime(draft.mentions().size(), ids.outward(exchange.view(), draft.mentions(), draft.sightings()))
                .recover(Translations::ofTheAnswer)
                .map(translation -> {
                    requireNobodyAbsent(exchange, translation);
                    return translation;
                });
    }

    /** An id in an answer that leads nowhere is the fault of whoever answers. */
    static <T> Future<T> ofTheAnswer(Throwable failure) {
        return Future.failedFuture(
                failure instanceof Ids.UnknownIdException
                        ? ProblemException.of(
                                ProblemType.ORIGIN_ANSWER_REFUSED, "the answer holds an id that leads to nothing")
                        : failure);
    }

    /** Somebody who is restricted was met in a list for a supplier for whom nobody was known to be: the next attempt looks at whom records speak of. */
    private void requireNobodyAbsent(Exchange exchange, Ids.Translation translation) {
        if (translation.absent() > 0 && !exchange.isWatchful()) {
            restrictions.met(
                    exchange.call().caller().school(), exchange.call().caller().supplier());
            throw new ProblemException(ProblemType.TOO_BUSY);
        }
    }

    /** The ids of a supplier's own making that lead nowhere yet, where it matters that no record can bear them. */
    Future<Set<Mention>> fresh(Exchange exchange, List<Mention> mentions) {
        List<Mention> mayBeNew = exchange.isWatchful() && !exchange.isOutward(Exchange.Leg.REQUEST)
                ? mentions.stream()
                        .filter(exchange.mayBeNew(Exchange.Leg.REQUEST))
                        .toList()
                : List.of();
        return mayBeNew.isEmpty()
                ? Future.succeededFuture(Set.of())
                : inTime(mayBeNew.size(), ids.known(exchange.view(), mayBeNew)).map(known -> {
                    var fresh = new LinkedHashSet<>(mayBeNew);
                    fresh.removeAll(known);
                    return fresh;
                });
    }

    /**
     * A store that hangs is one that does not answer. What it does later is durable and harms nobody: nothing of it leaves.
     *
     * @param ids of how many the store was asked: the first roster of a school is thousands of persons to seal, which on a busy machine takes its time
     */
    private <T> Future<T> inTime(int ids, Future<T> fromStore) {
        Duration whole = STORE_PATIENCE.plus(STORE_PATIENCE_EACH.multipliedBy(ids));
        Duration limit = whole.compareTo(patience) < 0 ? whole : patience;
        return fromStore.isComplete()
                ? fromStore
                : fromStore
                        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                        .recover(failure -> Future.failedFuture(
                                failure instanceof TimeoutException
                                        ? new ProblemException(ProblemType.STORE_UNAVAILABLE)
                                        : failure));
    }

    /**
     * Where the school's system answers a creation with ids of its own, these become the ids of what the supplier created.
     *
     * @return the sightings of the answer that remain to be learnt
     */
    Future<List<Sighting>> learnAllocatedIds(Exchange exchange, Draft draft) {
        boolean created = exchange.call().method().equals("POST") && exchange.answers(Payload.Form.ID_PAIRS);
        if (!exchange.isOutward(Exchange.Leg.RESPONSE) || !created) {
            return Future.succeededFuture(draft.sightings());
        }
        SchoolId school = exchange.call().caller().school();
        Future<Void> learnt = Future.succeededFuture();
        for (Sighting pair : draft.sightings()) {
            for (Sighting.Learned allocated : pair.learned()) {
                var mention = new Mention(pair.about().entity(), allocated.kind(), allocated.value(), true);
                learnt = learnt.compose(done -> ids.allocated(school, pair.about(), mention));
            }
        }
        return learnt.map(List.of());
    }
}
