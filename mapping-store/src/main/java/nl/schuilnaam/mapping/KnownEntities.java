package nl.schuilnaam.mapping;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.BlindIndex;
import nl.schuilnaam.mapping.key.IndexValue;
import nl.schuilnaam.mapping.key.SecretKeyBytes;

/**
 * Keeps known entities off the store. It remembers a keyed hash of an identifier, under a key that only this process has, and the entity: no identity stands in it,
 * and only what the store said is durable gets into it. Who is unknown is never remembered as such. May be used by any number of threads.
 */
final class KnownEntities implements MappingStore.ForgetListener {
    private static final int MAX_ENTRIES = 500_000;
    private static final Duration MAX_AGE = Duration.ofHours(1);

    private final MappingStore store;
    private final BlindIndex hash = new BlindIndex(SecretKeyBytes.random());
    private final Cache<IndexValue, Remembered> entities = Caffeine.newBuilder()
            .maximumSize(MAX_ENTRIES)
            .expireAfterWrite(MAX_AGE)
            .build();
    /** Goes up whenever something is to be forgotten: what was asked before may not be remembered after. */
    private final AtomicLong forgotten = new AtomicLong();

    /** Goes up when everything is to be forgotten: what was asked for in an earlier one does not count, even when it gets in later. */
    private final AtomicLong era = new AtomicLong();

    private volatile boolean hears = true;

    /**
     * @param others by kind, a hash of what last stood beside the identifier: a change of it is taken to the store. Messages differ in what they show of somebody, so a
     *     kind that one of them does not show stays as it was
     */
    private record Remembered(Entity entity, Map<IdentifierKind, Integer> others, long era) {
        private boolean saw(Map<IdentifierKind, Integer> seen) {
            return others.entrySet().containsAll(seen.entrySet());
        }

        private Remembered beside(Map<IdentifierKind, Integer> seen) {
            Map<IdentifierKind, Integer> all = new HashMap<>(others);
            all.putAll(seen);
            return new Remembered(entity, Map.copyOf(all), era);
        }
    }

    KnownEntities(MappingStore store) {
        this.store = store;
        store.listen(this);
    }

    Future<Map<Identifier, Entity>> resolveOrMint(SchoolId school, Collection<Sighting> sightings) {
        Map<Identifier, Entity> resolved = new HashMap<>();
        Map<Identifier, IndexValue> unknown = new HashMap<>();
        Map<Identifier, Remembered> before = new HashMap<>();
        List<Sighting> asked = new ArrayList<>();
        long now = era.get();
        for (Sighting sighting : sightings) {
            IndexValue index = index(school, sighting.primary());
            Remembered cached = hears ? entities.getIfPresent(index) : null;
            Remembered remembered = cached != null && cached.era() == now ? cached : null;
            if (remembered != null && remembered.saw(others(sighting))) {
                resolved.put(sighting.primary(), remembered.entity());
            } else {
                unknown.put(sighting.primary(), index);
                if (remembered != null) {
                    before.put(sighting.primary(), remembered);
                }
                asked.add(sighting);
            }
        }
        if (asked.isEmpty()) {
            return Future.succeededFuture(resolved);
        }
        long forgottenBefore = forgotten.get();
        return store.resolveOrMint(school, asked).map(found -> {
            resolved.putAll(found);
            if (hears) {
                asked.forEach(sighting -> {
                    Entity entity = Objects.requireNonNull(found.get(sighting.primary()));
                    Remembered same = before.get(sighting.primary());
                    Remembered remembered =
                            same != null && same.entity().equals(entity) ? same : new Remembered(entity, Map.of(), now);
                    entities.put(
                            Objects.requireNonNull(unknown.get(sighting.primary())),
                            remembered.beside(others(sighting)));
                });
            }
            // Whoever forgets counts first and removes after: either it removes this, or it is seen here.
            if (forgotten.get() != forgottenBefore) {
                entities.invalidateAll(unknown.values());
            }
            return resolved;
        });
    }

    /** By kind, so that several of one kind count as one. */
    private static Map<IdentifierKind, Integer> others(Sighting sighting) {
        if (sighting.others().isEmpty()) {
            return Map.of();
        }
        Map<IdentifierKind, Integer> others = new HashMap<>();
        sighting.others()
                .forEach(other -> others.merge(other.kind(), other.hashCode(), (one, next) -> 31 * one + next));
        return others;
    }

    private IndexValue index(SchoolId school, Identifier identifier) {
        return hash.of(school + "|" + identifier.entity() + "|" + identifier.kind(), identifier.canonical());
    }

    @Override
    public void forget(Surrogate surrogate) {
        forgotten.incrementAndGet();
        entities.asMap()
                .values()
                .removeIf(remembered -> remembered.entity().surrogate().equals(surrogate));
    }

    @Override
    public void forgetEverything() {
        era.incrementAndGet();
        forgotten.incrementAndGet();
        entities.invalidateAll();
    }

    @Override
    public void hearing(boolean hears) {
        this.hears = hears;
        forgetEverything();
    }
}
