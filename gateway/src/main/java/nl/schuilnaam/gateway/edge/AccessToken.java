package nl.schuilnaam.gateway.edge;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.gateway.audit.Listener;

/**
 * What a valid access token says. It is not the token: nothing here can be presented to anyone.
 *
 * @param supplier on the edge listener, the supplier; empty for a school's own system on the inside listener
 * @param expires from this instant on the token is not valid
 */
public record AccessToken(
        Listener listener,
        SchoolId school,
        Optional<SupplierId> supplier,
        String clientId,
        Set<String> scopes,
        Instant expires) {
    public AccessToken {
        scopes = Set.copyOf(scopes);
    }
}
