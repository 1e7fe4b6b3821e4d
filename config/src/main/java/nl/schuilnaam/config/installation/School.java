package nl.schuilnaam.config.installation;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;

/**
 * One school and whom it deals with.
 *
 * @param origin its own system
 * @param profiles what the origin speaks
 * @param membershipsEvery how often the gateway asks the origin who belongs where
 * @param aliasDomain the domain of alias e-mail addresses
 * @param systems its own systems, which may call the inside listener
 */
public record School(
        SchoolId id,
        String name,
        Api origin,
        Set<String> profiles,
        Duration membershipsEvery,
        Optional<String> aliasDomain,
        List<Client> systems,
        Map<SupplierId, Supplier> suppliers) {
    public School {
        profiles = Set.copyOf(profiles);
        systems = List.copyOf(systems);
        suppliers = Collections.unmodifiableMap(new LinkedHashMap<>(suppliers));
    }
}
