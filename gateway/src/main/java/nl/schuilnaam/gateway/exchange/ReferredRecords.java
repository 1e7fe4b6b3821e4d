package nl.schuilnaam.gateway.exchange;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Mention;

/**
 * Records that a message to the supplier refers to, such as the task of a result. That a pupil exists for the supplier does not say that the class of the task does: so each is looked at in the
 * school's system, and what refers to one that speaks of who or what is outside the population is left out. Only under an agreement with a population.
 *
 * <p>What a record speaks of is remembered for a minute, so that the pages of a list do not ask for the same records again. Who exists is asked anew each time.
 */
final class ReferredRecords {
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final int MAX_REMEMBERED = 50_000;
    /** At one time for one exchange. */
    private static final int AT_ONCE = 8;

    private static final int MAX = 10_000;

    private final NamedRecords records;
    private final Duration patience;
    private final Cache<Key, List<Mention>> known = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MAX_REMEMBERED)
            .build();

    private record Key(Origin school, EntityType type, String id) {
        @Override
        public String toString() {
            return "Key[" + type + "]";
        }
    }

    /** @param patience how long looking at all of a message's records may take */
    ReferredRecords(NamedRecords records, Duration patience) {
        this.records = records;
        this.patience = patience;
    }

    /**
     * What is left of a message to the supplier.
     *
     * @return fails like an id that leads nowhere when the message itself, and not an element of a list in it, refers to what does not exist
     */
    Future<Draft> existing(Exchange exchange, Draft draft, Errand errand) {
        if (exchange.visible().isEmpty() || exchange.school().isEmpty()) {
            return Future.succeededFuture(draft);
        }
        Origin school = exchange.school().get();
        var referred = new LinkedHashMap<Key, NamedRecords.Named>();
        for (Mention mention : draft.mentions()) {
            var witness = exchange.policy().witnesses().get(mention.entity());
            if (witness != null && !mention.subject()) {
                referred.put(
                        new Key(school, mention.entity(), mention.value()),
                        new NamedRecords.Named(witness, mention.value(), false));
            }
        }
        if (referred.isEmpty()) {
            return Future.succeededFuture(draft);
        }
        if (referred.size() > MAX) {
            return Future.failedFuture(ProblemException.of(
                    ProblemType.ORIGIN_ANSWER_REFUSED, "the message refers to more records than are looked at"));
        }
        var hidden = new HashSet<Key>();
        return look(exchange, List.copyOf(referred.entrySet()), hidden, errand)
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException
                                ? new ProblemException(ProblemType.ORIGIN_TIMEOUT)
                                : failure))
                .map(looked -> hidden.isEmpty()
                        ? draft
                        : draft.without(mention -> !mention.subject()
                                        && hidden.contains(new Key(school, mention.entity(), mention.value())))
                                .orElseThrow(Ids.UnknownIdException::new));
    }

    private Future<Void> look(
            Exchange exchange, List<Map.Entry<Key, NamedRecords.Named>> rest, Set<Key> hidden, Errand errand) {
        if (rest.isEmpty()) {
            return Future.succeededFuture();
        }
        int end = Math.min(AT_ONCE, rest.size());
        var looks = new ArrayList<Future<Void>>();
        for (Map.Entry<Key, NamedRecords.Named> one : rest.subList(0, end)) {
            looks.add(spokenOf(exchange, one.getKey(), one.getValue(), errand).map(mentions -> {
                if (mentions.stream().anyMatch(exchange::lacks)) {
                    hidden.add(one.getKey());
                }
                return null;
            }));
        }
        return Future.all(looks).compose(done -> look(exchange, rest.subList(end, rest.size()), hidden, errand));
    }

    /** A record that the school does not have speaks of nobody: it is the supplier's own, or gone. */
    private Future<List<Mention>> spokenOf(Exchange exchange, Key key, NamedRecords.Named named, Errand errand) {
        List<Mention> remembered = known.getIfPresent(key);
        return remembered != null
                ? Future.succeededFuture(remembered)
                : records.find(exchange, key.school(), named, errand)
                        .map(found -> found.map(draft -> List.copyOf(draft.mentions()))
                                .orElse(List.of()))
                        .onSuccess(mentions -> known.put(key, mentions));
    }
}
