package nl.schuilnaam.mapping.rows;

/** How many rows there are. */
public record RowCounts(long entities, long identifiers, long authored, long pseudonyms, long keys) {}
