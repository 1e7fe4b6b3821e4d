package nl.schuilnaam.gateway.limit;

import java.util.concurrent.atomic.AtomicInteger;

/** So many at once and no more; nobody waits. Safe for use by several threads. */
final class Slots {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    Slots(int most) {
        this.most = most;
    }

    /** Whether there was one, which is to be given back. */
    boolean take() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    int taken() {
        return taken.get();
    }
}
