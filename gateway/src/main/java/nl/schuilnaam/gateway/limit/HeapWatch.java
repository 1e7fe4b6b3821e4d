package nl.schuilnaam.gateway.limit;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * Whether memory runs out. Memory that is used may be garbage, so being nearly full says little: what counts is what is still used after a collection. The collectors' own
 * figure for that grows old where only a part of the memory is collected, so the watch takes two looks: nearly full, and nearly full again after a collection has run in between. It
 * ends at the first look that finds room, however that came.
 *
 * <p>{@link #look} is called by one thread, {@link #isExhausted} by any.
 */
public final class HeapWatch {
    private static final int BEGINS_PERCENT = 95;
    private static final int ENDS_PERCENT = 90;

    /** What is known of the memory of the process. */
    public interface Gauge {
        /** Bytes in use, garbage included. */
        long used();

        long max();

        /** How many collections have run so far. */
        long collections();

        /** Of this process. */
        static Gauge ofThisProcess() {
            return new Gauge() {
                @Override
                public long used() {
                    return Runtime.getRuntime().totalMemory()
                            - Runtime.getRuntime().freeMemory();
                }

                @Override
                public long max() {
                    return Runtime.getRuntime().maxMemory();
                }

                @Override
                public long collections() {
                    return ManagementFactory.getGarbageCollectorMXBeans().stream()
                            .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                            .sum();
                }
            };
        }
    }

    private final Gauge gauge;
    /** How many collections there had been when it was first seen nearly full; negative while it is not. */
    private long collectionsWhenFull = -1;

    private volatile boolean exhausted;

    public HeapWatch(Gauge gauge) {
        this.gauge = gauge;
    }

    /** Whether no new exchange is to begin. */
    public boolean isExhausted() {
        return exhausted;
    }

    /** Looks once; returns whether the answer has changed. */
    public boolean look() {
        boolean before = exhausted;
        long percent = gauge.used() / Math.max(1, gauge.max() / 100);
        if (percent < ENDS_PERCENT) {
            exhausted = false;
        }
        if (percent < BEGINS_PERCENT) {
            collectionsWhenFull = -1;
        } else if (collectionsWhenFull < 0) {
            collectionsWhenFull = gauge.collections();
        } else if (gauge.collections() > collectionsWhenFull) {
            exhausted = true;
        }
        return before != exhausted;
    }
}
