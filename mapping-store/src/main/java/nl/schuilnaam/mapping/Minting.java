package nl.schuilnaam.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.InsertEntity;
import nl.schuilnaam.mapping.rows.Change.InsertIdentifier;
import nl.schuilnaam.mapping.rows.Change.MakeLatest;
import nl.schuilnaam.mapping.rows.Change.UpdateEntity;
import org.jspecify.annotations.Nullable;

/**
 * Decides, from what was read, who the sighted are: known, the same as someone known by another identifier, or new; and what must be written for it. It knows of
 * nothing else: whether what was read still stands is found out by the commit.
 */
final class Minting {
    private final SealedRows rows;
    private final long day;
    private final Map<Identifier, Lead> leads;
    private final Map<Surrogate, Map<IdentifierKind, Bytes>> latest;
    private final Map<Surrogate, Opened> minted = new LinkedHashMap<>();
    private final Map<Surrogate, Opened> changed = new LinkedHashMap<>();
    private final List<Change> identifiers = new ArrayList<>();
    private long conflicts;

    /** Where an identifier leads, and the index of its row. */
    record Lead(Opened to, Bytes indexA) {}

    /**
     * What was read.
     *
     * @param leads where the identifiers of the batch, in their canonical spelling, lead; those that lead nowhere are absent
     * @param latest for each entity to which an identifier beside a primary leads: the index of its latest identifier of every kind it has
     */
    record Known(Map<Identifier, Lead> leads, Map<Surrogate, Map<IdentifierKind, Bytes>> latest) {}

    /**
     * What is to be done.
     *
     * @param entities the entities of the primaries
     * @param changes what must be committed for it to be so; none when all was known
     * @param conflicts how many sightings told against what is known
     */
    record Plan(Map<Identifier, Entity> entities, List<Change> changes, long conflicts) {}

    private Minting(SealedRows rows, Known known, long day) {
        this.rows = rows;
        this.day = day;
        this.leads = new HashMap<>(known.leads());
        this.latest = new HashMap<>();
        known.latest().forEach((surrogate, kinds) -> latest.put(surrogate, new HashMap<>(kinds)));
    }

    /** @param day days since 1970-01-01, for what is new */
    static Plan plan(SealedRows rows, Known known, long day, Collection<Sighting> sightings) {
        return new Minting(rows, known, day).plan(sightings);
    }

    private Plan plan(Collection<Sighting> sightings) {
        Map<Identifier, Entity> resolved = new HashMap<>();
        for (Sighting sighting : sightings) {
            Lead lead = lead(sighting.primary());
            Opened entity = lead == null ? place(sighting) : lead.to();
            learn(entity, sighting.others());
            resolved.put(sighting.primary(), entity.entity());
        }
        List<Change> changes = new ArrayList<>();
        minted.values().forEach(entity -> changes.add(new InsertEntity(entity.row())));
        changed.values()
                .forEach(entity -> changes.add(new UpdateEntity(entity.next().row())));
        changes.addAll(identifiers);
        return new Plan(resolved, changes, conflicts);
    }

    private Opened place(Sighting sighting) {
        Map<Surrogate, Opened> ledTo = new LinkedHashMap<>();
        for (Identifier other : sighting.others()) {
            Lead lead = lead(other);
            if (lead != null) {
                ledTo.put(lead.to().entity().surrogate(), lead.to());
            }
        }
        Opened entity = null;
        if (ledTo.size() == 1) {
            Opened only = ledTo.values().iterator().next();
            if (!latest(only).containsKey(sighting.primary().kind())) {
                entity = only;
            }
        }
        if (entity == null) {
            entity = rows.fresh(sighting.primary().entity(), day);
            minted.put(entity.entity().surrogate(), entity);
        }
        link(entity, sighting.primary());
        return entity;
    }

    private void learn(Opened entity, List<Identifier> others) {
        boolean conflict = false;
        for (Identifier other : new LinkedHashSet<>(others)) {
            Lead lead = lead(other);
            if (lead == null) {
                link(entity, other);
            } else if (!lead.to().entity().surrogate().equals(entity.entity().surrogate())) {
                conflict = true;
            } else if (!lead.indexA().equals(latest(entity).get(other.kind()))) {
                identifiers.add(new MakeLatest(lead.indexA()));
                latest(entity).put(other.kind(), lead.indexA());
                touch(entity);
            }
        }
        if (conflict) {
            conflicts++;
        }
    }

    private void link(Opened entity, Identifier identifier) {
        var row = entity.seal(identifier);
        identifiers.add(new InsertIdentifier(row));
        leads.put(identifier.inCanonicalSpelling(), new Lead(entity, row.indexA()));
        latest(entity).put(identifier.kind(), row.indexA());
        touch(entity);
    }

    /** An entity that was there before gets a new version, so that of two who change it at once one finds out. */
    private void touch(Opened entity) {
        if (!minted.containsKey(entity.entity().surrogate())) {
            changed.put(entity.entity().surrogate(), entity);
        }
    }

    private @Nullable Lead lead(Identifier identifier) {
        return leads.get(identifier.inCanonicalSpelling());
    }

    private Map<IdentifierKind, Bytes> latest(Opened entity) {
        return latest.computeIfAbsent(entity.entity().surrogate(), none -> new HashMap<>());
    }
}
