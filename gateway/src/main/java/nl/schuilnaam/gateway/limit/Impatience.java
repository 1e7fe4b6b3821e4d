package nl.schuilnaam.gateway.limit;

import java.util.function.LongSupplier;
import nl.schuilnaam.config.installation.CallerLimits.Rate;

/**
 * What it costs to call again and again before one may. A few such calls in a second are forgiven; those beyond count as if they had been made, up to nine tenths of the rate. So a flood
 * takes less from everybody else than a caller who keeps to its rate, and is still served: behind it may be a school at work with a client that never learnt to wait.
 */
final class Impatience {
    private static final Rate FORGIVEN = new Rate(Refusals.PROMPT, Refusals.PROMPT);

    private final TokenBucket forgiven;
    private final TokenBucket counted;

    /**
     * @param rate of the caller
     * @param ticker monotonic nanoseconds
     */
    Impatience(Rate rate, LongSupplier ticker) {
        this.forgiven = new TokenBucket(FORGIVEN, ticker);
        this.counted = TokenBucket.nineTenths(rate, ticker);
    }

    /** Whether a call that is refused now counts as if it had been made. */
    boolean costs() {
        return forgiven.take() > 0 && counted.take() == 0;
    }
}
