package nl.schuilnaam.mapping.rows;

import java.util.UUID;

/** One id of a supplier's own making. The two halves of its blind index as in {@link IdentifierRow}. */
public record AuthoredRow(Bytes indexA, Bytes indexB, UUID surrogate, String supplier, Bytes sealed) {}
