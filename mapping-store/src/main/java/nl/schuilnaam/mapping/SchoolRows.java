package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KeyRing;

/** Keeps the {@link SealedRows} of each school, so that a school met before costs no waiting. */
public final class SchoolRows {
    private final KeyRing keys;
    private final Map<SchoolId, SealedRows> schools = new ConcurrentHashMap<>();

    public SchoolRows(KeyRing keys) {
        this.keys = keys;
    }

    /** The rows of a school with the index keys of these kinds loaded. Complete already when all of them were used before. */
    public Future<SealedRows> of(SchoolId school, Set<IdentifierKind> kinds) {
        SealedRows known = schools.get(school);
        Future<SealedRows> rows = known != null
                ? Future.succeededFuture(known)
                : SealedRows.of(keys, school).map(fresh -> {
                    SealedRows first = schools.putIfAbsent(school, fresh);
                    return first == null ? fresh : first;
                });
        return rows.compose(ready -> ready.withKinds(keys, kinds));
    }
}
