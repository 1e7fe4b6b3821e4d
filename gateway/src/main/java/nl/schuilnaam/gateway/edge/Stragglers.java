package nl.schuilnaam.gateway.edge;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import nl.schuilnaam.config.installation.CallerLimits.Pace;

/**
 * Content that comes and answers that are taken, and who is too slow with it. One look a second at what is under way, which costs less than a timer for each.
 *
 * <p>Used on one event loop only.
 */
final class Stragglers {
    private final Pace pace;
    private final LongSupplier ticker;
    private final Set<Transfer> underWay = new HashSet<>();

    /** @param ticker monotonic nanoseconds */
    Stragglers(Pace pace, LongSupplier ticker) {
        this.pace = pace;
        this.ticker = ticker;
    }

    /** Some content that moves. */
    final class Transfer {
        private final long began = ticker.getAsLong();
        private final long mostNanos;
        private final int unseen;
        private final Runnable tooSlow;
        private long moved;

        private Transfer(long mostNanos, int unseen, Runnable tooSlow) {
            this.mostNanos = mostNanos;
            this.unseen = unseen;
            this.tooSlow = tooSlow;
        }

        void moved(int bytes) {
            moved += bytes;
        }

        void end() {
            underWay.remove(this);
        }

        private boolean isTooSlow() {
            long nanos = ticker.getAsLong() - began;
            long asked = TimeUnit.NANOSECONDS.toMillis(nanos) - pace.grace().toMillis();
            return nanos > mostNanos || moved + unseen < asked * pace.bytesPerSecond() / 1_000;
        }
    }

    /**
     * Watches a transfer until it ends.
     *
     * @param mostNanos how long it may take at any pace
     * @param unseen how many bytes may have moved before it is told
     * @param tooSlow called once, when it was too slow or took too long
     */
    Transfer watch(long mostNanos, int unseen, Runnable tooSlow) {
        var transfer = new Transfer(mostNanos, unseen, tooSlow);
        underWay.add(transfer);
        return transfer;
    }

    /** To be called each second. */
    void look() {
        List<Transfer> slow = underWay.stream().filter(Transfer::isTooSlow).toList();
        slow.forEach(transfer -> {
            transfer.end();
            transfer.tooSlow.run();
        });
    }
}
