package nl.schuilnaam.gateway.limit;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Refusals of one kind for one caller, of which there may be thousands in a second. The first of each second are recorded one by one; the others are counted, and the count is
 * recorded. Their answers come later and later, so that whoever waits for an answer before it asks again is slowed down.
 *
 * <p>Safe for use by several threads.
 */
public final class Refusals {
    static final int RECORDED_EACH_SECOND = 5;
    /** How many in a second are answered at once. */
    static final int PROMPT = 10;

    static final int MOST_DELAY_MILLIS = 1_000;
    private static final int MILLIS_EACH = 20;
    private static final int MOST_WAITING = 4_096;

    private static final long SECOND = 1_000_000_000;

    /** Of callers who are not known, of whom it says more: so many in a second are recorded, and answered at once. */
    static final int RECORDED_OF_STRANGERS = 100;

    private final LongSupplier ticker;
    private final int most;
    private final int prompt;
    private final long origin;
    /** The second in the upper half, how many there were in it in the lower. */
    private final AtomicLong ofSecond = new AtomicLong();

    private final AtomicLong uncounted = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Of a caller who is known.
     *
     * @param ticker monotonic nanoseconds
     */
    public Refusals(LongSupplier ticker) {
        this(ticker, RECORDED_EACH_SECOND, PROMPT);
    }

    /**
     * Of everybody who is not.
     *
     * @param ticker monotonic nanoseconds
     */
    public static Refusals ofStrangers(LongSupplier ticker) {
        return new Refusals(ticker, RECORDED_OF_STRANGERS, RECORDED_OF_STRANGERS);
    }

    private Refusals(LongSupplier ticker, int most, int prompt) {
        this.ticker = ticker;
        this.most = most;
        this.prompt = prompt;
        this.origin = ticker.getAsLong();
    }

    /**
     * What is done about one refusal.
     *
     * @param recorded whether it has a record of its own; else it was counted
     * @param delayMillis until its answer leaves
     */
    public record Treatment(boolean recorded, int delayMillis) {}

    /** One more. */
    public Treatment next() {
        long second = (ticker.getAsLong() - origin) / SECOND;
        long after = ofSecond.updateAndGet(before -> before >>> 32 == second ? before + 1 : (second << 32) + 1);
        int number = (int) after;
        boolean recorded = number <= most;
        if (!recorded) {
            uncounted.incrementAndGet();
        }
        return new Treatment(recorded, Math.max(0, Math.min(MOST_DELAY_MILLIS, (number - prompt) * MILLIS_EACH)));
    }

    /** Whether one more answer may wait; if so, {@link #waited} is to be called. */
    public boolean mayWait() {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    public void waited() {
        waiting.decrementAndGet();
    }

    /** How many were counted since this was asked last; whoever cannot record it puts it back. */
    public long takeCount() {
        return uncounted.getAndSet(0);
    }

    public void putBack(long count) {
        uncounted.addAndGet(count);
    }
}
