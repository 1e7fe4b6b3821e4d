package nl.schuilnaam.gateway.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.gateway.audit.Listener;

/** The agreements that a call is judged by, and whether they still apply when something of it is about to leave. */
final class ApplicableAgreements {
    private final Readiness readiness;
    private final Agreements agreements;
    private final Clock clock;

    ApplicableAgreements(Readiness readiness, Agreements agreements, Clock clock) {
        this.readiness = readiness;
        this.agreements = agreements;
        this.clock = clock;
    }

    /** Those in force between the caller's school and supplier, if exchanges may take place at all; possibly none. */
    List<Policy> to(Call call, Instant now) {
        readiness.obstacle().ifPresent(obstacle -> {
            throw new ProblemException(
                    obstacle == Readiness.Obstacle.CLOCK_IS_BEHIND
                            ? ProblemType.CLOCK_BEHIND
                            : ProblemType.STORE_UNAVAILABLE);
        });
        return agreements.inForce(call.caller().school(), call.caller().supplier(), now);
    }

    /** The same, of which there must be one. */
    List<Policy> required(Call call, Instant now) {
        List<Policy> inForce = to(call, now);
        if (inForce.isEmpty()) {
            throw new ProblemException(ProblemType.AGREEMENT_NOT_IN_FORCE);
        }
        return inForce;
    }

    /**
     * An exchange takes time, and what it was begun under may end meanwhile: asked once more, of the same snapshot, when everything else is ready and again when nothing is left but to let the
     * bytes go.
     */
    void requireStillInForce(Policy policy) {
        if (!agreements.isInForce(policy.agreement(), clock.instant())) {
            throw new ProblemException(ProblemType.AGREEMENT_NOT_IN_FORCE);
        }
    }

    /** Which methods they permit at the path of a call; where agreements are asked for, that of {@link AgreementNotice}, too. */
    static Set<String> methods(List<Policy> inForce, Call call) {
        var permitted = new LinkedHashSet<String>();
        inForce.forEach(policy -> permitted.addAll(methods(policy, call)));
        if (!inForce.isEmpty() && AgreementNotice.isAskedFor(call)) {
            permitted.add(AgreementNotice.METHOD);
        }
        return permitted;
    }

    private static Set<String> methods(Policy policy, Call call) {
        return call.caller().listener() == Listener.EDGE
                ? policy.supplierMethods(call.path())
                : policy.schoolMethods(call.path());
    }
}
