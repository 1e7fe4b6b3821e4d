package nl.schuilnaam.mapping;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts refusals for damaged rows, and raises the alarm: at the first, and no more than once a minute, as the same person may be asked for again and again. */
final class Damage {
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

    private final LongAdder refused = new LongAdder();
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

    void found() {
        refused.increment();
        long now = System.nanoTime();
        long until = quietUntil.get();
        if (now - until >= 0 && quietUntil.compareAndSet(until, now + PAUSE_NANOS)) {
            LOG.error(
                    "the mapping store is damaged: {} times since the start a row did not open or was missing, and whoever it is about was refused;"
                            + " see how much is damaged with: schuilnaam store verify, and restore it from a backup",
                    refused.sum());
        }
    }

    /** What whoever asked is told. */
    StoreException refusal() {
        found();
        return new StoreException(
                StoreException.Reason.DAMAGED,
                "a stored row does not open or is missing; it was changed or belongs elsewhere");
    }

    /** How often anybody was refused. */
    long refused() {
        return refused.sum();
    }
}
