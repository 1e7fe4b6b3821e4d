package nl.schuilnaam.gateway.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of content all exchanges together hold in memory: what came from clients and what came from origins. Whoever comes last goes without; who has begun can
 * end.
 *
 * <p>Safe for use by several threads.
 */
public final class ContentBudget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    public ContentBudget(long most) {
        this.most = most;
    }

    /** A share, still empty. */
    public Share share() {
        return new Share();
    }

    /** How many bytes are held. */
    public long held() {
        return held.get();
    }

    /** What one exchange holds. Grows with its content; everything is given back at once, when the exchange is over, and what is asked for after that is refused. */
    public final class Share {
        // Guarded by this.
        private long taken;
        private boolean over;

        private Share() {}

        /** Whether there is room for so many bytes more, which are then held. */
        public synchronized boolean take(long bytes) {
            if (over) {
                return false;
            }
            if (held.addAndGet(bytes) > most) {
                held.addAndGet(-bytes);
                return false;
            }
            taken += bytes;
            return true;
        }

        /** Gives everything back; a second time does nothing. */
        public synchronized void giveBack() {
            if (!over) {
                over = true;
                held.addAndGet(-taken);
            }
        }
    }
}
