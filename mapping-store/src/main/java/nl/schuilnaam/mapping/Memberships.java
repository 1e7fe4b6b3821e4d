package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.DeleteMembership;
import nl.schuilnaam.mapping.rows.Change.InsertMembership;
import nl.schuilnaam.mapping.rows.Change.ReplaceMembership;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.MembershipRow;

/** To what entities belong, sealed under the row key of each. */
final class Memberships extends Deciding {
    private static final int PAGE = 500;

    Memberships(State state) {
        super(state);
    }

    Future<Map<Surrogate, Set<String>>> of(SchoolId school) {
        return with(school, Set.of(), rows -> page(rows, Optional.empty(), new HashMap<>()))
                .recover(StoreException::failed);
    }

    private Future<Map<Surrogate, Set<String>>> page(
            SealedRows rows, Optional<UUID> after, Map<Surrogate, Set<String>> found) {
        return database.entitiesAfter(rows.school().value(), after, PAGE)
                .compose(entities -> database.memberships(surrogates(entities))
                        .compose(memberships -> sealing(memberships.size(), () -> opened(rows, entities, memberships))
                                .compose(some -> {
                                    found.putAll(some);
                                    return entities.size() < PAGE
                                            ? Future.succeededFuture(found)
                                            : page(
                                                    rows,
                                                    Optional.of(entities.get(entities.size() - 1)
                                                            .surrogate()),
                                                    found);
                                })));
    }

    private static List<UUID> surrogates(List<EntityRow> entities) {
        return entities.stream().map(EntityRow::surrogate).toList();
    }

    /** What does not open belongs to nothing: nobody comes in by a row that was changed. */
    private Map<Surrogate, Set<String>> opened(
            SealedRows rows, List<EntityRow> entities, List<MembershipRow> memberships) {
        Map<UUID, MembershipRow> bySurrogate = new HashMap<>();
        memberships.forEach(row -> bySurrogate.put(row.surrogate(), row));
        Map<Surrogate, Set<String>> found = new HashMap<>();
        for (EntityRow entity : entities) {
            MembershipRow row = bySurrogate.get(entity.surrogate());
            if (row != null) {
                rows.open(entity)
                        .flatMap(opened -> opened.open(row))
                        .ifPresentOrElse(
                                groups -> found.put(surrogate(entity.surrogate()), groups), this::countDamaged);
            }
        }
        return found;
    }

    /** In several commits, each whole. */
    Future<Void> change(SchoolId school, Map<Surrogate, UnaryOperator<Set<String>>> changes) {
        List<Surrogate> all = List.copyOf(changes.keySet());
        Future<Void> done = Future.succeededFuture();
        for (int from = 0; from < all.size(); from += PAGE) {
            List<Surrogate> some = all.subList(from, Math.min(from + PAGE, all.size()));
            done = done.compose(before -> settle(
                            school,
                            Set.of(),
                            rows -> database.entities(uuids(some))
                                    .compose(entities -> database.memberships(uuids(some))
                                            .compose(standing -> sealing(
                                                    some.size(),
                                                    () -> Decision.of(
                                                            true, decided(rows, entities, standing, changes)))))))
                    .mapEmpty();
        }
        return done;
    }

    private List<Change> decided(
            SealedRows rows,
            List<EntityRow> entities,
            List<MembershipRow> standing,
            Map<Surrogate, UnaryOperator<Set<String>>> changes) {
        Map<UUID, MembershipRow> bySurrogate = new HashMap<>();
        standing.forEach(row -> bySurrogate.put(row.surrogate(), row));
        List<Change> decided = new ArrayList<>();
        for (EntityRow entity : entities) {
            Optional<Opened> opened = rows.open(entity);
            if (opened.isEmpty()) {
                countDamaged();
                continue;
            }
            Optional<MembershipRow> row = Optional.ofNullable(bySurrogate.get(entity.surrogate()));
            Set<String> before = row.flatMap(opened.get()::open).orElse(Set.of());
            Set<String> after = Objects.requireNonNull(changes.get(surrogate(entity.surrogate())))
                    .apply(before);
            if (after.isEmpty() && row.isPresent()) {
                decided.add(new DeleteMembership(row.get()));
            } else if (!after.equals(before)) {
                MembershipRow sealed = opened.get().seal(after);
                decided.add(
                        row.isPresent()
                                ? new ReplaceMembership(sealed, row.get().sealed())
                                : new InsertMembership(sealed));
            }
        }
        return decided;
    }
}
