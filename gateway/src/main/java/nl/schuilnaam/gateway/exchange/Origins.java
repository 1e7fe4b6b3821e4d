package nl.schuilnaam.gateway.exchange;

import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.gateway.audit.Listener;

/**
 * Where calls go: for each school and supplier, at the edge the school's system and inside the supplier's API. Every pair has connections of its own.
 */
public final class Origins {
    private final Map<Route, Origin> origins;

    /** Who calls whom through which standard. */
    public record Route(Listener listener, SchoolId school, SupplierId supplier, String profile) {}

    public Origins(Map<Route, Origin> origins) {
        this.origins = Map.copyOf(origins);
    }

    /** The origin of a route, if the configuration names one. */
    Optional<Origin> find(Route route) {
        return Optional.ofNullable(origins.get(route));
    }

    /** The origin of a route; fails when the configuration names none, so that nothing is sent anywhere. */
    Origin of(Route route) {
        return Optional.ofNullable(origins.get(route))
                .orElseThrow(() ->
                        ProblemException.of(ProblemType.OPERATION_NOT_PERMITTED, "no address is configured for it"));
    }
}
