package nl.schuilnaam.gateway.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes records, with SIGKILL, and looks for every record that it had acknowledged. */
class AuditLogKillTest {
    private static final int KILLS = 5;
    private static final String ACKNOWLEDGED = "acknowledged ";

    @Test
    void everyAcknowledgedRecordIsThereAfterTheProcessIsKilled(@TempDir Path directory) throws Exception {
        var random = new Random(7);
        var acknowledged = new ArrayList<String>();
        for (int kill = 0; kill < KILLS; kill++) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            directory.toString(),
                            Integer.toString(kill))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int atLeast = 200 + random.nextInt(2_000);
            try (var out = new BufferedReader(new InputStreamReader(writer.getInputStream(), US_ASCII))) {
                for (int said = 0; said < atLeast; said += keep(out.readLine(), acknowledged)) {
                    assertThat(writer.isAlive()).isTrue();
                }
                // Not Process.destroyForcibly, which would close the stream as well.
                assertThat(writer.toHandle().destroyForcibly()).isTrue();
                // What it had said before it died was said, too.
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    keep(line, acknowledged);
                }
            }
            assertThat(writer.waitFor()).isEqualTo(137);
        }

        AuditLog.open(Vertx.vertx(), directory, Clock.systemUTC()).close();

        assertThat(AuditVerifier.verify(directory)).isInstanceOf(AuditVerdict.Sound.class);
        String log =
                AuditFiles.in(directory).stream().map(AuditLogKillTest::read).collect(Collectors.joining());
        var missing = new ArrayList<String>();
        var present = Pattern.compile("\"exchange\":\"([0-9a-f-]{36})\"")
                .matcher(log)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        for (String exchange : acknowledged) {
            if (!present.contains(exchange)) {
                missing.add(exchange);
            }
        }
        assertThat(missing).isEmpty();
        assertThat(acknowledged).hasSizeGreaterThan(KILLS * 200);
    }

    private static int keep(String line, List<String> acknowledged) {
        // Loggers write to the same stream, and the last line may be cut.
        if (line == null || !line.startsWith(ACKNOWLEDGED) || line.length() != ACKNOWLEDGED.length() + 36) {
            return 0;
        }
        acknowledged.add(line.substring(ACKNOWLEDGED.length()));
        return 1;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Records without end, many at a time, and prints the exchange of each acknowledged one. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            AuditLog log = AuditLog.open(Vertx.vertx(), Path.of(arguments[0]), Clock.systemUTC());
            var out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, US_ASCII);
            for (int lane = 0; lane < 64; lane++) {
                next(log, out, Long.parseLong(arguments[1]) << 32 | (long) lane << 24);
            }
            Thread.currentThread().join();
        }

        private static void next(AuditLog log, PrintStream out, long number) {
            log.record(AuditRecords.released(number)).onSuccess(ignored -> {
                out.println(ACKNOWLEDGED + new java.util.UUID(0, number));
                next(log, out, number + 1);
            });
        }
    }
}
