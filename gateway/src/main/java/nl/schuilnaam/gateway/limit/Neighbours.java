package nl.schuilnaam.gateway.limit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether anybody else is being served. Whoever is alone may take all there is; whoever has neighbours leaves them room. It is enough to remember who came last, and who came last before
 * that was somebody else.
 *
 * <p>Callers are told apart by identity. Safe for use by several threads; none waits for another.
 */
final class Neighbours {
    /** For so long one who was served may come again. */
    static final long PRESENT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier ticker;
    private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(null, 0, null, 0));

    private record Seen(
            @Nullable Object last, long at, @Nullable Object other, long otherAt) {
        Seen with(Object caller, long now) {
            return caller == last ? new Seen(caller, now, other, otherAt) : new Seen(caller, now, last, at);
        }

        boolean hasOther(long now) {
            return other != null && now - otherAt <= PRESENT_NANOS;
        }
    }

    /** @param ticker monotonic nanoseconds */
    Neighbours(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** A caller comes: whether anybody else came of late. */
    boolean besides(Object caller) {
        long now = ticker.getAsLong();
        return seen.updateAndGet(before -> before.with(caller, now)).hasOther(now);
    }
}
