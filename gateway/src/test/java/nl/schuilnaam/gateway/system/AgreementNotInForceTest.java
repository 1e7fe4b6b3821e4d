package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without an agreement in force nothing passes, in either direction, and why it is not in force is not told. */
class AgreementNotInForceTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"draft", "suspended", "ended"})
    void anAgreementThatIsNotActiveLetsNothingPass(String status) throws Exception {
        try (var fixture =
                new GatewayFixture(directory, Samples.AGREEMENT.replace("status: active", "status: " + status))) {
            assertNothingPasses(fixture);
        }
    }

    @Test
    void anAgreementLetsNothingPassBeforeItsFirstDayAndAfterItsLast() throws Exception {
        var clock = new MovableClock(Instant.parse("2026-01-01T12:00:00Z"));
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT, clock)) {
            // A day begins and ends at midnight in Amsterdam, which in summer is 22:00 UTC.
            assertNothingPasses(fixture);
            clock.moveTo(Instant.parse("2026-07-31T21:59:59Z"));
            assertNothingPasses(fixture);
            for (String within : List.of("2026-07-31T22:00:00Z", "2027-07-31T21:59:59Z")) {
                clock.moveTo(Instant.parse(within));
                fixture.school.stubFor(
                        any(anyUrl()).willReturn(okJson(Samples.STUDENTS)).atPriority(9));
                assertThat(fixture.send(pull(fixture, fixture.edgeToken("rekenmaat")))
                                .statusCode())
                        .isEqualTo(200);
            }
            for (String after : List.of("2027-07-31T22:00:00Z", "2030-01-01T12:00:00Z")) {
                clock.moveTo(Instant.parse(after));
                assertNothingPasses(fixture);
            }
        }
    }

    @Test
    void anAgreementThatEndsWhileATokenIsValidEndsForThatTokenToo() throws Exception {
        var clock = new MovableClock(Instant.parse("2027-07-31T21:59:50Z"));
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT, clock)) {
            fixture.school.stubFor(
                    any(anyUrl()).willReturn(okJson(Samples.STUDENTS)).atPriority(9));
            String token = fixture.edgeToken("rekenmaat");
            assertThat(fixture.send(pull(fixture, token)).statusCode()).isEqualTo(200);
            fixture.school.resetRequests();

            clock.moveTo(Instant.parse("2027-07-31T22:00:00Z"));

            assertThat(fixture.send(pull(fixture, token)).statusCode()).isEqualTo(403);
            assertThat(fixture.school.getAllServeEvents()).isEmpty();
        }
    }

    @Test
    void aTokenThatHasExpiredOpensNothing() throws Exception {
        var clock = new MovableClock(GatewayFixture.NOW);
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT, clock)) {
            String edge = fixture.edgeToken("rekenmaat");
            String inside = fixture.insideToken();

            clock.moveTo(GatewayFixture.NOW.plusSeconds(3_600));

            for (HttpRequest request : List.of(pull(fixture, edge), push(fixture, inside))) {
                HttpResponse<String> response = fixture.send(request);
                assertThat(response.statusCode()).isEqualTo(401);
                assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
                assertThat(last(fixture)).contains("\"problem\":\"unauthenticated\"");
            }
            assertThat(fixture.school.getAllServeEvents()).isEmpty();
            assertThat(fixture.supplierApi.getAllServeEvents()).isEmpty();
        }
    }

    private static void assertNothingPasses(GatewayFixture fixture) throws Exception {
        fixture.school.resetRequests();
        fixture.supplierApi.resetRequests();
        String edge = fixture.edgeToken("rekenmaat");
        String inside = fixture.insideToken();
        for (HttpRequest request : List.of(
                pull(fixture, edge),
                fixture.edge(edge, "/rostering/v1p2/geheim?geheim=1").build(),
                push(fixture, inside))) {
            HttpResponse<String> response = fixture.send(request);

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.body())
                    .isEqualTo("{\"imsx_codeMajor\":\"failure\",\"imsx_severity\":\"error\","
                            + "\"imsx_description\":\"No agreement between school and supplier is in force; ask the school\","
                            + "\"imsx_CodeMinor\":{\"imsx_codeMinorField\":[{\"imsx_codeMinorFieldName\":\"TargetEndSystem\","
                            + "\"imsx_codeMinorFieldValue\":\"forbidden\"}]}}");
            assertThat(last(fixture))
                    .contains(
                            "\"problem\":\"agreement-not-in-force\"",
                            "\"step\":\"agreement\"",
                            "\"supplier\":\"rekenmaat\"")
                    .doesNotContain("eheim")
                    .doesNotContainPattern(SchoolNumbers.ANY);
        }
        assertThat(fixture.send(fixture.edge(edge, "/rostering/v1p2/students")
                                .method("OPTIONS", BodyPublishers.noBody())
                                .build())
                        .statusCode())
                .isEqualTo(403);
        assertThat(fixture.school.getAllServeEvents()).isEmpty();
        assertThat(fixture.supplierApi.getAllServeEvents()).isEmpty();
    }

    private static String last(GatewayFixture fixture) throws Exception {
        List<String> records = fixture.audit();
        return records.get(records.size() - 1);
    }

    private static HttpRequest pull(GatewayFixture fixture, String token) {
        return fixture.edge(token, "/rostering/v1p2/students").build();
    }

    private static HttpRequest push(GatewayFixture fixture, String token) {
        return fixture.inside(token, "rekenmaat", "/rostering/v1p2/users/geheim-id-1")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"user\":" + Samples.student("geheim-id-1", "450001", "Daan") + "}"))
                .build();
    }
}
