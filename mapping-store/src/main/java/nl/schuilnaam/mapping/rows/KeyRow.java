package nl.schuilnaam.mapping.rows;

/**
 * One wrapped key, as the key package spells it.
 *
 * @param name unique
 * @param version goes up by one with every change of the row
 * @param createdDay days since 1970-01-01
 * @param sinceDay since when it is in its state
 * @param copies the key, wrapped under one or more key encryption keys
 */
public record KeyRow(
        String name, long version, String state, long createdDay, long sinceDay, Bytes checkValue, Bytes copies) {}
