package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.Reindex;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;
import nl.schuilnaam.mapping.rows.RowDatabase;

/**
 * Gives identifiers blind indexes under fresh keys, page by page, while others work on: look-ups search under every generation that is not destroyed. One object for
 * one rotation, of any number of index keys in one go over all rows.
 */
final class IndexRotation {
    private final RowDatabase database;
    private final SchoolKeys schools;
    private final KeyGenerations generations;
    private final Sealing sealing;
    private final Map<SchoolId, Map<IdentifierKind, KeyName>> firsts = new LinkedHashMap<>();
    private final Map<KeyName, Integer> targets = new LinkedHashMap<>();
    private final int page;
    private final LongConsumer progress;
    /** Of the pass that is under way. */
    private final Map<KeyName, Set<Integer>> named = new HashMap<>();

    private final Races races = new Races();
    private long left;
    private long movedInPass;
    private long moved;

    /** @param firsts the index keys to be replaced, by their first generations */
    IndexRotation(
            RowDatabase database,
            SchoolKeys schools,
            KeyGenerations generations,
            Sealing sealing,
            Set<KeyName> firsts,
            int page,
            LongConsumer progress) {
        this.database = database;
        this.schools = schools;
        this.generations = generations;
        this.sealing = sealing;
        this.page = page;
        this.progress = progress;
        firsts.forEach(first -> this.firsts
                .computeIfAbsent(first.school().orElseThrow(), none -> new HashMap<>())
                .put(first.kind().orElseThrow(), first));
    }

    Future<Rotation> run() {
        AtomicInteger destroyed = new AtomicInteger();
        List<KeyName> all = firsts.values().stream()
                .flatMap(kinds -> kinds.values().stream())
                .toList();
        return Repeated.each(all, first -> generations.begin(first).onSuccess(target -> targets.put(first, target)))
                .compose(begun -> all.isEmpty() ? Future.succeededFuture() : passes())
                .compose(done -> Repeated.each(
                        all,
                        first -> generations
                                .finish(first, targets.getOrDefault(first, 1), named.getOrDefault(first, Set.of()))
                                .onSuccess(destroyed::addAndGet)))
                .map(done -> new Rotation(moved, left, destroyed.get()));
    }

    /** Until one finds nothing to move. They go in the order of a value that moving changes: a row may be met twice, and one that is not moved yet is never passed by. */
    private Future<Void> passes() {
        return Repeated.from(true, again -> {
            named.clear();
            left = 0;
            movedInPass = 0;
            return Repeated.from(Bytes.NONE, this::page)
                    .map(done -> movedInPass == 0 ? Optional.empty() : Optional.of(true));
        });
    }

    private record Step(List<Change> changes, Map<KeyName, Set<Integer>> named, long left) {
        private static Step nothing() {
            return new Step(new ArrayList<>(), new HashMap<>(), 0);
        }

        private Step and(Step other) {
            var all = new Step(new ArrayList<>(changes), new HashMap<>(named), left + other.left);
            all.changes.addAll(other.changes);
            other.named.forEach((first, more) ->
                    all.named.computeIfAbsent(first, none -> new TreeSet<>()).addAll(more));
            return all;
        }
    }

    private Future<Optional<Bytes>> page(Bytes after) {
        return database.identifiersAfter(after, page)
                .compose(found -> steps(found)
                        .compose(step -> (step.changes().isEmpty()
                                        ? Future.succeededFuture(new Committed.Done(0))
                                        : database.commit(step.changes()))
                                .map(committed -> {
                                    if (committed instanceof Committed.Raced) {
                                        races.met();
                                        return Optional.of(after); // an identifier is gone, or another moves rows too
                                    }
                                    races.over();
                                    step.named()
                                            .forEach((first, more) -> named.computeIfAbsent(
                                                            first, none -> new HashSet<>())
                                                    .addAll(more));
                                    left += step.left();
                                    movedInPass += step.changes().size();
                                    moved += step.changes().size();
                                    progress.accept(moved);
                                    return found.size() < page
                                            ? Optional.empty()
                                            : Optional.of(found.get(found.size() - 1)
                                                    .row()
                                                    .indexA());
                                })));
    }

    private Future<Step> steps(List<Joined<IdentifierRow>> found) {
        Future<Step> all = Future.succeededFuture(Step.nothing());
        for (Map.Entry<SchoolId, Map<IdentifierKind, KeyName>> school : firsts.entrySet()) {
            List<Joined<IdentifierRow>> own = found.stream()
                    .filter(joined -> joined.entity()
                            .filter(entity ->
                                    entity.school().equals(school.getKey().value()))
                            .isPresent())
                    .filter(joined -> first(school.getValue(), joined).isPresent())
                    .toList();
            if (!own.isEmpty()) {
                all = all.compose(before -> schools.with(
                                school.getKey(),
                                school.getValue().keySet(),
                                rows -> sealing.run(own.size(), () -> reindexed(rows, school.getValue(), own)))
                        .map(before::and));
            }
        }
        return all;
    }

    private static Optional<KeyName> first(Map<IdentifierKind, KeyName> kinds, Joined<IdentifierRow> joined) {
        return kinds.values().stream()
                .filter(first ->
                        first.kind().orElseThrow().name().equals(joined.row().kind()))
                .findFirst();
    }

    private static Step reindexed(
            SealedRows rows, Map<IdentifierKind, KeyName> kinds, List<Joined<IdentifierRow>> own) {
        List<Change> changes = new ArrayList<>();
        Map<KeyName, Set<Integer>> named = new HashMap<>();
        long left = 0;
        for (Joined<IdentifierRow> joined : own) {
            KeyName first = first(kinds, joined).orElseThrow();
            boolean isNewest =
                    joined.row().indexKey() == rows.indexGeneration(first.kind().orElseThrow());
            Optional<Reindex> change = isNewest ? Optional.empty() : rows.reindexed(joined);
            change.ifPresent(changes::add);
            if (change.isEmpty()) {
                named.computeIfAbsent(first, none -> new TreeSet<>())
                        .add(joined.row().indexKey());
                left += isNewest ? 0 : 1;
            }
        }
        return new Step(changes, named, left);
    }
}
