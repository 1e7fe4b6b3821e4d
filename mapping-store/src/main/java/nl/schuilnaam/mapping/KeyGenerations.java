package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.KeyState;
import nl.schuilnaam.mapping.key.StoredKeyRing;
import nl.schuilnaam.mapping.key.WrappedKey;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.Announce;
import nl.schuilnaam.mapping.rows.Change.RaiseFence;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.RowDatabase;

/**
 * How one generation of a key follows another: what is the same for every key that has them. That a rotation is under way is written down as a fact, so that it can
 * go on after it was broken off, whoever broke it off.
 */
final class KeyGenerations {
    static final String FACT = "rotation|";
    /** Days are all that is known: so many of them are 24 hours at least. */
    private static final int DAYS_RETIRED = 2;

    private final RowDatabase database;
    private final StoredKeyRing keys;
    private final Facts facts;

    KeyGenerations(RowDatabase database, StoredKeyRing keys, Facts facts) {
        this.facts = facts;
        this.database = database;
        this.keys = keys;
    }

    /**
     * Makes the next generation, or the one that a rotation was on its way to, and raises the fence of the school: whoever writes with older keys from then on is
     * raced, and reads the keys anew.
     */
    Future<Integer> begin(KeyName first) {
        String fact = FACT + first;
        return facts.read(fact)
                .compose(found -> {
                    String target = found.get(fact);
                    if (target != null) {
                        return Future.succeededFuture(Integer.parseInt(target));
                    }
                    return keys.reload().compose(reloaded -> keys.latest(first)).compose(latest -> {
                        int next = latest.generation().orElseThrow() + 1;
                        return database.commit(List.of(facts.put(fact, String.valueOf(next))))
                                .map(next);
                    });
                })
                .compose(target -> keys.key(first.withGeneration(target))
                        .compose(made -> raise(first.school().orElseThrow(), List.of()))
                        .map(target));
    }

    /** Raises the fence of a school, and does the rest with it. When this succeeds, whatever was written under the old value can be read. */
    Future<Void> raise(SchoolId school, List<Change> rest) {
        return Repeated.from(
                school,
                again -> database.fence(school.value()).compose(fence -> {
                    List<Change> changes = new ArrayList<>();
                    changes.add(new RaiseFence(school.value(), fence));
                    changes.addAll(rest);
                    changes.add(new Announce(new Notice(Notice.Topic.KEYS, "")));
                    return database.commit(changes)
                            .map(committed ->
                                    committed instanceof Committed.Done ? Optional.empty() : Optional.of(school));
                }));
    }

    /**
     * Retires the generations before this one. Those that were retired long enough ago and that no row names are destroyed.
     *
     * @param named the generations that rows name, after all of them were looked at
     * @return how many were destroyed
     */
    Future<Integer> finish(KeyName first, int target, Set<Integer> named) {
        AtomicInteger destroyed = new AtomicInteger();
        return keys.reload()
                .compose(reloaded -> Repeated.each(older(first, target), row -> {
                    if (row.state() == KeyState.CURRENT) {
                        return keys.retire(row.name());
                    }
                    boolean due = row.state() == KeyState.RETIRED
                            && keys.today() - row.sinceDay() >= DAYS_RETIRED
                            && !named.contains(row.name().generation().orElseThrow());
                    return due
                            ? keys.destroyKey(row.name()).onSuccess(done -> destroyed.incrementAndGet())
                            : Future.succeededFuture();
                }))
                .compose(done -> database.commit(List.of(
                        facts.delete(FACT + first.toString()), new Announce(new Notice(Notice.Topic.KEYS, "")))))
                .map(done -> destroyed.get());
    }

    private List<WrappedKey> older(KeyName first, int target) {
        return keys.rows().stream()
                .filter(row -> row.name().generation().isPresent()
                        && row.name().withGeneration(1).equals(first)
                        && row.name().generation().orElseThrow() < target)
                .toList();
    }
}
