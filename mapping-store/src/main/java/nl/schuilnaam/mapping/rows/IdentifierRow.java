package nl.schuilnaam.mapping.rows;

import java.util.UUID;

/**
 * One identifier that leads to an entity.
 *
 * @param seq order of linking, the highest of an entity and kind is the latest; given by the database, 0 in a row to be inserted
 * @param indexA first half of the blind index, 16 bytes, by which it is found
 * @param indexB second half, by which it is found too: a damaged half never makes a known person look new
 * @param indexKey generation of the index key
 */
public record IdentifierRow(
        long seq, Bytes indexA, Bytes indexB, int indexKey, UUID surrogate, String kind, Bytes sealed) {}
