package nl.schuilnaam.config.agreement;

import java.util.Optional;

/**
 * Where the data is kept, or goes to (annex 1, part E).
 *
 * @param country ISO 3166-1, two capitals
 * @param place what is known more exactly: a city, a recipient; possibly empty
 * @param mechanism what makes it lawful outside the EEA (GDPR chapter V): {@code adequacy}, {@code scc}, {@code bcr} or {@code derogation}; present wherever it is needed
 */
public record Place(String country, String place, Optional<String> mechanism) {}
