package nl.schuilnaam.examples.soak;

import java.util.concurrent.atomic.AtomicLongArray;

/** How long things took, counted in steps of about 3 %. For use by several threads. */
final class Latencies {
    private static final double STEP = 1.03;
    private final AtomicLongArray counts = new AtomicLongArray(1_000);

    void add(long nanos) {
        double micros = Math.max(1, nanos / 1e3);
        int at = (int) Math.min(counts.length() - 1L, Math.round(Math.log(micros) / Math.log(STEP)));
        long unused = counts.incrementAndGet(at);
    }

    long count() {
        long sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** In milliseconds. */
    double quantile(double share) {
        long left = (long) Math.ceil(share * count());
        for (int i = 0; i < counts.length(); i++) {
            left -= counts.get(i);
            if (left <= 0) {
                return Math.pow(STEP, i) / 1e3;
            }
        }
        return 0;
    }
}
