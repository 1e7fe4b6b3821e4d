package nl.schuilnaam.gateway.population;

import java.util.Optional;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.gateway.exchange.Visible;

/** What is known of who belongs where, at one moment. Immutable. */
sealed interface Known permits Learnt, Restored {
    /** Who exists under a policy that has a population; empty when it cannot be said. */
    Optional<Visible> of(Policy policy);
}
