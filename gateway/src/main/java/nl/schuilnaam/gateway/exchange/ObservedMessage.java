package nl.schuilnaam.gateway.exchange;

import java.time.Instant;
import java.util.function.Predicate;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.Mention;

/**
 * One message of one exchange, as it came and as it was judged. It holds real data, so {@code toString} shows nothing of it.
 *
 * @param listener where it was asked for; with {@code request} it says which way the message goes
 * @param request whether the message is the request, rather than the answer
 * @param content as it came, decoded; not to be changed
 * @param narrowed whether the client asked for some of the fields only, so that more was left out than the agreement leaves out
 * @param lacks whether whom a mention names is outside the population, so that what speaks of them does not pass
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ObservedMessage(
        Instant at,
        Policy policy,
        OperationPolicy operation,
        Listener listener,
        boolean request,
        byte[] content,
        Draft draft,
        boolean narrowed,
        Predicate<Mention> lacks) {
    public SchoolId school() {
        return policy.agreement().school();
    }

    public SupplierId supplier() {
        return policy.agreement().supplier().id();
    }

    /** Whether the message goes to the supplier. */
    public boolean outward() {
        return (listener == Listener.EDGE) != request;
    }

    /** What the agreement permits of such a message, whatever the client asked for. */
    public Rule.ObjectRule rule() {
        return (request ? operation.request() : operation.response()).orElseThrow();
    }

    @Override
    public String toString() {
        return "ObservedMessage[" + policy + ", " + operation.operation().id() + (request ? ", request" : ", answer")
                + "]";
    }
}
