package nl.schuilnaam.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.InsertEntity;
import nl.schuilnaam.mapping.rows.Change.InsertIdentifier;
import nl.schuilnaam.mapping.rows.Change.Reseal;
import nl.schuilnaam.mapping.rows.Change.UpdateEntity;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import org.jspecify.annotations.Nullable;

/**
 * Decides, from what was read, who the sighted are: known, the same as someone known by another identifier, or new; and what must be written for it. It knows of
 * nothing else: whether what was read still stands is found out by the commit.
 */
final class Minting {
    private final SealedRows rows;
    private final long day;
    private final Map<Identifier, Lead> leads;
    private final Set<Surrogate> minted = new HashSet<>();
    /** The new, and those to whom other identifiers lead than before. */
    private final Map<Surrogate, Opened> changed = new LinkedHashMap<>();

    private final Map<Surrogate, Latest> latest = new HashMap<>();
    private final List<Change> identifiers = new ArrayList<>();
    private long conflicts;

    /**
     * Where an identifier leads.
     *
     * @param stored as it was spelt when it was linked
     */
    record Lead(Opened to, IdentifierRow row, Identifier stored) {}

    /**
     * What is to be done.
     *
     * @param entities the entities of the primaries
     * @param changes what must be committed for it to be so; none when all was known
     * @param conflicts how many sightings told against what is known
     */
    record Plan(Map<Identifier, Entity> entities, List<Change> changes, long conflicts) {}

    private Minting(SealedRows rows, Map<Identifier, Lead> leads, long day) {
        this.rows = rows;
        this.day = day;
        this.leads = new HashMap<>(leads);
    }

    /**
     * @param leads where the identifiers of the batch, in their canonical spelling, lead; those that lead nowhere are absent
     * @param day days since 1970-01-01, for what is new
     */
    static Plan plan(SealedRows rows, Map<Identifier, Lead> leads, long day, Collection<Sighting> sightings) {
        return new Minting(rows, leads, day).plan(sightings);
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
        changed.forEach((surrogate, entity) -> {
            EntityRow row = entity.next(latest(entity));
            changes.add(minted.contains(surrogate) ? new InsertEntity(row) : new UpdateEntity(row));
        });
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
            if (latest(only).of(sighting.primary().kind()) == 0) {
                entity = only;
            }
        }
        if (entity == null) {
            entity = rows.fresh(sighting.primary().entity(), Optional.empty(), day);
            minted.add(entity.entity().surrogate());
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
            } else if (lead.row().ordinal() != latest(entity).of(other.kind())) {
                makeLatest(lead);
            }
        }
        if (conflict) {
            conflicts++;
        }
    }

    private void link(Opened entity, Identifier identifier) {
        IdentifierRow row = entity.seal(identifier, advance(entity, identifier.kind()));
        identifiers.add(new InsertIdentifier(row));
        leads.put(identifier.inCanonicalSpelling(), new Lead(entity, row, identifier));
    }

    private void makeLatest(Lead lead) {
        Identifier stored = lead.stored();
        Reseal reseal = lead.to().reseal(lead.row(), stored, advance(lead.to(), stored.kind()));
        identifiers.add(reseal);
        leads.put(stored.inCanonicalSpelling(), new Lead(lead.to(), lead.row().resealed(reseal), stored));
    }

    /** The next ordinal of a kind. An entity that was there before gets a new version by it, so that of two who change it at once one finds out. */
    private int advance(Opened entity, IdentifierKind kind) {
        int ordinal = latest(entity).of(kind) + 1;
        latest.put(entity.entity().surrogate(), latest(entity).with(kind, ordinal));
        changed.put(entity.entity().surrogate(), entity);
        return ordinal;
    }

    private @Nullable Lead lead(Identifier identifier) {
        return leads.get(identifier.inCanonicalSpelling());
    }

    private Latest latest(Opened entity) {
        return latest.getOrDefault(entity.entity().surrogate(), entity.latest());
    }
}
