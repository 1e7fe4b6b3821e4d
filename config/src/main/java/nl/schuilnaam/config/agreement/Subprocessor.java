package nl.schuilnaam.config.agreement;

import java.util.Optional;

/**
 * Another processor that the supplier engages (GDPR art. 28(2)).
 *
 * @param country ISO 3166-1, two capitals
 * @param service what it does for the supplier
 * @param mechanism what makes it lawful outside the EEA, as for {@link Place}
 */
public record Subprocessor(String name, String country, String service, Optional<String> mechanism) {}
