package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.Rewrap;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.RowDatabase;

/** Wraps the row keys of one school under a fresh data key, page by page, while others work on. What is sealed stays as it is. One object for one rotation. */
final class DataRotation {
    private final RowDatabase database;
    private final SchoolKeys schools;
    private final KeyGenerations generations;
    private final Sealing sealing;
    private final SchoolId school;
    private final int page;
    private final LongConsumer progress;
    /** Of the pass that is under way. */
    private final Set<Integer> named = new HashSet<>();

    private final Races races = new Races();
    private long left;
    private long movedInPass;
    private long moved;

    DataRotation(
            RowDatabase database,
            SchoolKeys schools,
            KeyGenerations generations,
            Sealing sealing,
            SchoolId school,
            int page,
            LongConsumer progress) {
        this.database = database;
        this.schools = schools;
        this.generations = generations;
        this.sealing = sealing;
        this.school = school;
        this.page = page;
        this.progress = progress;
    }

    Future<Rotation> run() {
        KeyName first = KeyName.data(school, 1);
        return generations
                .begin(first)
                .compose(target -> passes().compose(done -> generations.finish(first, target, named))
                        .map(destroyed -> new Rotation(moved, left, destroyed)));
    }

    /** Until one finds nothing to move. */
    private Future<Void> passes() {
        return Repeated.from(school, again -> {
            named.clear();
            left = 0;
            movedInPass = 0;
            return Repeated.from(Optional.<UUID>empty(), this::page)
                    .map(done -> movedInPass == 0 ? Optional.empty() : Optional.of(school));
        });
    }

    private record Step(List<Change> changes, Set<Integer> named, long left) {}

    private Future<Optional<Optional<UUID>>> page(Optional<UUID> after) {
        return database.entitiesAfter(school.value(), after, page)
                .compose(found -> schools.with(
                                school, Set.of(), rows -> sealing.run(found.size(), () -> rewrapped(rows, found)))
                        .compose(step -> (step.changes().isEmpty()
                                        ? Future.succeededFuture(new Committed.Done(0))
                                        : database.commit(step.changes()))
                                .map(committed -> {
                                    if (committed instanceof Committed.Raced) {
                                        races.met();
                                        return Optional.of(after); // somebody is gone, or another moves rows too
                                    }
                                    races.over();
                                    named.addAll(step.named());
                                    left += step.left();
                                    movedInPass += step.changes().size();
                                    moved += step.changes().size();
                                    progress.accept(moved);
                                    return found.size() < page
                                            ? Optional.empty()
                                            : Optional.of(Optional.of(
                                                    found.get(found.size() - 1).surrogate()));
                                })));
    }

    private static Step rewrapped(SealedRows rows, List<EntityRow> found) {
        List<Change> changes = new ArrayList<>();
        Set<Integer> named = new HashSet<>();
        long left = 0;
        for (EntityRow row : found) {
            Optional<Rewrap> change = row.dataKey() == rows.dataGeneration() ? Optional.empty() : rows.rewrapped(row);
            change.ifPresent(changes::add);
            if (change.isEmpty()) {
                named.add(row.dataKey());
                left += row.dataKey() == rows.dataGeneration() ? 0 : 1;
            }
        }
        return new Step(changes, named, left);
    }
}
