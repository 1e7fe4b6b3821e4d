package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Minting.Known;
import nl.schuilnaam.mapping.Minting.Lead;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.DeleteEntity;
import nl.schuilnaam.mapping.rows.Change.DeleteIdentifier;
import nl.schuilnaam.mapping.rows.Change.InsertEntity;
import nl.schuilnaam.mapping.rows.Change.InsertIdentifier;
import nl.schuilnaam.mapping.rows.Change.MakeLatest;
import nl.schuilnaam.mapping.rows.Change.UpdateEntity;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;

/** Who is known by which identifiers, who is new, and what becomes of a person's rights. */
final class Identities extends Deciding {
    Identities(State state) {
        super(state);
    }

    // Known, or minted

    Future<Map<Identifier, Entity>> resolveOrMint(SchoolId school, Collection<Sighting> sightings) {
        if (sightings.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Set<IdentifierKind> kinds = new HashSet<>();
        Set<Identifier> identifiers = new LinkedHashSet<>();
        for (Sighting sighting : sightings) {
            identifiers.add(sighting.primary());
            identifiers.addAll(sighting.others());
        }
        identifiers.forEach(identifier -> kinds.add(identifier.kind()));
        return settle(
                school,
                kinds,
                rows -> leads(rows, identifiers)
                        .compose(leads -> requireUndamaged(rows, identifiers, leads)
                                .compose(sound -> latestOfOthers(sightings, leads))
                                .compose(latest -> sealing(
                                        identifiers.size(),
                                        () -> Minting.plan(rows, new Known(leads, latest), today(), sightings))))
                        .map(plan -> {
                            boolean mints = plan.changes().stream().anyMatch(InsertEntity.class::isInstance);
                            return new Decision<>(
                                    plan.entities(), plan.changes(), mints, () -> countConflicts(plan.conflicts()));
                        }));
    }

    Future<Map<Identifier, Entity>> find(SchoolId school, Collection<Identifier> identifiers) {
        return settle(
                school,
                kinds(identifiers),
                rows -> leads(rows, identifiers).compose(leads -> {
                    Map<Identifier, Entity> found = new HashMap<>();
                    for (Identifier identifier : identifiers) {
                        Lead lead = leads.get(identifier.inCanonicalSpelling());
                        if (lead != null) {
                            found.put(identifier, lead.to().entity());
                        }
                    }
                    return found.size() == identifiers.size()
                            ? Future.succeededFuture(Decision.nothing(found))
                            : requireFence(rows).map(stands -> Decision.nothing(found));
                }));
    }

    /** Who was not found may have been moved under a newer index key than is known here. */
    private Future<Void> requireFence(SealedRows rows) {
        return database.fence(rows.school().value()).map(fence -> {
            if (fence != rows.fence()) {
                throw new OvertakenException(false);
            }
            return null;
        });
    }

    /** Where identifiers lead, by their canonical spelling. Fails when any of them leads to a row that does not open. */
    private Future<Map<Identifier, Lead>> leads(SealedRows rows, Collection<Identifier> identifiers) {
        return sealing(identifiers.size(), () -> {
                    Map<Bytes, Identifier> wanted = new LinkedHashMap<>();
                    for (Identifier identifier : identifiers) {
                        rows.indexes(identifier).forEach(index -> wanted.put(index.a(), identifier));
                    }
                    return wanted;
                })
                .compose(wanted -> database.identifiersByIndexA(List.copyOf(wanted.keySet()))
                        .compose(found -> sealing(found.size(), () -> {
                            Map<Identifier, Lead> leads = new HashMap<>();
                            for (Joined<IdentifierRow> joined : found) {
                                Identifier asked =
                                        expected(wanted.get(joined.row().indexA()));
                                leads.put(
                                        asked.inCanonicalSpelling(),
                                        new Lead(
                                                openExpecting(rows, joined, asked),
                                                joined.row().indexA()));
                            }
                            return leads;
                        })));
    }

    /** A row counts only after its sealed value has opened and is the one asked for: an index that leads astray would give one child another's pseudonym. */
    private Opened openExpecting(SealedRows rows, Joined<IdentifierRow> joined, Identifier asked) {
        Opened entity = joined.entity().flatMap(rows::open).orElseThrow(this::refuse);
        Identifier stored = entity.open(joined.row()).orElseThrow(this::refuse);
        if (!stored.inCanonicalSpelling().equals(asked.inCanonicalSpelling())) {
            throw refuse();
        }
        return entity;
    }

    /** Before someone is taken for new: an identifier that is found by the other half of its index alone is known, and its row is damaged. */
    private Future<?> requireUndamaged(
            SealedRows rows, Collection<Identifier> identifiers, Map<Identifier, Lead> leads) {
        List<Identifier> unknown = identifiers.stream()
                .filter(identifier -> !leads.containsKey(identifier.inCanonicalSpelling()))
                .toList();
        if (unknown.isEmpty()) {
            return Future.succeededFuture();
        }
        return sealing(
                        unknown.size(),
                        () -> halves(unknown.stream()
                                .flatMap(identifier -> rows.indexes(identifier).stream())
                                .toList()))
                .compose(expected -> database.identifiersByIndexB(List.copyOf(expected.keySet()))
                        .map(found -> {
                            found.forEach(joined -> requireBothHalves(
                                    expected,
                                    joined.row().indexA(),
                                    joined.row().indexB()));
                            return null;
                        }));
    }

    private Future<Map<Surrogate, Map<IdentifierKind, Bytes>>> latestOfOthers(
            Collection<Sighting> sightings, Map<Identifier, Lead> leads) {
        Set<UUID> ledTo = new LinkedHashSet<>();
        for (Sighting sighting : sightings) {
            for (Identifier other : sighting.others()) {
                Lead lead = leads.get(other.inCanonicalSpelling());
                if (lead != null) {
                    ledTo.add(lead.to().row().surrogate());
                }
            }
        }
        if (ledTo.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return database.identifiersOf(List.copyOf(ledTo), Optional.empty()).map(found -> {
            Map<Surrogate, Map<IdentifierKind, Bytes>> latest = new HashMap<>();
            found.stream()
                    .map(Joined::row)
                    .sorted((one, other) -> Long.compare(one.seq(), other.seq()))
                    .forEach(row -> latest.computeIfAbsent(surrogate(row.surrogate()), none -> new HashMap<>())
                            .put(kind(row.kind()), row.indexA()));
            return latest;
        });
    }

    // Named

    Future<Map<Surrogate, Named>> identifiers(SchoolId school, IdentifierKind kind, Collection<Surrogate> surrogates) {
        return with(
                        school,
                        Set.of(),
                        rows -> database.identifiersOf(uuids(surrogates), Optional.of(kind.name()))
                                .compose(found -> sealing(found.size(), () -> latest(rows, found))))
                .recover(StoreException::failed);
    }

    /** A damaged row is counted and left out: whoever asks from outside gets the one answer of the unknown. */
    private Map<Surrogate, Named> latest(SealedRows rows, List<Joined<IdentifierRow>> found) {
        Map<UUID, Joined<IdentifierRow>> last = new HashMap<>();
        for (Joined<IdentifierRow> joined : found) {
            last.merge(
                    joined.row().surrogate(),
                    joined,
                    (one, other) -> one.row().seq() > other.row().seq() ? one : other);
        }
        Map<Surrogate, Named> named = new HashMap<>();
        for (Joined<IdentifierRow> joined : last.values()) {
            if (isOfAnotherSchool(rows, joined)) {
                continue;
            }
            Optional<Opened> entity = joined.entity().flatMap(rows::open);
            Optional<Identifier> identifier = entity.flatMap(opened -> opened.open(joined.row()));
            if (entity.isPresent() && identifier.isPresent()) {
                named.put(
                        entity.get().entity().surrogate(),
                        new Named(entity.get().entity(), identifier.get()));
            } else {
                countDamaged();
            }
        }
        return named;
    }

    Future<LinkOutcome> link(SchoolId school, Surrogate surrogate, Identifier identifier) {
        return settle(
                school,
                Set.of(identifier.kind()),
                rows -> leads(rows, List.of(identifier))
                        .compose(leads -> requireUndamaged(rows, List.of(identifier), leads)
                                .compose(sound -> entity(rows, surrogate))
                                .map(entity -> link(
                                        entity.filter(
                                                opened -> opened.entity().type().equals(identifier.entity())),
                                        identifier,
                                        Optional.ofNullable(leads.get(identifier.inCanonicalSpelling()))))));
    }

    private Decision<LinkOutcome> link(Optional<Opened> entity, Identifier identifier, Optional<Lead> lead) {
        if (entity.isEmpty()) {
            return Decision.nothing(LinkOutcome.UNKNOWN_ENTITY);
        }
        Change update = new UpdateEntity(entity.get().next().row());
        if (lead.isEmpty()) {
            return Decision.of(
                    LinkOutcome.LINKED,
                    List.of(update, new InsertIdentifier(entity.get().seal(identifier))));
        }
        if (!lead.get().to().entity().surrogate().equals(entity.get().entity().surrogate())) {
            return new Decision<>(LinkOutcome.CONFLICT, List.of(), false, () -> countConflicts(1));
        }
        return Decision.of(
                LinkOutcome.ALREADY_LINKED,
                List.of(update, new MakeLatest(lead.get().indexA())));
    }

    Future<UnlinkOutcome> unlink(SchoolId school, Identifier identifier) {
        return settle(
                school,
                Set.of(identifier.kind()),
                rows -> leads(rows, List.of(identifier)).compose(leads -> {
                    Lead lead = leads.get(identifier.inCanonicalSpelling());
                    if (lead == null) {
                        return requireFence(rows).map(stands -> Decision.nothing(UnlinkOutcome.UNKNOWN));
                    }
                    return database.identifiersOf(List.of(lead.to().row().surrogate()), Optional.empty())
                            .map(all -> all.size() < 2
                                    ? Decision.nothing(UnlinkOutcome.LAST)
                                    : Decision.of(
                                            UnlinkOutcome.UNLINKED,
                                            List.of(
                                                    new UpdateEntity(
                                                            lead.to().next().row()),
                                                    new DeleteIdentifier(lead.indexA()),
                                                    forget(lead.to().entity().surrogate()))));
                }));
    }

    Future<Optional<Description>> describe(SchoolId school, Surrogate surrogate) {
        return with(
                        school,
                        Set.of(),
                        rows -> entity(rows, surrogate).compose(entity -> {
                            if (entity.isEmpty()) {
                                return Future.succeededFuture(Optional.<Description>empty());
                            }
                            return database.identifiersOf(List.of(surrogate.value()), Optional.empty())
                                    .map(found -> {
                                        Map<IdentifierKind, Integer> kinds = new HashMap<>();
                                        found.forEach(joined ->
                                                kinds.merge(kind(joined.row().kind()), 1, Integer::sum));
                                        return Optional.of(new Description(
                                                entity.get().entity(),
                                                LocalDate.ofEpochDay(
                                                        entity.get().row().createdDay()),
                                                kinds));
                                    });
                        }))
                .recover(StoreException::failed);
    }

    Future<List<Entity>> entities(SchoolId school, Optional<Surrogate> after, int limit) {
        return with(
                        school,
                        Set.of(),
                        rows -> database.entitiesAfter(school.value(), after.map(Surrogate::value), limit)
                                .compose(found -> sealing(
                                        found.size(),
                                        () -> found.stream()
                                                .map(row -> rows.open(row)
                                                        .orElseThrow(this::refuse)
                                                        .entity())
                                                .toList())))
                .recover(StoreException::failed);
    }

    // Rights

    Future<Boolean> erase(SchoolId school, Surrogate surrogate) {
        return settle(
                school,
                Set.of(),
                rows -> database.entities(List.of(surrogate.value()))
                        .map(found -> found.stream()
                                .filter(row -> row.school().equals(school.value()))
                                .findFirst()
                                // A damaged row is erased like any other.
                                .map(row -> Decision.of(
                                        true,
                                        List.of(new DeleteEntity(row.surrogate(), row.version()), forget(surrogate))))
                                .orElse(Decision.nothing(false))));
    }

    Future<Set<Surrogate>> existing(SchoolId school, Collection<Surrogate> surrogates) {
        return database.entities(uuids(surrogates))
                .map(found -> found.stream()
                        .filter(row -> row.school().equals(school.value()))
                        .map(row -> surrogate(row.surrogate()))
                        .collect(Collectors.toSet()));
    }

    Future<Remains> remains(Surrogate surrogate) {
        List<UUID> one = List.of(surrogate.value());
        return database.entities(one)
                .compose(entities -> database.identifiersOf(one, Optional.empty())
                        .compose(identifiers -> database.pseudonymsOf(Optional.empty(), one)
                                .map(pseudonyms ->
                                        new Remains(entities.size(), identifiers.size(), pseudonyms.size()))));
    }

    Future<Boolean> restrict(SchoolId school, Surrogate surrogate, SupplierId supplier, boolean restricted) {
        return settle(
                school,
                Set.of(),
                rows -> entity(rows, surrogate).map(entity -> {
                    if (entity.isEmpty()) {
                        return Decision.nothing(false);
                    }
                    Entity before = entity.get().entity();
                    Set<SupplierId> suppliers = new HashSet<>(before.restrictedFor());
                    boolean changes = restricted ? suppliers.add(supplier) : suppliers.remove(supplier);
                    if (!changes) {
                        return Decision.nothing(true);
                    }
                    var after = new Entity(surrogate, before.type(), suppliers, before.exceptions());
                    return Decision.of(
                            true,
                            List.of(new UpdateEntity(entity.get().next(after).row()), forget(surrogate)));
                }));
    }
}
