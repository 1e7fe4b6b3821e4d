package nl.schuilnaam.config.agreement;

import nl.schuilnaam.config.SupplierId;

/**
 * The processor (GDPR art. 4(8)) of an agreement.
 *
 * @param country ISO 3166-1, two capitals
 * @param contact an e-mail address for questions about privacy
 */
public record Supplier(SupplierId id, String name, String country, String contact) {}
