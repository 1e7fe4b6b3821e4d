package nl.schuilnaam.mapping;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.IndexValue;
import nl.schuilnaam.mapping.key.KeyRing;

/**
 * Keeps known identifiers off the store underneath. It remembers blind index to surrogate, by school: no identity stands in the cache, and only what the
 * store said is durable gets into it. Unknown identifiers are never remembered as such.
 */
final class CachedMappingStore implements MappingStore {
    private static final int MAX_ENTRIES = 500_000;
    private static final Duration MAX_AGE = Duration.ofHours(1);

    private final MappingStore store;
    private final SchoolRows rows;
    private final Cache<Known, Surrogate> surrogates = Caffeine.newBuilder()
            .maximumSize(MAX_ENTRIES)
            .expireAfterWrite(MAX_AGE)
            .build();

    private record Known(SchoolId school, IndexValue index) {}

    CachedMappingStore(MappingStore store) {
        this.store = store;
        this.rows = new SchoolRows(store.keys());
    }

    @Override
    public Future<Map<Identifier, Surrogate>> resolveOrMint(SchoolId school, Collection<Sighting> sightings) {
        Set<IdentifierKind> kinds = new HashSet<>();
        sightings.forEach(sighting -> kinds.add(sighting.primary().kind()));
        return rows.of(school, kinds).compose(ready -> {
            Map<Identifier, Surrogate> resolved = new HashMap<>();
            List<Sighting> unknown = new ArrayList<>();
            for (Sighting sighting : sightings) {
                Surrogate surrogate = surrogates.getIfPresent(known(ready, sighting.primary()));
                if (surrogate == null) {
                    unknown.add(sighting);
                } else {
                    resolved.put(sighting.primary(), surrogate);
                }
            }
            return unknown.isEmpty()
                    ? Future.succeededFuture(resolved)
                    : store.resolveOrMint(school, unknown).map(found -> merge(ready, resolved, found));
        });
    }

    @Override
    public Future<Map<Identifier, Surrogate>> find(SchoolId school, Collection<Identifier> identifiers) {
        Set<IdentifierKind> kinds = new HashSet<>();
        identifiers.forEach(identifier -> kinds.add(identifier.kind()));
        return rows.of(school, kinds).compose(ready -> {
            Map<Identifier, Surrogate> resolved = new HashMap<>();
            List<Identifier> unknown = new ArrayList<>();
            for (Identifier identifier : identifiers) {
                Surrogate surrogate = surrogates.getIfPresent(known(ready, identifier));
                if (surrogate == null) {
                    unknown.add(identifier);
                } else {
                    resolved.put(identifier, surrogate);
                }
            }
            return unknown.isEmpty()
                    ? Future.succeededFuture(resolved)
                    : store.find(school, unknown).map(found -> merge(ready, resolved, found));
        });
    }

    private Map<Identifier, Surrogate> merge(
            SealedRows ready, Map<Identifier, Surrogate> resolved, Map<Identifier, Surrogate> found) {
        found.forEach((identifier, surrogate) -> surrogates.put(known(ready, identifier), surrogate));
        resolved.putAll(found);
        return resolved;
    }

    private static Known known(SealedRows rows, Identifier identifier) {
        return new Known(rows.school(), rows.index(identifier));
    }

    @Override
    public Future<Map<Surrogate, Identifier>> identifiers(
            SchoolId school, IdentifierKind kind, Collection<Surrogate> wanted) {
        return store.identifiers(school, kind, wanted);
    }

    @Override
    public Future<LinkOutcome> link(SchoolId school, Surrogate surrogate, Identifier identifier) {
        return store.link(school, surrogate, identifier);
    }

    @Override
    public Future<Map<AuthoredId, Surrogate>> author(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids) {
        return store.author(school, supplier, ids);
    }

    @Override
    public Future<Map<AuthoredId, Surrogate>> findAuthored(
            SchoolId school, SupplierId supplier, Collection<AuthoredId> ids) {
        return store.findAuthored(school, supplier, ids);
    }

    @Override
    public Future<Map<Surrogate, AuthoredId>> authoredIds(
            SchoolId school, SupplierId supplier, Collection<Surrogate> wanted) {
        return store.authoredIds(school, supplier, wanted);
    }

    @Override
    public Future<StoreCounts> counts() {
        return store.counts();
    }

    @Override
    public KeyRing keys() {
        return store.keys();
    }

    @Override
    public Future<Void> close() {
        surrogates.invalidateAll();
        return store.close();
    }
}
