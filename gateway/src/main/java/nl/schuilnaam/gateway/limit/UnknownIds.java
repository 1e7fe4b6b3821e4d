package nl.schuilnaam.gateway.limit;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often one supplier was told that an id is unknown, in minutes that begin with the first such answer. Whoever tries ids is found out and slowed down; which kind of unknown
 * they were makes no difference.
 *
 * <p>Safe for use by several threads.
 */
public final class UnknownIds {
    static final int DELAY_MILLIS = 100;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int most;
    private final LongSupplier ticker;
    // Guarded by this.
    private long began;
    private long count;

    UnknownIds(int most, LongSupplier ticker) {
        this.most = most;
        this.ticker = ticker;
    }

    /**
     * What one such answer leads to.
     *
     * @param alarm whether this is the one of its minute that is too many
     * @param delayMillis until it leaves
     */
    public record Treatment(boolean alarm, int delayMillis) {}

    /** One more. */
    public synchronized Treatment next() {
        long now = ticker.getAsLong();
        if (count == 0 || now - began >= MINUTE) {
            began = now;
            count = 0;
        }
        count++;
        return new Treatment(count == most + 1L, count > most ? DELAY_MILLIS : 0);
    }
}
