package nl.schuilnaam.config.agreement;

import java.util.Set;

/**
 * A part of the product that data is processed for (annex 1, part B).
 *
 * @param optional whether the school can leave it out; otherwise it is inseparable from the product
 * @param chosen whether the school uses it; always true of what is inseparable
 * @param operations those that it needs, by the profiles' names; none where it does not say
 */
public record Service(String name, boolean optional, boolean chosen, Set<String> operations) {
    public Service {
        operations = Set.copyOf(operations);
    }
}
