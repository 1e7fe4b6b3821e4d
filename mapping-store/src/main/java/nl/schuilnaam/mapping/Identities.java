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
import nl.schuilnaam.mapping.Minting.Lead;
import nl.schuilnaam.mapping.SealedRows.Index;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change.DeleteEntity;
import nl.schuilnaam.mapping.rows.Change.DeleteIdentifier;
import nl.schuilnaam.mapping.rows.Change.InsertEntity;
import nl.schuilnaam.mapping.rows.Change.InsertIdentifier;
import nl.schuilnaam.mapping.rows.Change.UpdateEntity;
import nl.schuilnaam.mapping.rows.Holder;
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
                                .compose(sound -> sealing(
                                        identifiers.size(), () -> Minting.plan(rows, leads, today(), sightings))))
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

    /** The identifier that a row was looked for by, and all that the row must say of its index. */
    private record Wanted(Identifier identifier, Index index, int generation) {}

    /** Where identifiers lead, by their canonical spelling. Fails when any of them leads to a row that does not open. */
    private Future<Map<Identifier, Lead>> leads(SealedRows rows, Collection<Identifier> identifiers) {
        return sealing(identifiers.size(), () -> {
                    Map<Bytes, Wanted> wanted = new LinkedHashMap<>();
                    for (Identifier identifier : identifiers) {
                        rows.indexes(identifier)
                                .forEach((generation, index) ->
                                        wanted.put(index.a(), new Wanted(identifier, index, generation)));
                    }
                    return wanted;
                })
                .compose(wanted -> database.identifiersByIndexA(List.copyOf(wanted.keySet()))
                        .compose(found -> sealing(found.size(), () -> {
                            Map<Identifier, Lead> leads = new HashMap<>();
                            for (Joined<IdentifierRow> joined : found) {
                                Wanted asked = expected(wanted.get(joined.row().indexA()));
                                leads.put(asked.identifier().inCanonicalSpelling(), lead(rows, joined, asked));
                            }
                            return leads;
                        })));
    }

    /** A row counts only after its sealed value has opened and is the one asked for: an index that leads astray would give one child another's pseudonym. */
    private Lead lead(SealedRows rows, Joined<IdentifierRow> joined, Wanted asked) {
        IdentifierRow row = joined.row();
        Opened entity = joined.entity().flatMap(rows::open).orElseThrow(this::refuse);
        Identifier stored = entity.open(row).orElseThrow(this::refuse);
        if (!stored.inCanonicalSpelling().equals(asked.identifier().inCanonicalSpelling())
                || !row.indexB().equals(asked.index().b())
                || row.indexKey() != asked.generation()
                || row.ordinal() > entity.latest().of(stored.kind())) {
            throw refuse();
        }
        return new Lead(entity, row, stored);
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
                                .flatMap(identifier -> rows.indexes(identifier).values().stream())
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

    // Named

    Future<Map<Surrogate, Named>> identifiers(SchoolId school, IdentifierKind kind, Collection<Surrogate> surrogates) {
        return with(
                        school,
                        Set.of(),
                        rows -> database.identifiersOf(uuids(surrogates), Optional.of(kind.name()))
                                .compose(found -> sealing(found.size(), () -> latest(rows, kind, found))))
                .recover(StoreException::failed);
    }

    /** Who has a damaged row is counted and left out: whoever asks from outside gets the one answer of the unknown. */
    private Map<Surrogate, Named> latest(SealedRows rows, IdentifierKind kind, List<Holder> found) {
        Map<Surrogate, Named> named = new HashMap<>();
        for (Holder holder : found) {
            if (isOfAnotherSchool(rows, holder.entity())) {
                continue;
            }
            Optional<Opened> entity = holder.entity().flatMap(rows::open);
            if (entity.isPresent()
                    && entity.get().latest().of(kind) == 0
                    && holder.identifiers().isEmpty()) {
                continue;
            }
            Optional<Identifier> latest = entity.flatMap(opened -> opened.latest(kind, holder.identifiers()));
            if (entity.isPresent() && latest.isPresent()) {
                named.put(
                        entity.get().entity().surrogate(),
                        new Named(entity.get().entity(), latest.get()));
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
        IdentifierKind kind = identifier.kind();
        if (lead.isEmpty()) {
            int ordinal = entity.get().latest().of(kind) + 1;
            return Decision.of(
                    LinkOutcome.LINKED,
                    List.of(
                            new UpdateEntity(
                                    entity.get().next(entity.get().latest().with(kind, ordinal))),
                            new InsertIdentifier(entity.get().seal(identifier, ordinal))));
        }
        // Of one state with the row that led to it, unlike the one that was asked for.
        Opened holder = lead.get().to();
        if (!holder.entity().surrogate().equals(entity.get().entity().surrogate())) {
            return new Decision<>(LinkOutcome.CONFLICT, List.of(), false, () -> countConflicts(1));
        }
        int latest = holder.latest().of(kind);
        return lead.get().row().ordinal() == latest
                ? Decision.nothing(LinkOutcome.ALREADY_LINKED)
                : Decision.of(
                        LinkOutcome.ALREADY_LINKED,
                        List.of(
                                new UpdateEntity(holder.next(holder.latest().with(kind, latest + 1))),
                                holder.reseal(lead.get().row(), lead.get().stored(), latest + 1)));
    }

    Future<UnlinkOutcome> unlink(SchoolId school, Identifier identifier) {
        return settle(
                school,
                Set.of(identifier.kind()),
                rows -> leads(rows, List.of(identifier)).compose(leads -> {
                    Lead lead = leads.get(identifier.inCanonicalSpelling());
                    return lead == null
                            ? requireFence(rows).map(stands -> Decision.nothing(UnlinkOutcome.UNKNOWN))
                            : ledToBy(rows, lead.to().entity().surrogate())
                                    .map(holder ->
                                            unlink(holder.orElseThrow(() -> new OvertakenException(false)), lead));
                }));
    }

    private Decision<UnlinkOutcome> unlink(LedTo holder, Lead lead) {
        if (holder.identifiers().stream()
                .noneMatch(row -> row.indexA().equals(lead.row().indexA()))) {
            throw new OvertakenException(false);
        }
        if (holder.identifiers().size() < 2) {
            return Decision.nothing(UnlinkOutcome.LAST);
        }
        Opened entity = holder.entity();
        IdentifierKind kind = lead.stored().kind();
        int latest = holder.identifiers().stream()
                .filter(row -> row.kind().equals(kind.name())
                        && !row.indexA().equals(lead.row().indexA()))
                .mapToInt(IdentifierRow::ordinal)
                .max()
                .orElse(0);
        return Decision.of(
                UnlinkOutcome.UNLINKED,
                List.of(
                        new UpdateEntity(entity.next(entity.latest().with(kind, latest))),
                        new DeleteIdentifier(lead.row().indexA()),
                        forget(entity.entity().surrogate())));
    }

    /** An entity, and all that leads to it. */
    private record LedTo(Opened entity, List<IdentifierRow> identifiers) {}

    /** Fails when any of it does not open or is not there any more. */
    private Future<Optional<LedTo>> ledToBy(SealedRows rows, Surrogate surrogate) {
        return database.identifiersOf(List.of(surrogate.value()), Optional.empty())
                .map(found -> found.stream()
                        .filter(holder -> !isOfAnotherSchool(rows, holder.entity()))
                        .findFirst()
                        .map(holder -> {
                            Opened entity = holder.entity().flatMap(rows::open).orElseThrow(this::refuse);
                            if (!entity.isLedToBy(holder.identifiers())) {
                                throw refuse();
                            }
                            return new LedTo(entity, holder.identifiers());
                        }));
    }

    Future<Optional<Description>> describe(SchoolId school, Surrogate surrogate) {
        return with(school, Set.of(), rows -> ledToBy(rows, surrogate))
                .map(found -> found.map(holder -> {
                    Map<IdentifierKind, Integer> kinds = new HashMap<>();
                    holder.identifiers().forEach(row -> kinds.merge(kind(row.kind()), 1, Integer::sum));
                    return new Description(
                            holder.entity().entity(),
                            LocalDate.ofEpochDay(holder.entity().row().createdDay()),
                            kinds);
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
                                .compose(pseudonyms -> database.memberships(one)
                                        .map(memberships -> new Remains(
                                                entities.size(),
                                                identifiers.stream()
                                                        .mapToInt(holder -> holder.identifiers()
                                                                .size())
                                                        .sum(),
                                                pseudonyms.size(),
                                                memberships.size())))));
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
                    return Decision.of(
                            true,
                            List.of(
                                    new UpdateEntity(entity.get().next(before.restrictedFor(suppliers))),
                                    forget(surrogate)));
                }));
    }
}
