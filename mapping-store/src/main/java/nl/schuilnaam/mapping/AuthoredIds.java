package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.InsertAuthored;
import nl.schuilnaam.mapping.rows.Change.InsertEntity;
import nl.schuilnaam.mapping.rows.Change.InsertIdentifier;
import nl.schuilnaam.mapping.rows.Joined;

/** The ids of suppliers' own making. */
final class AuthoredIds extends Deciding {
    AuthoredIds(State state) {
        super(state);
    }

    // Of a supplier's own making

    Future<Map<AuthoredId, Entity>> author(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids) {
        if (ids.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return settle(
                school,
                Set.of(IdentifierKind.SIS_ID),
                rows -> authored(rows, supplier, ids)
                        .compose(known -> requireUndamaged(rows, supplier, ids, known)
                                .compose(sound -> sealing(ids.size(), () -> author(rows, supplier, ids, known)))));
    }

    private Decision<Map<AuthoredId, Entity>> author(
            SealedRows rows, SupplierId supplier, Collection<AuthoredId> ids, Map<AuthoredId, Entity> known) {
        Map<AuthoredId, Entity> entities = new HashMap<>(known);
        List<Change> changes = new ArrayList<>();
        for (AuthoredId id : ids) {
            if (entities.containsKey(id)) {
                continue;
            }
            Opened fresh = rows.fresh(id.entity(), today());
            var schoolSide = new Identifier(
                    id.entity(), IdentifierKind.SIS_ID, UUID.randomUUID().toString());
            changes.add(new InsertEntity(fresh.row()));
            changes.add(new InsertIdentifier(fresh.seal(schoolSide)));
            changes.add(new InsertAuthored(fresh.seal(supplier, id)));
            entities.put(id, fresh.entity());
        }
        return new Decision<>(entities, changes, !changes.isEmpty(), () -> {});
    }

    private Future<?> requireUndamaged(
            SealedRows rows, SupplierId supplier, Collection<AuthoredId> ids, Map<AuthoredId, Entity> known) {
        Map<Bytes, Bytes> expected = halves(ids.stream()
                .filter(id -> !known.containsKey(id))
                .map(id -> rows.index(supplier, id))
                .toList());
        return expected.isEmpty()
                ? Future.succeededFuture()
                : database.authoredByIndexB(List.copyOf(expected.keySet())).map(found -> {
                    found.forEach(joined -> requireBothHalves(
                            expected, joined.row().indexA(), joined.row().indexB()));
                    return null;
                });
    }

    Future<Map<AuthoredId, Entity>> findAuthored(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids) {
        return with(school, Set.of(), rows -> authored(rows, supplier, ids)).recover(StoreException::failed);
    }

    private Future<Map<AuthoredId, Entity>> authored(SealedRows rows, SupplierId supplier, Collection<AuthoredId> ids) {
        Map<Bytes, AuthoredId> wanted = new LinkedHashMap<>();
        ids.forEach(id -> wanted.put(rows.index(supplier, id).a(), id));
        return database.authoredByIndexA(List.copyOf(wanted.keySet())).map(found -> {
            Map<AuthoredId, Entity> authored = new HashMap<>();
            for (Joined<AuthoredRow> joined : found) {
                Opened entity = joined.entity().flatMap(rows::open).orElseThrow(this::refuse);
                AuthoredId id = expected(wanted.get(joined.row().indexA()));
                if (!entity.open(joined.row()).equals(Optional.of(id))) {
                    throw refuse();
                }
                authored.put(id, entity.entity());
            }
            return authored;
        });
    }

    Future<Map<Surrogate, AuthoredId>> authoredIds(
            SchoolId school, SupplierId supplier, Collection<Surrogate> surrogates) {
        return with(
                        school,
                        Set.of(),
                        rows -> database.authoredOf(supplier.value(), uuids(surrogates))
                                .map(found -> {
                                    Map<Surrogate, AuthoredId> authored = new HashMap<>();
                                    for (Joined<AuthoredRow> joined : found) {
                                        if (isOfAnotherSchool(rows, joined)) {
                                            continue;
                                        }
                                        Opened entity = joined.entity()
                                                .flatMap(rows::open)
                                                .orElseThrow(this::refuse);
                                        authored.put(
                                                entity.entity().surrogate(),
                                                entity.open(joined.row()).orElseThrow(this::refuse));
                                    }
                                    return authored;
                                }))
                .recover(StoreException::failed);
    }
}
