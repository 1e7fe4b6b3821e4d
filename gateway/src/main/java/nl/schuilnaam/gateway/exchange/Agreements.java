package nl.schuilnaam.gateway.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.mapping.Epoch;
import nl.schuilnaam.mapping.View;

/** The policies of all schools and suppliers. Whether one is in force is asked at every exchange, of the clock and of what is suspended. */
public final class Agreements {
    /** How long after an epoch has ended its pseudonyms are still understood on the way in. */
    public static final Duration GRACE = Duration.ofDays(90);

    private final Map<Pair, List<Policy>> policies;
    private final Suspensions suspensions;

    private record Pair(SchoolId school, SupplierId supplier) {}

    public Agreements(Collection<Policy> policies, Suspensions suspensions) {
        this.suspensions = suspensions;
        var byPair = new LinkedHashMap<Pair, List<Policy>>();
        for (Policy policy : policies) {
            Agreement agreement = policy.agreement();
            byPair.computeIfAbsent(
                            new Pair(agreement.school(), agreement.supplier().id()), key -> new ArrayList<>())
                    .add(policy);
        }
        byPair.replaceAll((pair, list) -> List.copyOf(list));
        this.policies = Map.copyOf(byPair);
    }

    /** The policies in force between a school and a supplier at an instant, at most one for each profile. */
    List<Policy> inForce(SchoolId school, SupplierId supplier, Instant instant) {
        return policies.getOrDefault(new Pair(school, supplier), List.of()).stream()
                .filter(policy -> policy.agreement().isInForce(instant)
                        && !suspensions.isSuspended(school, policy.agreement().id()))
                .toList();
    }

    /** How the supplier sees the school at an instant. */
    static View view(Policy policy, Instant instant) {
        return view(policy.agreement(), instant);
    }

    /** How the supplier of an agreement sees the school at an instant, in force or not. */
    public static View view(Agreement agreement, Instant instant) {
        String current = agreement.epochAt(instant);
        String past = agreement.epochAt(instant.minus(GRACE));
        return new View(
                agreement.school(),
                agreement.supplier().id(),
                agreement.format(),
                new Epoch(current),
                past.equals(current) ? List.of() : List.of(new Epoch(past)));
    }
}
