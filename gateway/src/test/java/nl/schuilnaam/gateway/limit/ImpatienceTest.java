package nl.schuilnaam.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.installation.CallerLimits;
import nl.schuilnaam.config.installation.CallerLimits.Rate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls again before it may gets less than who waits, and is never left with nothing. */
class ImpatienceTest {
    private static final long SECOND = 1_000_000_000;
    private static final int BURST = 500;
    private static final Rate AMPLE = new Rate(100_000, 100_000);
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final SupplierId SUPPLIER = new SupplierId("rekenmaat");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);

    private Allowances allowances(Rate supplier, Rate school) {
        CallerLimits or = CallerLimits.DEFAULT;
        return new Allowances(
                Map.of(SCHOOL, Set.of(SUPPLIER)),
                new CallerLimits(
                        supplier,
                        school,
                        or.exchanges(),
                        or.supplierConnections(),
                        or.connections(),
                        or.addressConnections(),
                        or.contentBytes(),
                        or.pace(),
                        or.unknownIds(),
                        or.wrongSecrets(),
                        or.drain()),
                now::get);
    }

    private Allowance supplier(int perSecond) {
        return allowances(new Rate(perSecond, BURST), AMPLE).atTheEdge(SCHOOL, SUPPLIER);
    }

    /** How many calls are made in so many seconds by a caller who tries after each pause, or does as it is told. */
    private int made(Allowance allowance, int seconds, long pauseNanos, boolean patient) {
        int made = 0;
        long passed = 0;
        while (passed < seconds * SECOND) {
            long told = allowance.takeCall();
            made += told == 0 ? 1 : 0;
            long pause = told > 0 && patient ? told * SECOND : pauseNanos;
            now.addAndGet(pause);
            passed += pause;
        }
        return made;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20, 100, 200, 5_000})
    void aFloodGetsATenthOfItsRate(int perSecond) {
        Allowance flooding = supplier(perSecond);
        int unused = made(flooding, 2 + BURST / perSecond, SECOND / 20_000, false);

        int made = made(flooding, 60, SECOND / 20_000, false);

        assertThat(made).isBetween((int) (5.5 * perSecond), (int) (6.5 * perSecond) + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 200})
    void whoDoesAsItIsToldGetsItsRate(int perSecond) {
        Allowance patient = supplier(perSecond);
        int unused = made(patient, 10 + BURST / perSecond, SECOND / (2L * perSecond), true);

        assertThat(made(patient, 60, SECOND / (2L * perSecond), true)).isBetween(57 * perSecond, 61 * perSecond);
    }

    /** Eight that know nothing of each other, each of which waits as it is told. */
    @ParameterizedTest
    @ValueSource(ints = {20, 100, 200})
    void severalConnectionsThatWaitCostNothing(int perSecond) {
        Allowance patient = supplier(perSecond);
        int unused = made(patient, 10 + BURST / perSecond, SECOND / 20_000, true);
        int made = 0;
        for (int second = 0; second < 60; second++) {
            now.addAndGet(SECOND);
            for (int connection = 0; connection < 8; connection++) {
                while (patient.takeCall() == 0) {
                    made++;
                }
            }
        }

        assertThat(made).isBetween(60 * perSecond - 8, 61 * perSecond);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100, 200})
    void aSecondAfterAFloodAllIsAsBefore(int perSecond) {
        Allowance flooding = supplier(perSecond);
        int unused = made(flooding, 20 + BURST / perSecond, SECOND / 20_000, false);
        now.addAndGet(SECOND + BURST * SECOND / perSecond);

        for (int i = 0; i < BURST; i++) {
            assertThat(flooding.takeCall()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100})
    void oneOfTheSchoolsSystemsDoesNotMakeTheOthersPay(int perSecond) {
        Allowance inside = allowances(AMPLE, new Rate(perSecond, BURST)).inside(SCHOOL, SUPPLIER);
        int unused = made(inside, 2 + BURST / perSecond, SECOND / 20_000, false);

        assertThat(made(inside, 60, SECOND / 20_000, false)).isBetween(60 * perSecond - 1, 60 * perSecond + 1);
    }
}
