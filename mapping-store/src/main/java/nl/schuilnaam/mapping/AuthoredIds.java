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
import java.util.function.UnaryOperator;
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
import nl.schuilnaam.mapping.rows.EntityRow;
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
                rows -> authored(rows, supplier, ids, opened -> Optional.of(opened.orElseThrow(this::refuse)))
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
            Opened fresh = rows.fresh(id.entity(), Optional.of(supplier), today());
            var schoolSide = new Identifier(
                    id.entity(), IdentifierKind.SIS_ID, UUID.randomUUID().toString());
            changes.add(new InsertEntity(fresh.next(Latest.NONE.with(IdentifierKind.SIS_ID, 1))));
            changes.add(new InsertIdentifier(fresh.seal(schoolSide, 1)));
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

    /** A damaged row is counted and left out: whoever asks from outside gets the one answer of the unknown. */
    Future<Map<AuthoredId, Entity>> findAuthored(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids) {
        return with(
                        school,
                        Set.of(),
                        rows -> authored(rows, supplier, ids, opened -> {
                            if (opened.isEmpty()) {
                                countDamaged();
                            }
                            return opened;
                        }))
                .recover(StoreException::failed);
    }

    /** @param judging what becomes of a row that does not open */
    private Future<Map<AuthoredId, Entity>> authored(
            SealedRows rows, SupplierId supplier, Collection<AuthoredId> ids, UnaryOperator<Optional<Entity>> judging) {
        Map<Bytes, AuthoredId> wanted = new LinkedHashMap<>();
        ids.forEach(id -> wanted.put(rows.index(supplier, id).a(), id));
        return database.authoredByIndexA(List.copyOf(wanted.keySet())).map(found -> {
            Map<AuthoredId, Entity> authored = new HashMap<>();
            for (Joined<AuthoredRow> joined : found) {
                AuthoredId id = expected(wanted.get(joined.row().indexA()));
                Optional<Opened> entity = joined.entity().flatMap(rows::open);
                Optional<Entity> opened = entity.filter(
                                one -> one.open(joined.row()).equals(Optional.of(id)))
                        .map(Opened::entity);
                judging.apply(opened).ifPresent(one -> authored.put(id, one));
            }
            return authored;
        });
    }

    Future<Map<Surrogate, AuthoredId>> authoredIds(
            SchoolId school, SupplierId supplier, Collection<Surrogate> surrogates) {
        return with(
                        school,
                        Set.of(),
                        rows -> database.authoredOf(uuids(surrogates)).compose(found -> {
                            Map<Surrogate, AuthoredId> authored = new HashMap<>();
                            for (Joined<AuthoredRow> joined : found) {
                                if (isOfAnotherSchool(rows, joined.entity())) {
                                    continue;
                                }
                                Opened entity =
                                        joined.entity().flatMap(rows::open).orElseThrow(this::refuse);
                                AuthoredId id = entity.open(joined.row()).orElseThrow(this::refuse);
                                if (entity.entity().author().equals(Optional.of(supplier))) {
                                    authored.put(entity.entity().surrogate(), id);
                                }
                            }
                            return requireNoneLost(rows, supplier, surrogates, authored);
                        }))
                .recover(StoreException::failed);
    }

    /** The entity says, authenticated, who authored it: without its row it would be shown under a computed pseudonym. */
    private Future<Map<Surrogate, AuthoredId>> requireNoneLost(
            SealedRows rows,
            SupplierId supplier,
            Collection<Surrogate> surrogates,
            Map<Surrogate, AuthoredId> authored) {
        List<Surrogate> without = surrogates.stream()
                .filter(surrogate -> !authored.containsKey(surrogate))
                .toList();
        return without.isEmpty()
                ? Future.succeededFuture(authored)
                : database.entities(uuids(without)).map(found -> {
                    for (EntityRow row : found) {
                        if (!isOfAnotherSchool(rows, Optional.of(row))
                                && rows.open(row)
                                        .orElseThrow(this::refuse)
                                        .entity()
                                        .author()
                                        .equals(Optional.of(supplier))) {
                            throw refuse();
                        }
                    }
                    return authored;
                });
    }
}
