package nl.schuilnaam.gateway.exchange;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves an origin alone that fails: after so many failures in a row nothing is sent to it for a while; then one exchange tries, and the others go on waiting for what comes of it. Each time
 * that fails, the pause is doubled, up to a minute. Safe for use by several threads at once.
 */
public final class Breaker {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

    private final String place;
    private final int most;
    private final Duration first;
    private final LongSupplier nanos;

    private int failures;
    private boolean open;
    private boolean trying;
    private Duration pause;
    private long openedAt;

    /**
     * Begins with an origin that is thought to work.
     *
     * @param place which origin this is, for the log
     * @param failures after how many failures in a row it is left alone
     * @param pause for how long at first
     * @param nanos a clock that never goes back, in nanoseconds
     */
    public Breaker(String place, int failures, Duration pause, LongSupplier nanos) {
        this.place = place;
        this.most = failures;
        this.first = pause;
        this.pause = pause;
        this.nanos = nanos;
    }

    /** Leave to begin one exchange. Whoever has it says once what came of it. */
    final class Pass {
        private final boolean trial;
        private boolean told;

        private Pass(boolean trial) {
            this.trial = trial;
        }

        /** The origin answered, if only to refuse. */
        void answered() {
            tell(() -> {
                if (trial) {
                    open = false;
                    trying = false;
                    pause = first;
                    LOG.warn("{}: answers again", place);
                }
                if (!open) {
                    failures = 0;
                }
            });
        }

        /** The origin could not be reached, took too long, or met an error. */
        void failed() {
            tell(() -> {
                if (trial) {
                    trying = false;
                    pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                    openedAt = nanos.getAsLong();
                } else if (!open && ++failures >= most) {
                    open = true;
                    openedAt = nanos.getAsLong();
                    LOG.warn("{}: failed {} times in a row and is left alone for a while", place, failures);
                }
            });
        }

        /** Nothing was learnt of the origin. */
        void withdrawn() {
            tell(() -> trying &= !trial);
        }

        private void tell(Runnable outcome) {
            synchronized (Breaker.this) {
                if (!told) {
                    told = true;
                    outcome.run();
                }
            }
        }
    }

    /** Empty while the origin is left alone. */
    synchronized Optional<Pass> enter() {
        if (!open) {
            return Optional.of(new Pass(false));
        }
        if (trying || nanos.getAsLong() - openedAt < pause.toNanos()) {
            return Optional.empty();
        }
        trying = true;
        return Optional.of(new Pass(true));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
