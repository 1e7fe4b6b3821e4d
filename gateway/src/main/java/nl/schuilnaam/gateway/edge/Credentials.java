package nl.schuilnaam.gateway.edge;

import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.gateway.audit.Listener;

/** Who may ask for access tokens. Answers from memory; called on event loops. */
@FunctionalInterface
public interface Credentials {
    /** The client that is registered under this id for this listener and school. */
    Optional<RegisteredClient> find(Listener listener, SchoolId school, String clientId);

    /**
     * A registered client.
     *
     * @param grantedScopes the widest that a token of this client may say
     * @param supplier whose client it is; empty for a school's own system
     */
    record RegisteredClient(
            String clientId, ClientSecret secret, Set<String> grantedScopes, Optional<SupplierId> supplier) {
        public RegisteredClient {
            grantedScopes = Set.copyOf(grantedScopes);
        }
    }
}
