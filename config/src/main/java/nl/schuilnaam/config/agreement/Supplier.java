package nl.schuilnaam.config.agreement;

import java.util.Optional;
import nl.schuilnaam.config.SupplierId;

/**
 * The processor (GDPR art. 4(8)) of an agreement.
 *
 * @param country ISO 3166-1, two capitals
 * @param contact an e-mail address for questions about privacy
 * @param mechanism what makes it lawful outside the EEA, as for {@link Place}
 */
public record Supplier(SupplierId id, String name, String country, String contact, Optional<String> mechanism) {}
