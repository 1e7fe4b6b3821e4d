package nl.schuilnaam.config.agreement;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The days on which an agreement holds, both included, as the calendar in Europe/Amsterdam has them: the day on which the clock goes forward lasts 23 hours, the one
 * on which it goes back 25.
 */
public record Period(LocalDate from, LocalDate until) {
    /** Where the days of every agreement begin and end. */
    public static final ZoneId ZONE = ZoneId.of("Europe/Amsterdam");

    public Period {
        if (until.isBefore(from)) {
            throw new IllegalArgumentException("a period must not end before it begins");
        }
    }

    /** The first instant that belongs to the period. */
    public Instant start() {
        return from.atStartOfDay(ZONE).toInstant();
    }

    /** The first instant that no longer belongs to it. */
    public Instant end() {
        return until.plusDays(1).atStartOfDay(ZONE).toInstant();
    }

    public boolean contains(Instant instant) {
        return !instant.isBefore(start()) && instant.isBefore(end());
    }

    public boolean overlaps(Period other) {
        return !from.isAfter(other.until) && !other.from.isAfter(until);
    }
}
