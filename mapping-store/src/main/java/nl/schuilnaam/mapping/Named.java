package nl.schuilnaam.mapping;

/** An entity with one of its identifiers. */
public record Named(Entity entity, Identifier identifier) {}
