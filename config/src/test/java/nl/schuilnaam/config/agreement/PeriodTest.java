package nl.schuilnaam.config.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PeriodTest {
    /** The instants were computed with GNU date: TZ=Europe/Amsterdam date -u -d '2026-10-26 00:00' +%FT%TZ. */
    @ParameterizedTest
    @CsvSource({
        "2026-08-01, 2027-07-31, 2026-07-31T22:00:00Z, 2027-07-31T22:00:00Z",
        "2026-10-25, 2026-10-25, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "2027-03-28, 2027-03-28, 2027-03-27T23:00:00Z, 2027-03-28T22:00:00Z",
        "2026-12-31, 2026-12-31, 2026-12-30T23:00:00Z, 2026-12-31T23:00:00Z",
    })
    void aPeriodBeginsAndEndsAtMidnightInAmsterdam(LocalDate from, LocalDate until, Instant start, Instant end) {
        Agreement agreement = agreement(Status.ACTIVE, new Period(from, until), EpochRule.SCHOOL_YEAR);

        assertThat(agreement.isInForce(start.minusNanos(1))).isFalse();
        assertThat(agreement.isInForce(start)).isTrue();
        assertThat(agreement.isInForce(end.minusNanos(1))).isTrue();
        assertThat(agreement.isInForce(end)).isFalse();
    }

    @Test
    void theDayOnWhichTheClockGoesBackHasTwentyFiveHours() {
        LocalDate day = LocalDate.of(2026, 10, 25);

        assertThat(Duration.between(new Period(day, day).start(), new Period(day, day).end()))
                .hasHours(25);
    }

    @Test
    void theDayOnWhichTheClockGoesForwardHasTwentyThreeHours() {
        LocalDate day = LocalDate.of(2027, 3, 28);

        assertThat(Duration.between(new Period(day, day).start(), new Period(day, day).end()))
                .hasHours(23);
    }

    @ParameterizedTest
    @EnumSource(value = Status.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void onlyAnActiveAgreementIsInForce(Status status) {
        Period period = new Period(LocalDate.of(2026, 8, 1), LocalDate.of(2027, 7, 31));

        assertThat(agreement(status, period, EpochRule.SCHOOL_YEAR).isInForce(Instant.parse("2026-11-22T12:00:00Z")))
                .isFalse();
    }

    @Test
    void aPeriodMustNotEndBeforeItBegins() {
        assertThatThrownBy(() -> new Period(LocalDate.of(2026, 8, 2), LocalDate.of(2026, 8, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-31T21:59:59Z, 2025-2026",
        "2026-07-31T22:00:00Z, 2026-2027",
        "2026-12-31T23:30:00Z, 2026-2027",
        "2027-07-31T22:00:00Z, 2027-2028",
    })
    void theSchoolYearTurnsOnTheFirstOfAugustInAmsterdam(Instant instant, String epoch) {
        Period period = new Period(LocalDate.of(2026, 8, 1), LocalDate.of(2027, 7, 31));

        assertThat(agreement(Status.ACTIVE, period, EpochRule.SCHOOL_YEAR).epochAt(instant))
                .isEqualTo(epoch);
        assertThat(agreement(Status.ACTIVE, period, EpochRule.AGREEMENT).epochAt(instant))
                .isEqualTo("rekenmaat");
    }

    private static Agreement agreement(Status status, Period period, EpochRule epoch) {
        return new Agreement(
                "rekenmaat",
                new AgreementVersion("0".repeat(64)),
                new SchoolId("de-regenboog"),
                new Supplier(
                        new SupplierId("rekenmaat"), "Rekenmaat", "NL", "privacy@rekenmaat.example", Optional.empty()),
                status,
                period,
                List.of(new Purpose("access", Optional.empty())),
                Spelling.UUID,
                epoch,
                Map.of(),
                Map.of(),
                List.of(),
                Annex.NOTHING,
                Change.UNTOLD);
    }
}
