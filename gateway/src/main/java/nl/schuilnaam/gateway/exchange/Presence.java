package nl.schuilnaam.gateway.exchange;

import java.util.Optional;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.policy.Policy;

/** Who may not exist for a supplier: those outside the population of its agreement, and those who are restricted for it. */
public record Presence(Populations populations, Restrictions restrictions) {
    /** The policy to judge by: one that looks at whom records speak of, where that may matter. */
    Policy watched(Policy policy) {
        SchoolId school = policy.agreement().school();
        SupplierId supplier = policy.agreement().supplier().id();
        return restrictions.mayConcern(school, supplier) ? policy.watchful() : policy;
    }

    /** Who exists, where the policy has a population; fails while that is not known. */
    Optional<Visible> visible(Policy policy) {
        return policy.population()
                .map(population ->
                        populations.of(policy).orElseThrow(() -> new ProblemException(ProblemType.POPULATION_UNKNOWN)));
    }
}
