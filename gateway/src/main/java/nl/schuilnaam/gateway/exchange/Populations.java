package nl.schuilnaam.gateway.exchange;

import java.util.Optional;
import nl.schuilnaam.config.policy.Policy;

/** Who exists for a supplier. Asked once for each exchange, on its event loop, and answers without I/O. */
@FunctionalInterface
public interface Populations {
    /**
     * Who exists under a policy that has a population, as far as is known.
     *
     * @return empty while it is not known at all; then nothing may pass
     */
    Optional<Visible> of(Policy policy);
}
