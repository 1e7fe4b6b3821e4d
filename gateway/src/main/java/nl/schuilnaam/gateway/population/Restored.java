package nl.schuilnaam.gateway.population;

import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.gateway.exchange.Visible;

/**
 * Who existed, without what that followed from: kept for a start while the school's system is down, and for as long as something newer takes its place. It says so of the populations that there were
 * then, and nothing of others.
 *
 * @param populations by {@link Mark}
 */
record Restored(Map<String, Visible> populations) implements Known {
    Restored {
        populations = Map.copyOf(populations);
    }

    @Override
    public Optional<Visible> of(Policy policy) {
        return Optional.ofNullable(populations.get(Mark.of(policy)));
    }
}
