package nl.schuilnaam.config.agreement;

/**
 * Another processor that the supplier engages (GDPR art. 28(2)).
 *
 * @param country ISO 3166-1, two capitals
 * @param service what it does for the supplier
 */
public record Subprocessor(String name, String country, String service) {}
