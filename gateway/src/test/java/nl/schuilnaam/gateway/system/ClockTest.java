package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.admin.AdminException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time decides what is in force; setting it back does not. */
class ClockTest {
    private static final Instant END = Instant.parse("2027-07-31T22:00:00Z");

    @TempDir
    Path directory;

    @Test
    void anAgreementThatHasExpiredIsNotRevivedByAClockThatIsSetBackNorByARestart() throws Exception {
        var clock = new MovableClock(END.minusSeconds(30));
        try (GatewayFixture fixture = started(clock)) {
            String token = fixture.edgeToken("rekenmaat");
            assertThat(students(fixture, token)).isEqualTo(200);

            clock.moveTo(END);
            await(() -> fixture.audit().stream().anyMatch(line -> line.contains("\"agreement.expire\"")));
            clock.moveTo(END.minusSeconds(30));

            assertThat(students(fixture, token)).isEqualTo(403);
        }
        for (Duration back : new Duration[] {Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofDays(400)}) {
            clock.moveTo(END.minus(back));
            try (GatewayFixture fixture = started(clock)) {
                assertThat(students(fixture, fixture.edgeToken("rekenmaat")))
                        .isEqualTo(back.toSeconds() <= 60 ? 403 : 503);
            }
        }
    }

    @Test
    void aClockThatIsFarBehindStopsEveryExchangeUntilItHasCaughtUp() throws Exception {
        var clock = new MovableClock(GatewayFixture.NOW);
        try (GatewayFixture fixture = started(clock)) {
            String token = fixture.edgeToken("rekenmaat");
            clock.moveTo(GatewayFixture.NOW.minusSeconds(61));
            assertThat(students(fixture, token)).isEqualTo(503);
            assertThat(ask(fixture, "agreement.list", new JsonObject()).getString("obstacle"))
                    .contains("clock");
            assertThat(ask(fixture, "clock.status", new JsonObject()).getLong("seconds-behind"))
                    .isEqualTo(61);
            assertThat(fixture.school.getAllServeEvents())
                    .noneMatch(event -> event.getRequest().getUrl().contains("students"));

            clock.moveTo(GatewayFixture.NOW.minusSeconds(60));

            assertThat(students(fixture, token)).isEqualTo(200);
        }
    }

    @Test
    void aClockThatWasAheadByMistakeIsAcceptedByAnAdministratorAndThatIsRecorded() throws Exception {
        var clock = new MovableClock(GatewayFixture.NOW);
        try (GatewayFixture fixture = started(clock)) {
            clock.moveTo(GatewayFixture.NOW.plus(Duration.ofDays(4_000)));
            assertThat(students(fixture, fixture.edgeToken("rekenmaat"))).isEqualTo(403);
            clock.moveTo(GatewayFixture.NOW);
            assertThat(students(fixture, fixture.edgeToken("rekenmaat"))).isEqualTo(503);
            assertThatThrownBy(() -> ask(fixture, "clock.accept", new JsonObject()))
                    .isInstanceOf(AdminException.class)
                    .hasMessageContaining("--yes");

            ask(fixture, "clock.accept", new JsonObject().put("yes", true));

            assertThat(students(fixture, fixture.edgeToken("rekenmaat"))).isEqualTo(200);
            assertThat(fixture.audit()).anyMatch(line -> line.contains("\"command\":\"clock.accepted\""));
        }
        try (GatewayFixture fixture = started(clock)) {
            assertThat(students(fixture, fixture.edgeToken("rekenmaat"))).isEqualTo(200);
        }
    }

    @Test
    void aPushThatHasToWaitUntilItsAgreementIsOverIsNotSent() throws Exception {
        var clock = new MovableClock(END.minusSeconds(1));
        try (GatewayFixture fixture = started(clock)) {
            String token = fixture.insideToken();
            fixture.supplierApi.stubFor(post("/token")
                    .willReturn(okJson("{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600}")
                            .withFixedDelay(300)));
            fixture.supplierApi.addMockServiceRequestListener((request, response) -> {
                if (request.getUrl().equals("/token")) {
                    clock.moveTo(END);
                }
            });

            HttpResponse<String> response = fixture.send(fixture.inside(
                            token, "rekenmaat", "/rostering/v1p2/users/geheim-id-1")
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString("{\"user\":" + Samples.student("geheim-id-1", "450001", "Daan") + "}"))
                    .build());

            assertThat(response.statusCode()).isEqualTo(403);
            fixture.supplierApi.verify(0, putRequestedFor(com.github.tomakehurst.wiremock.client.WireMock.anyUrl()));
        }
    }

    @Test
    void aSuspensionStopsExchangesWithinASecondAlsoThoseThatHaveBegun() throws Exception {
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW))) {
            String token = fixture.edgeToken("rekenmaat");
            var reached = new AtomicBoolean();
            fixture.school.stubFor(any(anyUrl())
                    .willReturn(okJson(Samples.STUDENTS).withFixedDelay(800))
                    .atPriority(8));
            fixture.school.addMockServiceRequestListener((request, response) -> reached.set(true));
            var begun = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                try {
                    return students(fixture, token);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            await(reached::get);
            Instant asked = Instant.now();

            ask(
                    fixture,
                    "agreement.suspend",
                    new JsonObject().put("school", "de-regenboog").put("agreement", "rekenmaat-2026"));

            assertThat(students(fixture, token)).isEqualTo(403);
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(1));
            assertThat(begun.get()).isEqualTo(403);
        }
    }

    private GatewayFixture started(MovableClock clock) throws Exception {
        var fixture = new GatewayFixture(directory, Samples.AGREEMENT, clock);
        fixture.school.stubFor(
                any(anyUrl()).willReturn(okJson(Samples.STUDENTS)).atPriority(9));
        return fixture;
    }

    private static int students(GatewayFixture fixture, String token) throws Exception {
        return fixture.send(fixture.edge(token, "/rostering/v1p2/students").build())
                .statusCode();
    }

    private static JsonObject ask(GatewayFixture fixture, String command, JsonObject arguments) throws Exception {
        return AdminClient.find(fixture.directory.resolve("data")).orElseThrow().ask(command, arguments, step -> {});
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(10);
        while (!condition.holds()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
