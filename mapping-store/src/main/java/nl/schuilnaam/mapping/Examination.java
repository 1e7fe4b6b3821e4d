package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;

/** Goes over all rows, page by page, while others work on. */
final class Examination extends Deciding {
    private static final int PAGE = 500;

    private final AtomicLong examined = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();

    Examination(State state) {
        super(state);
    }

    Future<Soundness> run() {
        return database.schools().compose(found -> {
            Future<?> done = identifiers(0);
            for (String school : found) {
                done = done.compose(before -> entities(school, Optional.empty()));
            }
            return done.map(all -> new Soundness(examined.get(), damaged.get()));
        });
    }

    private Future<?> entities(String name, Optional<UUID> after) {
        return database.entitiesAfter(name, after, PAGE)
                .compose(found -> school(
                                name,
                                Set.of(),
                                rows -> sealing(found.size(), () -> {
                                            long shut = found.stream()
                                                    .filter(row -> rows.flatMap(known -> known.open(row))
                                                            .isEmpty())
                                                    .count();
                                            examined.addAndGet(found.size());
                                            damaged.addAndGet(shut);
                                            return found;
                                        })
                                        .compose(done -> pseudonyms(rows, found)))
                        .compose(done -> found.size() < PAGE
                                ? Future.succeededFuture()
                                : entities(
                                        name,
                                        Optional.of(found.get(found.size() - 1).surrogate()))));
    }

    /** What the entities say of their exceptions is what the table holds. */
    private Future<Void> pseudonyms(Optional<SealedRows> rows, List<EntityRow> entities) {
        List<UUID> surrogates = entities.stream().map(EntityRow::surrogate).toList();
        return database.pseudonymsOf(Optional.empty(), surrogates).map(found -> {
            examined.addAndGet(found.size());
            for (EntityRow row : entities) {
                Optional<SealedRows.Opened> opened = rows.flatMap(known -> known.open(row));
                if (opened.isEmpty()) {
                    continue;
                }
                var ofEntity = found.stream()
                        .filter(pseudonym -> pseudonym.surrogate().equals(row.surrogate()))
                        .toList();
                for (Domain domain : opened.get().entity().exceptions()) {
                    boolean sound = ofEntity.stream()
                            .anyMatch(pseudonym ->
                                    opened.get().open(domain, pseudonym).isPresent());
                    if (!sound) {
                        damaged.incrementAndGet();
                    }
                }
                damaged.addAndGet(Math.max(
                        0, ofEntity.size() - opened.get().entity().exceptions().size()));
            }
            return null;
        });
    }

    private Future<?> identifiers(long after) {
        return database.identifiersAfter(after, PAGE).compose(found -> {
            Future<?> done = Future.succeededFuture();
            for (Joined<IdentifierRow> joined : found) {
                done = done.compose(before -> identifier(joined));
            }
            return done.compose(all -> found.size() < PAGE
                    ? Future.succeededFuture()
                    : identifiers(found.get(found.size() - 1).row().seq()));
        });
    }

    private Future<?> identifier(Joined<IdentifierRow> joined) {
        examined.incrementAndGet();
        Optional<IdentifierKind> kind = kindOf(joined.row().kind());
        if (joined.entity().isEmpty() || kind.isEmpty()) {
            damaged.incrementAndGet();
            return Future.succeededFuture();
        }
        return school(joined.entity().get().school(), Set.of(kind.get()), rows -> {
            boolean sound = rows.flatMap(known -> known.open(joined.entity().get())
                            .flatMap(entity -> entity.open(joined.row()))
                            .filter(identifier -> known.isFoundUnderItsIndex(identifier, joined.row())))
                    .isPresent();
            if (!sound) {
                damaged.incrementAndGet();
            }
            return Future.succeededFuture();
        });
    }

    /** Nothing for a school whose name cannot be one: its rows were changed. */
    private Future<Void> school(
            String name, Set<IdentifierKind> kinds, Function<Optional<SealedRows>, Future<Void>> work) {
        SchoolId school;
        try {
            school = new SchoolId(name);
        } catch (IllegalArgumentException changed) {
            return work.apply(Optional.empty());
        }
        return with(school, kinds, rows -> work.apply(Optional.of(rows)));
    }

    private static Optional<IdentifierKind> kindOf(String stored) {
        try {
            return Optional.of(new IdentifierKind(stored));
        } catch (IllegalArgumentException changed) {
            return Optional.empty();
        }
    }
}
