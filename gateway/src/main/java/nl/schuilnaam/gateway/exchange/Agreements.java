package nl.schuilnaam.gateway.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.mapping.Epoch;
import nl.schuilnaam.mapping.View;

/**
 * The agreements that are kept now: one book, which is replaced whole while exchanges go on. Whether a policy in it is in force is asked at every exchange, of the clock and of what is
 * suspended. May be used from any thread.
 */
public final class Agreements {
    /** How long after an epoch has ended its pseudonyms are still understood on the way in. */
    public static final Duration GRACE = Duration.ofDays(90);

    private final Suspensions suspensions;
    private volatile Book book;

    public Agreements(Book first, Suspensions suspensions) {
        this.book = first;
        this.suspensions = suspensions;
    }

    /** The book of this moment. Whoever needs more than one answer asks the same book. */
    public Book book() {
        return book;
    }

    /** Puts another book in the place of this one: what begins from now on is judged by it, and what has begun goes on under the earlier one. */
    public void replace(Book next) {
        book = next;
    }

    /** The policies in force between a school and a supplier at an instant, at most one for each profile: all from one book. */
    List<Policy> inForce(SchoolId school, SupplierId supplier, Instant instant) {
        return book.policies(school, supplier).stream()
                .filter(policy -> isInForce(policy.agreement(), instant))
                .toList();
    }

    /** Whether this version of an agreement lets anything pass at an instant, as far as time and suspensions go. */
    public boolean isInForce(Agreement agreement, Instant instant) {
        return agreement.isInForce(instant) && !isSuspended(agreement);
    }

    /** Whether an administrator has suspended it, whatever its file says. */
    public boolean isSuspended(Agreement agreement) {
        return suspensions.isSuspended(agreement.school(), agreement.id());
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
