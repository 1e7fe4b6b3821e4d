package nl.schuilnaam.mapping;

/**
 * How much a store holds, over all schools, and what it noticed.
 *
 * @param conflicts since the store was opened: sightings whose other identifiers led to another entity
 * @param damaged since the store was opened: rows that did not open under their key and were refused
 */
public record StoreCounts(
        long entities, long identifiers, long authored, long pseudonyms, long keys, long conflicts, long damaged) {}
