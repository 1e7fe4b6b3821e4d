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

    /** @param others what stood beside the identifier, so that a change of it is taken to the store */
    private record Remembered(Entity entity, int others, long era) {}

    KnownEntities(MappingStore store) {
        this.store = store;
        store.listen(this);
    }

    Future<Map<Identifier, Entity>> resolveOrMint(SchoolId school, Collection<Sighting> sightings) {
        Map<Identifier, Entity> resolved = new HashMap<>();
        Map<Identifier, IndexValue> unknown = new HashMap<>();
        List<Sighting> asked = new ArrayList<>();
        long now = era.get();
        for (Sighting sighting : sightings) {
            IndexValue index = index(school, sighting.primary());
            Remembered remembered = hears ? entities.getIfPresent(index) : null;
            if (remembered != null
                    && remembered.era() == now
                    && remembered.others() == sighting.others().hashCode()) {
                resolved.put(sighting.primary(), remembered.entity());
            } else {
                unknown.put(sighting.primary(), index);
                asked.add(sighting);
            }
        }
        if (asked.isEmpty()) {
            return Future.succeededFuture(resolved);
        }
        long before = forgotten.get();
        return store.resolveOrMint(school, asked).map(found -> {
            resolved.putAll(found);
            if (hears) {
                asked.forEach(sighting -> entities.put(
                        Objects.requireNonNull(unknown.get(sighting.primary())),
                        new Remembered(
                                Objects.requireNonNull(found.get(sighting.primary())),
                                sighting.others().hashCode(),
                                now)));
            }
            // Whoever forgets counts first and removes after: either it removes this, or it is seen here.
            if (forgotten.get() != before) {
                entities.invalidateAll(unknown.values());
            }
            return resolved;
        });
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
