package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.Announce;
import nl.schuilnaam.mapping.rows.Change.DeletePseudonym;
import nl.schuilnaam.mapping.rows.Change.InsertPseudonym;
import nl.schuilnaam.mapping.rows.Change.UpdateEntity;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Joined;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.PseudonymRow;
import org.jspecify.annotations.Nullable;

/** The pseudonyms that stand in tables (scheme tab1). */
final class PseudonymTables extends Deciding {
    PseudonymTables(State state) {
        super(state);
    }

    // Pseudonyms in a table

    Future<Map<Surrogate, String>> tabulated(Domain domain, Collection<Surrogate> surrogates) {
        if (surrogates.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return settle(
                domain.school(),
                Set.of(),
                rows -> tabulated(rows, domain, surrogates).map(Decision::nothing));
    }

    private Future<Map<Surrogate, String>> tabulated(SealedRows rows, Domain domain, Collection<Surrogate> surrogates) {
        return database.entities(uuids(surrogates))
                .compose(entities -> database.pseudonymsOf(Optional.of(domain.text()), uuids(surrogates))
                        .compose(found -> sealing(found.size(), () -> {
                            Map<Surrogate, PseudonymRow> standing = bySurrogate(found);
                            Map<Surrogate, String> texts = new HashMap<>();
                            for (Opened entity : open(rows, entities)) {
                                standing(
                                                entity,
                                                domain,
                                                standing.get(entity.entity().surrogate()))
                                        .ifPresent(text ->
                                                texts.put(entity.entity().surrogate(), text));
                            }
                            return texts;
                        })));
    }

    private Map<Surrogate, PseudonymRow> bySurrogate(List<PseudonymRow> rows) {
        Map<Surrogate, PseudonymRow> bySurrogate = new HashMap<>();
        rows.forEach(row -> bySurrogate.put(surrogate(row.surrogate()), row));
        return bySurrogate;
    }

    private List<Opened> open(SealedRows rows, List<EntityRow> entities) {
        return entities.stream()
                .filter(row -> row.school().equals(rows.school().value()))
                .map(row -> rows.open(row).orElseThrow(this::refuse))
                .toList();
    }

    /** The entity says, authenticated, whether there is a row: neither can be lost unseen. The two were read one after the other, so another may have come between. */
    private Optional<String> standing(Opened entity, Domain domain, @Nullable PseudonymRow row) {
        if (entity.entity().exceptions().contains(domain) != (row != null)) {
            throw new OvertakenException(true);
        }
        return Optional.ofNullable(row).map(found -> entity.open(domain, found).orElseThrow(this::refuse));
    }

    Future<Map<Reference, Entity>> findTabulated(Domain domain, Collection<Reference> references) {
        if (references.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return with(domain.school(), Set.of(), rows -> {
                    Map<Bytes, Reference> wanted = new LinkedHashMap<>();
                    references.forEach(reference ->
                            wanted.put(rows.tabulated(domain, reference.entity(), reference.text()), reference));
                    return database.pseudonymsByIndex(domain.text(), List.copyOf(wanted.keySet()))
                            .map(found -> {
                                Map<Reference, Entity> entities = new HashMap<>();
                                for (Joined<PseudonymRow> joined : found) {
                                    Reference reference =
                                            expected(wanted.get(joined.row().index()));
                                    Optional<Opened> entity = joined.entity().flatMap(rows::open);
                                    boolean sound = entity.flatMap(opened -> opened.open(domain, joined.row()))
                                            .filter(reference.text()::equals)
                                            .isPresent();
                                    if (sound) {
                                        entities.put(reference, entity.get().entity());
                                    } else {
                                        countDamaged();
                                    }
                                }
                                return entities;
                            });
                })
                .recover(StoreException::failed);
    }

    Future<Tabulation> tabulate(Domain domain, Map<Surrogate, String> pseudonyms, Tabulation.Over over) {
        if (pseudonyms.isEmpty()) {
            return Future.succeededFuture(new Tabulation(Map.of(), Set.of()));
        }
        List<UUID> surrogates = uuids(pseudonyms.keySet());
        return settle(
                domain.school(),
                Set.of(),
                rows -> database.entities(surrogates)
                        .compose(entities -> database.pseudonymsOf(Optional.of(domain.text()), surrogates)
                                .compose(before -> sealing(
                                                pseudonyms.size(),
                                                () -> tabulating(rows, domain, pseudonyms, over, entities, before))
                                        .compose(tabulating -> tabulate(domain, tabulating)))));
    }

    /**
     * What is to be written.
     *
     * @param standing what stands already and stays
     * @param replaced what stands already and goes
     * @param refused who there is not, or who wants what another of the same call wants
     */
    private record Tabulating(
            Tabulation.Over over,
            Map<Surrogate, Opened> entities,
            Map<Surrogate, String> standing,
            List<PseudonymRow> replaced,
            Map<Surrogate, PseudonymRow> fresh,
            Map<Surrogate, String> texts,
            Set<Surrogate> refused) {}

    private Tabulating tabulating(
            SealedRows rows,
            Domain domain,
            Map<Surrogate, String> pseudonyms,
            Tabulation.Over over,
            List<EntityRow> entities,
            List<PseudonymRow> before) {
        Map<Surrogate, PseudonymRow> rowsBefore = bySurrogate(before);
        var plan = new Tabulating(
                over,
                new HashMap<>(),
                new HashMap<>(),
                new ArrayList<>(),
                new LinkedHashMap<>(),
                pseudonyms,
                new HashSet<>());
        open(rows, entities)
                .forEach(entity -> plan.entities().put(entity.entity().surrogate(), entity));
        Set<Bytes> wanted = new HashSet<>();
        pseudonyms.forEach((surrogate, pseudonym) -> {
            Opened entity = plan.entities().get(surrogate);
            if (entity == null) {
                plan.refused().add(surrogate);
                return;
            }
            PseudonymRow rowBefore = rowsBefore.get(surrogate);
            Optional<String> textBefore = standing(entity, domain, rowBefore);
            if (textBefore.isPresent()
                    && (over == Tabulation.Over.KEEP || textBefore.get().equals(pseudonym))) {
                plan.standing().put(surrogate, textBefore.get());
                return;
            }
            if (rowBefore != null) {
                plan.replaced().add(rowBefore);
            }
            PseudonymRow row = entity.seal(domain, pseudonym);
            if (!wanted.add(row.index())) {
                plan.refused().add(surrogate);
            }
            plan.fresh().put(surrogate, row);
        });
        return plan;
    }

    private Future<Decision<Tabulation>> tabulate(Domain domain, Tabulating plan) {
        Map<Bytes, Surrogate> wanting = new HashMap<>();
        plan.fresh().forEach((surrogate, row) -> wanting.putIfAbsent(row.index(), surrogate));
        if (wanting.isEmpty()) {
            return Future.succeededFuture(Decision.nothing(new Tabulation(plan.standing(), plan.refused())));
        }
        return database.pseudonymsByIndex(domain.text(), List.copyOf(wanting.keySet()))
                .map(holders -> {
                    holders.forEach(holder ->
                            plan.refused().add(expected(wanting.get(holder.row().index()))));
                    if (!plan.refused().isEmpty()) {
                        return Decision.nothing(new Tabulation(plan.standing(), plan.refused()));
                    }
                    List<Change> changes = new ArrayList<>();
                    plan.replaced().forEach(row -> changes.add(new DeletePseudonym(row.domain(), row.index())));
                    plan.fresh().forEach((surrogate, row) -> {
                        Opened entity = Objects.requireNonNull(plan.entities().get(surrogate));
                        changes.add(new UpdateEntity(entity.next(entity.entity().withException(domain))));
                        changes.add(new InsertPseudonym(row));
                    });
                    if (plan.over() == Tabulation.Over.REPLACE) {
                        changes.add(
                                plan.fresh().size() == 1
                                        ? forget(
                                                plan.fresh().keySet().iterator().next())
                                        : new Announce(new Notice(Notice.Topic.EVERYTHING, "")));
                    }
                    Map<Surrogate, String> standing = new HashMap<>(plan.standing());
                    plan.fresh()
                            .keySet()
                            .forEach(surrogate ->
                                    standing.put(surrogate, plan.texts().get(surrogate)));
                    return new Decision<>(new Tabulation(standing, Set.of()), changes, true, () -> {});
                });
    }
}
