package nl.schuilnaam.gateway.limit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import nl.schuilnaam.config.installation.CallerLimits.Rate;

/**
 * A token bucket as one number: the time at which it will be full again (the generic cell rate algorithm of ITU-T I.371). In whole nanoseconds for a token, rounded up, so
 * that in any window of time never more is taken than the burst and the rate times the window.
 *
 * <p>Safe for use by several threads; none waits for another.
 */
final class TokenBucket {
    private static final long SECOND = 1_000_000_000;
    /** Exchanges of one caller that begin in a second, if its rate is not higher: one every 8 ms leaves two processors most of their time for others. */
    private static final int LEAST_PACE = 125;

    private final long nanosPerToken;
    private final long nanosToFill;
    private final LongSupplier ticker;
    private final long origin;
    /** When it is full again, in nanoseconds since the origin. */
    private final AtomicLong fullAt = new AtomicLong();

    /** @param ticker monotonic nanoseconds, such as {@link System#nanoTime} */
    TokenBucket(Rate rate, LongSupplier ticker) {
        this((SECOND + rate.perSecond() - 1) / rate.perSecond(), rate.burst(), ticker);
    }

    private TokenBucket(long nanosPerToken, long burst, LongSupplier ticker) {
        this.nanosPerToken = nanosPerToken;
        this.nanosToFill = Math.multiplyExact(nanosPerToken, burst);
        this.ticker = ticker;
        this.origin = ticker.getAsLong();
    }

    /** One that fills at nine tenths of a rate, and holds what comes in a tenth of a second. */
    static TokenBucket nineTenths(Rate rate, LongSupplier ticker) {
        long nanosPerToken = (10 * SECOND + 9L * rate.perSecond() - 1) / (9L * rate.perSecond());
        return new TokenBucket(nanosPerToken, Math.max(1, SECOND / 10 / nanosPerToken), ticker);
    }

    /**
     * One by which what comes all at once is spread: it fills at a quarter more than a rate, or at {@link #LEAST_PACE} where that is more, and holds what comes in a twenty-fifth of a second. So
     * whoever keeps to its rate hardly ever waits, and catches up after it stood still.
     */
    static TokenBucket pace(Rate rate, LongSupplier ticker) {
        long perSecond = Math.max(LEAST_PACE, rate.perSecond() + rate.perSecond() / 4L);
        return new TokenBucket((SECOND + perSecond - 1) / perSecond, perSecond / 25, ticker);
    }

    /** Takes one token that may still have to come: the nanoseconds until it is there, 0 when it is. */
    long reserve() {
        long now = ticker.getAsLong() - origin;
        long after = fullAt.updateAndGet(before -> Math.max(before, now) + nanosPerToken);
        return Math.max(0, after - now - nanosToFill);
    }

    /** Takes one token whether or not there is one: the nanoseconds until there will be one again, at least 1. */
    long owe() {
        long now = ticker.getAsLong() - origin;
        long after = fullAt.updateAndGet(before -> Math.max(before, now) + nanosPerToken);
        return Math.max(1, after + nanosPerToken - now - nanosToFill);
    }

    /** Takes one token: 0 when there was one, else the nanoseconds until there will be. */
    long take() {
        while (true) {
            long now = ticker.getAsLong() - origin;
            long before = fullAt.get();
            long after = Math.max(before, now) + nanosPerToken;
            long missing = after - now - nanosToFill;
            if (missing > 0) {
                return missing;
            }
            if (fullAt.compareAndSet(before, after)) {
                return 0;
            }
        }
    }
}
