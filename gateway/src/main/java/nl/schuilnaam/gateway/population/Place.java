package nl.schuilnaam.gateway.population;

import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.policy.Policy;

/** Of which school, and through which standard, it is known who belongs where. */
record Place(SchoolId school, String profile) {
    static Place of(Policy policy) {
        return new Place(policy.agreement().school(), policy.profile().id());
    }
}
