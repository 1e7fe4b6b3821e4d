package nl.schuilnaam.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.cli.Schuilnaam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in a process of its own, with little memory, to which much more content is sent at once than it has room for. */
class GiantContentTest {
    private static final int CLIENTS = 32;
    private static final long GIBIBYTE = 1L << 30;
    private static final long LIMIT = 10L << 20;
    /** What may be on its way when the gateway has read enough: its buffers, those of both ends of the connection, and the chunk of the client that is being written. */
    private static final long ON_ITS_WAY = 16L << 20;

    private static final byte[] CHUNK;

    static {
        byte[] head = "10000\r\n".getBytes(StandardCharsets.US_ASCII);
        CHUNK = new byte[head.length + 0x10000 + 2];
        Arrays.fill(CHUNK, (byte) ' ');
        System.arraycopy(head, 0, CHUNK, 0, head.length);
        CHUNK[CHUNK.length - 2] = '\r';
        CHUNK[CHUNK.length - 1] = '\n';
    }

    @TempDir
    Path directory;

    private record Outcome(RawHttp.Answer answer, long sent) {}

    @Test
    void manyGiantsAtOnceAreRefusedWithinTheMemoryOfTheProcess() throws Exception {
        LocalDate today = LocalDate.now(java.time.ZoneId.of("Europe/Amsterdam"));
        String agreement = Samples.AGREEMENT
                .replace("2026-08-01", today.minusDays(1).toString())
                .replace("2027-07-31", today.plusDays(100).toString());
        assertThat(agreement).isNotEqualTo(Samples.AGREEMENT);
        String file;
        try (var fixture = new GatewayFixture(directory, agreement, ", unknown-ids: {per-minute: 20}")) {
            file = Files.readString(fixture.configurationFile());
        }
        Path own = Files.writeString(directory.resolve("own.yaml"), file.replace("data: data\n", "data: own-data\n"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Schuilnaam.class.getName(),
                        "run",
                        "--config",
                        own.toString())
                .redirectErrorStream(true)
                .start();
        try {
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            URI edge = edge(lines);
            drain(lines);
            String token = token(edge);
            List<Outcome> outcomes = sendGiants(edge, token);

            assertThat(outcomes).hasSize(CLIENTS);
            for (Outcome outcome : outcomes) {
                assertThat(outcome.answer().status()).isIn(413, 503, 0);
                assertThat(outcome.sent()).isLessThan(LIMIT + ON_ITS_WAY);
            }
            assertThat(outcomes.stream().filter(outcome -> outcome.answer().status() == 413))
                    .as("refused for its size")
                    .isNotEmpty();
            assertThat(process.isAlive()).isTrue();
            long resident = residentKibibytes(process);
            System.out.println("highest resident size: " + resident / 1024 + " MiB; answers: "
                    + outcomes.stream()
                            .map(outcome -> outcome.answer().status())
                            .sorted()
                            .toList());
            assertThat(resident).isLessThanOrEqualTo(1L << 20);
            assertThat(upload(edge, token, 1).answer().status())
                    .as("and then it goes on")
                    .isEqualTo(400);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static List<Outcome> sendGiants(URI edge, String token) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Outcome>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(threads.submit((Callable<Outcome>) () -> upload(edge, token, GIBIBYTE / 0x10000)));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> one : running) {
                outcomes.add(one.get());
            }
            return outcomes;
        } finally {
            threads.shutdown();
        }
    }

    /** Sends blanks in chunks until all are sent or nobody takes them any more. */
    private static Outcome upload(URI edge, String token, long chunks) throws IOException {
        long sent = 0;
        try (var connection = new RawConnection(edge)) {
            connection.send(
                    "PUT /de-regenboog/ims/oneroster/gradebook/v1p2/results/nieuw HTTP/1.1",
                    "Authorization: Bearer " + token,
                    "Content-Type: application/json",
                    "Transfer-Encoding: chunked");
            try {
                for (long i = 0; i < chunks; i++) {
                    connection.send(CHUNK);
                    sent += CHUNK.length;
                }
                connection.send("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException refused) {
                // What was answered before the close can still be read, mostly.
            }
            return new Outcome(connection.read(), sent);
        }
    }

    private static String token(URI edge) throws Exception {
        String form = "grant_type=client_credentials&client_id=rekenmaat&client_secret=" + GatewayFixture.SECRET;
        RawHttp.Answer answer = RawHttp.exchange(
                edge,
                List.of(
                        "POST /de-regenboog/oauth2/token HTTP/1.1",
                        "Content-Type: application/x-www-form-urlencoded",
                        "Content-Length: " + form.length()),
                form.getBytes(StandardCharsets.US_ASCII));
        return GatewayFixture.field(answer.body(), "access_token");
    }

    private static URI edge(BufferedReader lines) throws IOException {
        var before = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("schuilnaam is ready: edge ")) {
                return URI.create(line.split(" ")[4]);
            }
            before.append(line).append('\n');
        }
        throw new IllegalStateException("the gateway did not start:\n" + before);
    }

    private static void drain(BufferedReader lines) {
        var reading = new Thread(() -> {
            try {
                while (lines.readLine() != null) {
                    Thread.onSpinWait();
                }
            } catch (IOException over) {
                // The process has ended.
            }
        });
        reading.setDaemon(true);
        reading.start();
    }

    /** The most that the process ever had in memory. */
    private static long residentKibibytes(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
