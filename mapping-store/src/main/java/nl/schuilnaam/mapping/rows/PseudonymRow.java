package nl.schuilnaam.mapping.rows;

import java.util.UUID;

/**
 * One pseudonym of scheme tab1.
 *
 * @param domain {@code school|supplier|epoch}
 * @param index blind index of the pseudonym within its domain and type, 32 bytes; unique in the domain
 * @param surrogate at most one row of an entity per domain
 */
public record PseudonymRow(String domain, Bytes index, UUID surrogate, Bytes sealed) {}
