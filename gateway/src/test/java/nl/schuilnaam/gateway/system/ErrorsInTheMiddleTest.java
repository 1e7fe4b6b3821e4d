package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is thrown anywhere in the middle of an exchange refuses that exchange as a whole, and the next one is served. The clock throws it: it is asked again and again on the way.
 * Where memory has run out, the process is to end (README).
 */
class ErrorsInTheMiddleTest {
    private static final int PLACES = 30;

    @TempDir
    Path directory;

    /** Throws once, when it is asked for the n-th time. */
    private static final class FailingClock extends Clock {
        private final AtomicInteger left = new AtomicInteger();
        private volatile Supplier<Throwable> failure = IllegalStateException::new;

        void failAt(int place, Supplier<Throwable> failure) {
            this.failure = failure;
            left.set(place);
        }

        boolean hasFailed() {
            return left.getAndSet(0) <= 0;
        }

        @Override
        public Instant instant() {
            if (left.get() > 0 && left.decrementAndGet() == 0) {
                throw FailingClock.<RuntimeException>thrown(failure.get());
            }
            return GatewayFixture.NOW;
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <T extends Throwable> T thrown(Throwable failure) throws T {
            throw (T) failure;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void anErrorRefusesItsExchangeAsAWhole() throws Exception {
        var clock = new FailingClock();
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT, clock)) {
            fixture.school.stubFor(
                    any(anyUrl()).willReturn(okJson(Samples.STUDENTS)).atPriority(9));
            String token = fixture.edgeToken("rekenmaat");
            String good = students(fixture, token).body();
            int failed = 0;
            for (Supplier<Throwable> failure : List.<Supplier<Throwable>>of(
                    IllegalStateException::new, StackOverflowError::new, AssertionError::new)) {
                for (int place = 1; place <= PLACES; place++) {
                    clock.failAt(place, failure);

                    HttpResponse<String> response = students(fixture, token);

                    boolean hasFailed = clock.hasFailed();
                    String shown = failure.get().getClass().getSimpleName() + " at " + place;
                    if (response.statusCode() == 200) {
                        assertThat(response.body()).as(shown).isEqualTo(good);
                    } else {
                        assertThat(hasFailed).as(shown).isTrue();
                        assertThat(response.statusCode()).as(shown).isBetween(500, 503);
                        assertThat(response.body()).as(shown).doesNotContain("sourcedId", "alias");
                        failed++;
                    }
                    // At once; or after a moment, where it was the audit log that it struck.
                    for (int i = 0; i < 100 && students(fixture, token).statusCode() != 200; i++) {
                        Thread.sleep(100);
                    }
                    assertThat(students(fixture, token).body()).as(shown).isEqualTo(good);
                    if (!hasFailed) {
                        break;
                    }
                }
            }
            assertThat(failed).isGreaterThan(10);
        }
    }

    private static HttpResponse<String> students(GatewayFixture fixture, String token) throws Exception {
        return fixture.send(fixture.edge(token, "/rostering/v1p2/students").build());
    }
}
