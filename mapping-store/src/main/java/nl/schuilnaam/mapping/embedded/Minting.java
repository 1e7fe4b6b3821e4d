package nl.schuilnaam.mapping.embedded;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.SealedRows;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.embedded.EntityTables.Found;
import nl.schuilnaam.mapping.key.IndexValue;

/** Decides, within one write transaction, who the sighted are: known, the same as someone known by another identifier, or new. */
final class Minting {
    private final EntityTables tables;
    private final Session session;
    private final SealedRows rows;
    private final Map<IndexValue, Found> known = new HashMap<>();
    private long conflicts;

    Minting(EntityTables tables, Session session, SealedRows rows) {
        this.tables = tables;
        this.session = session;
        this.rows = rows;
    }

    /** Which surrogate each primary identifier has, and in how many sightings the other identifiers told against each other. */
    record Minted(Map<Identifier, Surrogate> surrogates, long conflicts) {}

    Minted mint(List<Sighting> sightings) throws SQLException {
        Map<IndexValue, Identifier> wanted = new LinkedHashMap<>();
        for (Sighting sighting : sightings) {
            wanted.put(index(sighting.primary()), sighting.primary());
            sighting.others().forEach(other -> wanted.put(index(other), other));
        }
        known.putAll(tables.byIdentifier(session, rows, wanted));
        Map<Identifier, Surrogate> surrogates = new HashMap<>();
        for (Sighting sighting : sightings) {
            Found entity = known.get(index(sighting.primary()));
            if (entity == null) {
                entity = place(sighting);
            }
            surrogates.put(sighting.primary(), entity.surrogate());
        }
        return new Minted(surrogates, conflicts);
    }

    private Found place(Sighting sighting) throws SQLException {
        Map<Surrogate, Found> ledTo = new LinkedHashMap<>();
        for (Identifier other : sighting.others()) {
            Found entity = known.get(index(other));
            if (entity != null) {
                ledTo.put(entity.surrogate(), entity);
            }
        }
        Found entity = null;
        if (ledTo.size() == 1) {
            Found only = ledTo.values().iterator().next();
            IdentifierKind kind = sighting.primary().kind();
            if (!tables.hasKind(session, only.surrogate(), kind)) {
                entity = only;
            }
        }
        if (entity == null) {
            entity = tables.insertEntity(session, rows, sighting.primary().entity());
            if (!ledTo.isEmpty()) {
                conflicts++;
            }
        }
        link(entity, sighting.primary());
        for (Identifier other : sighting.others()) {
            if (!known.containsKey(index(other))) {
                link(entity, other);
            }
        }
        return entity;
    }

    private void link(Found entity, Identifier identifier) throws SQLException {
        IndexValue index = index(identifier);
        tables.insertIdentifier(session, index, entity, identifier);
        known.put(index, entity);
    }

    private IndexValue index(Identifier identifier) {
        return rows.index(identifier);
    }
}
