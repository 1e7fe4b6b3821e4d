package nl.schuilnaam.mapping.rows;

import java.util.UUID;

/** To what one entity belongs, all of it in one sealed value. */
public record MembershipRow(UUID surrogate, Bytes sealed) {}
