package nl.schuilnaam.mapping.rows;

import java.util.Optional;

/**
 * A row with the entity that it belongs to.
 *
 * @param entity absent when the database holds no such entity, which is damage
 */
public record Joined<R>(R row, Optional<EntityRow> entity) {}
