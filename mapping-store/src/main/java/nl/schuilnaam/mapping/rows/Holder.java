package nl.schuilnaam.mapping.rows;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An entity with the identifiers that lead to it, of one state of the database.
 *
 * @param entity absent when the database holds no such entity, which is damage where it has identifiers
 * @param identifiers in no order
 */
public record Holder(UUID surrogate, Optional<EntityRow> entity, List<IdentifierRow> identifiers) {
    public Holder {
        identifiers = List.copyOf(identifiers);
    }
}
