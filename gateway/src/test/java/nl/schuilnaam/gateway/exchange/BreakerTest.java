package nl.schuilnaam.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.gateway.system.LogCapture;
import org.junit.jupiter.api.Test;

class BreakerTest {
    // A clock that has run over is a good clock.
    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());
    private final Breaker breaker = new Breaker("schools.s.origin (b, p)", 5, Duration.ofSeconds(5), nanos::get);

    @Test
    void fiveFailuresInARowOpenIt() {
        fail(4);
        pass().answered();
        fail(4);
        pass().withdrawn();
        assertThat(breaker.enter()).isPresent();
        fail(1);

        assertThat(breaker.enter()).isEmpty();
        later(4_999);
        assertThat(breaker.enter()).isEmpty();
    }

    @Test
    void afterThePauseExactlyOneExchangeTries() throws Exception {
        fail(5);
        later(5_000);
        var threads = Executors.newFixedThreadPool(8);
        try {
            var entering = new ArrayList<Callable<Optional<Breaker.Pass>>>();
            for (int i = 0; i < 200; i++) {
                entering.add(breaker::enter);
            }
            int entered = 0;
            for (Future<Optional<Breaker.Pass>> one : threads.invokeAll(entering)) {
                entered += one.get().isPresent() ? 1 : 0;
            }
            assertThat(entered).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aTrialThatIsAnsweredClosesIt() {
        fail(5);
        later(5_000);
        pass().answered();

        fail(4);
        assertThat(breaker.enter()).isPresent();
        fail(1);
        later(5_000);
        assertThat(breaker.enter()).isPresent();
    }

    @Test
    void aTrialThatFailsDoublesThePauseUpToAMinute() {
        fail(5);
        for (int seconds : List.of(5, 10, 20, 40, 60, 60, 60)) {
            later(seconds * 1_000L - 1);
            assertThat(breaker.enter()).isEmpty();
            later(1);
            pass().failed();
        }
    }

    @Test
    void aTrialOfWhichNothingIsLearntLetsAnotherTry() {
        fail(5);
        later(5_000);
        pass().withdrawn();

        pass().answered();
        assertThat(breaker.enter()).isPresent();
    }

    @Test
    void whatWasUnderWayWhenItOpenedChangesNothing() {
        Breaker.Pass late = pass();
        Breaker.Pass later = pass();
        fail(5);
        late.answered();
        later.failed();
        later.answered();

        assertThat(breaker.enter()).isEmpty();
        later(5_000);
        assertThat(breaker.enter()).isPresent();
    }

    @Test
    void eachChangeIsLoggedOnce() {
        try (var log = new LogCapture()) {
            fail(5);
            for (int i = 0; i < 100; i++) {
                breaker.enter();
            }
            later(5_000);
            pass().failed();
            later(10_000);
            pass().answered();
            pass().answered();

            assertThat(log.text().lines().map(line -> line.replaceAll("(?s).*WARN | \\|.*", "")))
                    .containsExactly(
                            "schools.s.origin (b, p): failed 5 times in a row and is left alone for a while",
                            "schools.s.origin (b, p): answers again");
        }
    }

    private Breaker.Pass pass() {
        return breaker.enter().orElseThrow();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            pass().failed();
        }
    }

    private void later(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }
}
