package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.cli.Schuilnaam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that nobody takes holds up no exchange: its lines are dropped and counted. A process of its own, whose standard error is a pipe that is full. */
class BlockedLogTest {
    /** More than twice what a pipe and the lines that wait before it can hold. */
    private static final int LINES = 4_000;

    /** Requests that are refused and logged, by the status: each kind has its own share of lines in a second. */
    private static final Map<Integer, List<String>> REFUSED = Map.of(
            400, List.of("GET /a/../b HTTP/1.1"),
            401, List.of("GET /de-regenboog/ims/oneroster/rostering/v1p2/students HTTP/1.1"),
            414, List.of("GET /" + "a".repeat(10_000) + " HTTP/1.1"),
            417, List.of("GET / HTTP/1.1", "Expect: nothing"),
            501, List.of("BREW / HTTP/1.1"));

    @TempDir
    Path directory;

    @Test
    void exchangesGoOnWhileNobodyTakesTheLog() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (var fixture = new GatewayFixture(directory, agreementOfToday())) {
            fixture.school.stubFor(get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students"))
                    .willReturn(okJson(Samples.STUDENTS)));
            Process process = start();
            try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
                    var log = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8))) {
                URI edge = URI.create(out.readLine().replaceAll(".* edge (\\S+) .*", "$1"));
                String token = token(edge);
                assertThat(students(edge, token)).isEqualTo(200);

                var isOver = new AtomicBoolean();
                var flood = new ArrayList<Future<Boolean>>();
                for (int status : REFUSED.keySet()) {
                    for (int thread = 0; thread < 2; thread++) {
                        flood.add(threads.submit(() -> {
                            while (!isOver.get()) {
                                refused(edge, status);
                            }
                            return true;
                        }));
                    }
                }
                long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
                while (recorded() < LINES && System.nanoTime() < until) {
                    Thread.sleep(100);
                }
                isOver.set(true);
                for (Future<Boolean> each : flood) {
                    assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
                }
                assertThat(recorded()).isGreaterThanOrEqualTo(LINES);
                for (int i = 0; i < 20; i++) {
                    assertThat(students(edge, token)).isEqualTo(200);
                }

                // As soon as somebody takes it again, it says how much is missing.
                Future<String> told = threads.submit(() -> {
                    String line = log.readLine();
                    while (line != null && !line.contains(" lines were dropped")) {
                        line = log.readLine();
                    }
                    return line;
                });
                for (int i = 0; i < 100 && !told.isDone(); i++) {
                    refused(edge, 400);
                    Thread.sleep(20);
                }
                assertThat(told.get(10, TimeUnit.SECONDS)).matches(".* WARN +DroppingAppender [1-9][0-9]+ lines .*");
            } finally {
                process.destroy();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** The process goes by the time of the machine. */
    private static String agreementOfToday() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String period = "{from: 2026-08-01, until: 2027-07-31}";
        assertThat(Samples.AGREEMENT).contains(period);
        return Samples.AGREEMENT.replace(
                period, "{from: " + today.minusDays(1) + ", until: " + today.plusDays(100) + "}");
    }

    private Process start() throws Exception {
        String yaml = Files.readString(directory.resolve("gateway.yaml"));
        Files.writeString(
                directory.resolve("blocked.yaml"),
                yaml.replace("data: data\n", "data: data-blocked\n")
                        .replace("first-byte: 1s, total: 3s", "first-byte: 10s, total: 20s"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Schuilnaam.class.getName(),
                        "run",
                        "--config",
                        directory.resolve("blocked.yaml").toString())
                .start();
    }

    private static void refused(URI edge, int status) throws Exception {
        assertThat(RawHttp.exchange(edge, REFUSED.get(status), new byte[0]).status())
                .isEqualTo(status);
    }

    /** Records of refusals: of each there was a line. */
    private long recorded() throws Exception {
        long recorded = 0;
        try (Stream<Path> files = Files.list(directory.resolve("data-blocked/audit"))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".jsonl")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    recorded += lines.filter(line -> line.contains("\"problem\"") && !line.contains("\"repeated\""))
                            .count();
                }
            }
        }
        return recorded;
    }

    private static String token(URI edge) throws Exception {
        String form = "grant_type=client_credentials&client_id=rekenmaat&client_secret="
                + URLEncoder.encode(GatewayFixture.SECRET, UTF_8);
        return GatewayFixture.field(
                send(HttpRequest.newBuilder(URI.create(edge + "/de-regenboog/oauth2/token"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form)))
                        .body(),
                "access_token");
    }

    private static int students(URI edge, String token) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(edge + "/de-regenboog/ims/oneroster/rostering/v1p2/students"))
                        .header("Authorization", "Bearer " + token))
                .statusCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
    }
}
