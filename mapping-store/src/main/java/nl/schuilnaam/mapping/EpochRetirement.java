package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.StoredKeyRing;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.Announce;
import nl.schuilnaam.mapping.rows.Change.DeletePseudonym;
import nl.schuilnaam.mapping.rows.Change.DeletePseudonyms;
import nl.schuilnaam.mapping.rows.Change.UpdateEntity;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.PseudonymRow;
import nl.schuilnaam.mapping.rows.RowDatabase;

/**
 * Makes the pseudonyms of one domain unlinkable for ever: first its key is destroyed, then what stands in its table is deleted. Done again after it was cut short, it
 * goes on. One object for one domain.
 */
final class EpochRetirement {
    static final String FACT = KeyGenerations.FACT + "retire|";

    private final RowDatabase database;
    private final SchoolKeys schools;
    private final StoredKeyRing keys;
    private final Facts facts;
    private final Sealing sealing;
    private final Domain domain;
    private final int page;
    private final LongConsumer progress;
    private final Races races = new Races();
    private long left;
    private long deleted;

    EpochRetirement(
            RowDatabase database,
            SchoolKeys schools,
            StoredKeyRing keys,
            Facts facts,
            Sealing sealing,
            Domain domain,
            int page,
            LongConsumer progress) {
        this.database = database;
        this.schools = schools;
        this.keys = keys;
        this.facts = facts;
        this.sealing = sealing;
        this.domain = domain;
        this.page = page;
        this.progress = progress;
    }

    /** Moved rows are the pseudonyms that were deleted; rows that are left belong to entities that do not open. */
    Future<Rotation> run() {
        KeyName name = KeyName.domain(
                domain.school(), domain.supplier(), domain.epoch().value());
        String fact = FACT + domain.text();
        return database.commit(List.of(facts.put(fact, "")))
                .compose(begun -> keys.find(name))
                .compose(key -> keys.destroyKey(name).map(key.isPresent() ? 1 : 0))
                .compose(destroyed -> Repeated.from(Optional.<UUID>empty(), this::page)
                        // What no entity says it has goes too.
                        .compose(done -> database.commit(List.of(
                                new DeletePseudonyms(domain.text()),
                                facts.delete(fact),
                                new Announce(new Notice(Notice.Topic.EVERYTHING, "")))))
                        .map(done -> new Rotation(deleted, left, destroyed)));
    }

    private record Step(List<Change> changes, long entities, long shut) {}

    private Future<Optional<Optional<UUID>>> page(Optional<UUID> after) {
        return database.entitiesAfter(domain.school().value(), after, page)
                .compose(found -> database.pseudonymsOf(
                                Optional.of(domain.text()),
                                found.stream().map(EntityRow::surrogate).toList())
                        .compose(pseudonyms -> schools.with(
                                domain.school(),
                                Set.of(),
                                rows -> sealing.run(found.size(), () -> step(rows, found, pseudonyms))))
                        .compose(step -> (step.changes().isEmpty()
                                        ? Future.succeededFuture(new Committed.Done(0))
                                        : database.commit(step.changes()))
                                .map(committed -> {
                                    if (committed instanceof Committed.Raced) {
                                        races.met();
                                        return Optional.of(after);
                                    }
                                    races.over();
                                    deleted += step.entities();
                                    left += step.shut();
                                    progress.accept(deleted);
                                    return found.size() < page
                                            ? Optional.empty()
                                            : Optional.of(Optional.of(
                                                    found.get(found.size() - 1).surrogate()));
                                })));
    }

    private Step step(SealedRows rows, List<EntityRow> found, List<PseudonymRow> pseudonyms) {
        List<Change> changes = new ArrayList<>();
        long entities = 0;
        long shut = 0;
        Set<UUID> excepted = new HashSet<>();
        for (EntityRow row : found) {
            Optional<Opened> opened = rows.open(row);
            if (opened.isEmpty()) {
                shut++;
            } else if (opened.get().entity().exceptions().contains(domain)) {
                changes.add(
                        new UpdateEntity(opened.get().next(opened.get().entity().withoutException(domain))));
                excepted.add(row.surrogate());
                entities++;
            }
        }
        pseudonyms.stream()
                .filter(row -> excepted.contains(row.surrogate()))
                .forEach(row -> changes.add(new DeletePseudonym(row.domain(), row.index())));
        return new Step(changes, entities, shut);
    }
}
