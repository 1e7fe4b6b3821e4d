package nl.schuilnaam.config.policy;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.profile.Profile;

/**
 * An agreement, and what the gateway makes of it.
 *
 * @param exchanges by profile
 */
public record ExplainedAgreement(Agreement agreement, Map<String, Explanation> exchanges) {
    public ExplainedAgreement {
        exchanges = Collections.unmodifiableMap(new LinkedHashMap<>(exchanges));
    }

    /** Explains policies that are at hand: all those of one agreement. */
    public static ExplainedAgreement of(Agreement agreement, Collection<Policy> policies) {
        var exchanges = new LinkedHashMap<String, Explanation>();
        policies.forEach(policy -> exchanges.put(policy.profile().id(), Explanation.of(policy)));
        if (!exchanges.keySet().equals(agreement.exchanges().keySet())) {
            throw new IllegalArgumentException("not the policies of the agreement " + agreement.id());
        }
        return new ExplainedAgreement(agreement, exchanges);
    }

    /** Compiles an agreement as the gateway does, and explains what comes of it. */
    public static ExplainedAgreement of(
            Agreement agreement, Map<String, Profile> profiles, Addresses addresses, Optional<String> aliasDomain) {
        return of(
                agreement,
                agreement.exchanges().keySet().stream()
                        .map(id -> PolicyCompiler.compile(
                                agreement, Optional.ofNullable(profiles.get(id)).orElseThrow(), addresses, aliasDomain))
                        .toList());
    }
}
