package nl.schuilnaam.mapping.rows;

import java.util.UUID;

/**
 * One identifier that leads to an entity.
 *
 * @param indexA first half of the blind index, 16 bytes, by which it is found
 * @param indexB second half, by which it is found too: a damaged half never makes a known person look new
 * @param indexKey generation of the index key
 * @param ordinal 1, 2, ... among those of its entity and kind; the entity says which is the latest
 * @param sealed the value, bound to entity, kind and ordinal
 */
public record IdentifierRow(
        Bytes indexA, Bytes indexB, int indexKey, UUID surrogate, String kind, int ordinal, Bytes sealed) {
    /** The same after a change of it. */
    public IdentifierRow resealed(Change.Reseal change) {
        return new IdentifierRow(indexA, indexB, indexKey, surrogate, kind, change.ordinal(), change.sealed());
    }
}
