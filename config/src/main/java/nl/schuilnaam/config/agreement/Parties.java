package nl.schuilnaam.config.agreement;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whom an agreement can name, and what they can do: the schools and suppliers that the gateway knows, by the names in its configuration. */
public record Parties(Map<String, School> schools) {
    public Parties {
        schools = Map.copyOf(schools);
    }

    /**
     * @param profiles what its own system speaks
     * @param suppliers the profiles that each supplier's API speaks
     */
    public record School(boolean aliasDomain, Set<String> profiles, Map<String, Set<String>> suppliers) {
        public School {
            profiles = Set.copyOf(profiles);
            suppliers = Map.copyOf(suppliers);
        }
    }

    Optional<School> school(String id) {
        return Optional.ofNullable(schools.get(id));
    }
}
