package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Only what is recorded leaves. The log begins a file with every month, so the clock is moved to the next one, whose file is a full disk or not a file at all.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditFirstTest {
    private static final Path FULL = Path.of("/dev/full");
    private static final Duration HEALS_WITHIN = Duration.ofSeconds(10);

    @TempDir
    static Path directory;

    private static final MovableClock CLOCK = new MovableClock(Instant.parse("2026-11-30T23:59:50Z"));
    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT, CLOCK);
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @BeforeEach
    void origins() {
        fixture.school.resetRequests();
        fixture.supplierApi.resetRequests();
        fixture.school.stubFor(
                get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students")).willReturn(okJson(Samples.STUDENTS)));
        fixture.supplierApi.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(200)));
    }

    @Test
    @Order(2) // the clock of a log goes forward
    void aFullDiskStopsEveryExchangeUntilThereIsRoom() throws Exception {
        Assumptions.assumeTrue(Files.exists(FULL), "a system without /dev/full");

        assertNothingLeavesWhile("2027-01", file -> Files.createSymbolicLink(file, FULL));
    }

    @Test
    @Order(1) // the clock of a log goes forward
    void aFileThatCannotBeOpenedStopsEveryExchangeUntilItCan() throws Exception {
        assertNothingLeavesWhile("2026-12", Files::createDirectory);
    }

    @Test
    @Order(3) // the clock of a log goes forward
    void whatIsPushedToASupplierIsRecordedBeforeItArrives() throws Exception {
        CLOCK.moveTo(Instant.parse("2027-03-01T12:00:00Z"));
        var recorded = new CopyOnWriteArrayList<String>();
        fixture.supplierApi.addMockServiceRequestListener((request, response) -> {
            if (request.getMethod().getName().equals("PUT")) {
                recorded.add(lastRecord());
            }
        });
        String token = fixture.insideToken();

        HttpResponse<String> response = fixture.send(push(token));

        assertThat(response.statusCode()).isBetween(200, 204);
        assertThat(recorded).hasSize(1);
        assertThat(recorded.get(0))
                .contains(
                        "\"exchange\":\""
                                + response.headers().firstValue("x-request-id").orElseThrow() + "\"",
                        "\"outcome\":\"released\"",
                        "updateUser",
                        "user.familyName",
                        "\"hash\":\"");
    }

    /** What stands in the way of the file. */
    private interface Obstacle {
        void place(Path file) throws IOException;
    }

    private static void assertNothingLeavesWhile(String month, Obstacle obstacle) throws Exception {
        Instant begins = Instant.parse(month + "-01T00:00:00Z");
        CLOCK.moveTo(begins.minusSeconds(20));
        String edge = fixture.edgeToken("rekenmaat");
        String inside = fixture.insideToken();
        assertThat(fixture.send(pull(edge)).statusCode()).isEqualTo(200);
        fixture.school.resetRequests();
        int before = fixture.audit().size();
        Path file = directory.resolve("data/audit/audit-" + month + ".jsonl");
        obstacle.place(file);
        CLOCK.moveTo(begins.plusSeconds(20));

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> pushed = fixture.send(push(inside));
            HttpResponse<String> pulled = fixture.send(pull(edge));
            HttpResponse<String> refused =
                    fixture.send(fixture.edge(edge, "/rostering/v1p2/geheim").build());

            for (HttpResponse<String> response : List.of(pushed, pulled, refused)) {
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
                assertThat(response.body())
                        .contains("The exchange cannot be recorded now", "server_busy")
                        .doesNotContain("eheim", "grades");
            }
        }
        assertThat(fixture.supplierApi.findAll(putRequestedFor(anyUrl()))).isEmpty();
        assertThat(recordsOf(month)).isEmpty();

        Files.delete(file);
        Instant since = Instant.now();
        HttpResponse<String> healed = fixture.send(push(inside));
        while (healed.statusCode() == 503
                && Duration.between(since, Instant.now()).compareTo(HEALS_WITHIN) < 0) {
            LockSupport.parkNanos(100_000_000);
            healed = fixture.send(push(inside));
        }
        assertThat(healed.statusCode()).isBetween(200, 204);
        assertThat(fixture.supplierApi.findAll(putRequestedFor(anyUrl()))).hasSize(1);
        assertThat(fixture.send(pull(edge)).statusCode()).isEqualTo(200);
        // The log says itself that records were lost, and no record of a release is among those.
        assertThat(recordsOf(month).get(0)).contains("\"event\":\"reopened\"", "\"lost\":");
        assertThat(fixture.audit().size()).isEqualTo(before + 3);
    }

    private static List<String> recordsOf(String month) throws IOException {
        Path file = directory.resolve("data/audit/audit-" + month + ".jsonl");
        return Files.isRegularFile(file) && !Files.isSymbolicLink(file) ? Files.readAllLines(file) : List.of();
    }

    private static HttpRequest pull(String token) {
        return fixture.edge(token, "/rostering/v1p2/students").build();
    }

    private static HttpRequest push(String token) {
        return fixture.inside(token, "rekenmaat", "/rostering/v1p2/users/geheim-id-1")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"user\":" + Samples.student("geheim-id-1", "450001", "Daan") + "}"))
                .build();
    }

    private static String lastRecord() {
        try {
            List<String> records = fixture.audit();
            return records.get(records.size() - 1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
