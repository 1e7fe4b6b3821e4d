package nl.schuilnaam.gateway.edge;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.gateway.audit.AuditRecord.Event;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.exchange.Caller;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.limit.Allowance;
import nl.schuilnaam.gateway.limit.Allowances;
import nl.schuilnaam.gateway.limit.ContentBudget;
import nl.schuilnaam.gateway.limit.HeapWatch;
import nl.schuilnaam.gateway.limit.Refusals;

/**
 * Whether a caller who is known may begin an exchange now. Decides at once: nobody queues here, since a queue is what grows when too much comes.
 *
 * @param memory of all exchanges together
 */
public record Admission(
        Listener listener, Allowances allowances, ContentBudget memory, HeapWatch heap, LimitRecords records) {
    /** How soon it is worth to come back when too much is under way. */
    private static final String SOON = "1";

    /**
     * Why not.
     *
     * @param headers that only this answer bears. Every other answer bears nothing of limits, since it must be the same to the byte for a known id and an unknown one; and what is told is of
     *     the caller's own limit alone, since what is left of a school's would tell of the other suppliers
     * @param closes whether the connection is closed after the answer
     * @param before of the same kind
     */
    record Refused(ProblemType problem, Map<String, String> headers, boolean closes, Refusals before) {}

    /** Takes an exchange of a caller, on a connection of its own. Empty when it may begin; then {@link Allowance#endExchange} is to be called. */
    Optional<Refused> admit(Caller caller, Allowance allowance, OpenConnections.State connection) {
        if (!connection.isKnown(allowance) && !allowance.openConnection()) {
            return Optional.of(tooMany(caller, allowance, 1, true));
        }
        connection.know(allowance);
        long seconds = allowance.takeCall();
        if (seconds > 0) {
            return Optional.of(tooMany(caller, allowance, seconds, false));
        }
        if (heap.isExhausted() || !allowance.beginExchange()) {
            return Optional.of(new Refused(
                    ProblemType.TOO_BUSY,
                    Map.of("Retry-After", SOON),
                    false,
                    records.of(kind(caller, ProblemType.TOO_BUSY))));
        }
        return Optional.empty();
    }

    Allowance allowance(Caller caller) {
        return listener == Listener.EDGE
                ? allowances.atTheEdge(caller.school(), caller.supplier())
                : allowances.inside(caller.school(), caller.supplier());
    }

    private Refused tooMany(Caller caller, Allowance allowance, long seconds, boolean closes) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Retry-After", Long.toString(seconds));
        headers.put("RateLimit-Policy", allowance.policyField());
        headers.put("RateLimit", allowance.limitField(seconds));
        return new Refused(
                ProblemType.TOO_MANY_REQUESTS,
                headers,
                closes,
                records.of(kind(caller, ProblemType.TOO_MANY_REQUESTS)));
    }

    /** What was refused before it was known who called. */
    Refusals ofStrangers(ProblemType problem) {
        return records.of(new LimitRecords.Kind(Event.EXCHANGE, listener, Optional.empty(), Optional.empty(), problem));
    }

    private LimitRecords.Kind kind(Caller caller, ProblemType problem) {
        return new LimitRecords.Kind(
                Event.EXCHANGE, listener, Optional.of(caller.school()), Optional.of(caller.supplier()), problem);
    }
}
