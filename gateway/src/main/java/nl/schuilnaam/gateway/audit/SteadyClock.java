package nl.schuilnaam.gateway.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A clock that never goes back: it shows the highest time that it has seen, so that setting the machine's clock back revives nothing that has expired. What it shows stands in every record of
 * the audit log, whose last record tells it after a restart what it had seen before; so nothing else need be kept. Does no I/O; may be used from any thread.
 *
 * <p>The way out for a clock that was far ahead by mistake is {@link #accept}, which an administrator asks for.
 */
public final class SteadyClock extends Clock {
    /** By how much the machine's clock may be behind: time services correct clocks by less. */
    public static final Duration TOLERANCE = Duration.ofSeconds(60);

    private final Clock clock;
    private final Highest highest;

    /** The highest time that was seen, in whatever zone it is shown. */
    private static final class Highest {
        private volatile Instant seen;

        Highest(Instant first) {
            seen = first;
        }

        Instant raise(Instant instant) {
            Instant now = seen;
            return instant.isAfter(now) ? raiseAlone(instant) : now;
        }

        private synchronized Instant raiseAlone(Instant instant) {
            if (instant.isAfter(seen)) {
                seen = instant;
            }
            return seen;
        }

        synchronized void lowerTo(Instant instant) {
            seen = instant;
        }
    }

    public SteadyClock(Clock clock) {
        this(clock, new Highest(clock.instant()));
    }

    private SteadyClock(Clock clock, Highest highest) {
        this.clock = clock;
        this.highest = highest;
    }

    /** The time of the machine, or the highest that was seen, whichever is later. */
    @Override
    public Instant instant() {
        return highest.raise(clock.instant());
    }

    /** Tells of a time that has been, from before this clock was made. */
    public void sawBefore(Instant instant) {
        Instant now = highest.raise(instant);
        assert !now.isBefore(instant);
    }

    /** By how much the machine's clock is behind what was seen; zero when it is not. */
    public Duration behind() {
        Instant now = clock.instant();
        Instant seen = highest.seen;
        return seen.isAfter(now) ? Duration.between(now, seen) : Duration.ZERO;
    }

    /** Whether the machine's clock can be relied on. */
    public boolean isSound() {
        return behind().compareTo(TOLERANCE) <= 0;
    }

    /** Forgets what was seen: from now on what the machine's clock shows is right. */
    public void accept() {
        highest.lowerTo(clock.instant());
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new SteadyClock(clock.withZone(zone), highest);
    }
}
