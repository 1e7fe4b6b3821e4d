package nl.schuilnaam.gateway.lifecycle;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.Period;
import nl.schuilnaam.config.agreement.Status;
import nl.schuilnaam.gateway.audit.SteadyClock;
import nl.schuilnaam.gateway.exchange.Agreements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in time that agreements end, and records that they have ended. Nothing depends on it: what is in force is asked at every exchange. The record of the end makes sure that the audit log
 * has seen it, so that a clock that is set back does not revive the agreement after a restart.
 */
public final class Reminders {
    private static final Logger LOG = LoggerFactory.getLogger(Reminders.class);

    private final Agreements agreements;
    private final SteadyClock clock;
    private final BiFunction<String, Agreement, Future<Void>> recorder;
    private final Map<AgreementArchive.Name, LocalDate> reminded = new HashMap<>();
    private Instant recordedUntil;
    private boolean sound = true;

    /** @param recordedUntil until when the audit log tells of the ends of agreements */
    Reminders(
            Agreements agreements,
            SteadyClock clock,
            Instant recordedUntil,
            BiFunction<String, Agreement, Future<Void>> recorder) {
        this.agreements = agreements;
        this.clock = clock;
        this.recorder = recorder;
        this.recordedUntil = recordedUntil;
    }

    /** How many days of the calendar in Europe/Amsterdam are left after this one; 0 on the last day, less than 0 after it. */
    public static long daysLeft(Agreement agreement, Instant now) {
        return ChronoUnit.DAYS.between(
                now.atZone(Period.ZONE).toLocalDate(), agreement.period().until());
    }

    /** The step of the warning that is due with so many days left: 60, 30 or 7; empty while there is time, and when it is over. */
    public static OptionalInt warning(long daysLeft) {
        return daysLeft < 0
                ? OptionalInt.empty()
                : IntStream.of(7, 30, 60).filter(step -> daysLeft <= step).findFirst();
    }

    /** To be called twice a second or so, always on the same context. */
    Future<Void> look() {
        tellOfTheClock();
        Instant now = clock.instant();
        if (now.isBefore(recordedUntil)) {
            recordedUntil = now; // an administrator has said that the clock was ahead
        }
        var over = new ArrayList<Agreement>();
        for (Agreement agreement : agreements.book().agreements()) {
            if (agreement.status() != Status.ACTIVE) {
                continue;
            }
            remind(agreement, now);
            Instant end = agreement.period().end();
            if (end.isAfter(recordedUntil) && !end.isAfter(now)) {
                over.add(agreement);
            }
        }
        return record(over).onSuccess(recorded -> recordedUntil = now).otherwiseEmpty();
    }

    private Future<Void> record(List<Agreement> over) {
        return Future.all(over.stream()
                        .map(agreement -> recorder.apply("agreement.expire", agreement)
                                .onSuccess(recorded ->
                                        LOG.warn("agreement {} of {} is over", agreement.id(), agreement.school())))
                        .toList())
                .mapEmpty();
    }

    private void remind(Agreement agreement, Instant now) {
        long left = daysLeft(agreement, now);
        LocalDate today = now.atZone(Period.ZONE).toLocalDate();
        var name = new AgreementArchive.Name(agreement.school(), agreement.id());
        if (warning(left).isPresent() && !today.equals(reminded.put(name, today))) {
            LOG.warn(
                    "agreement {} of {} ends after {}, {} days from today",
                    agreement.id(),
                    agreement.school(),
                    agreement.period().until(),
                    left);
        }
    }

    private void tellOfTheClock() {
        if (clock.isSound() != sound) {
            sound = clock.isSound();
            if (sound) {
                LOG.info("the clock of this machine is no longer behind");
            } else {
                LOG.error(
                        "the gateway refuses every exchange: the clock of this machine is {} s behind what it has been",
                        clock.behind().toSeconds());
            }
        }
    }
}
