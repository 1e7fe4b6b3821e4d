package nl.schuilnaam.gateway.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Form 1 of a record against {@code audit-form-1/audit-2026-11.jsonl}, which was typed by hand and sealed with another tool. Such lines are on disks: never edit the
 * file, add a form.
 *
 * <p>Each hash in it is what this prints for its line:
 *
 * <pre>{@code
 * printf '%s' "$line" | sed -E 's/,"hash":"[0-9a-f]{64}"\}$//' | sha256sum
 * }</pre>
 */
class AuditLineTest {
    private static final Instant AT = Instant.parse("2026-11-22T08:15:01Z");
    private static final String HASH_1 = "97abf2ca99957b93b872b6d1d1205f80684c9016dc5d47c036ce371cf683b7eb";
    private static final String HASH_2 = "4cb2ac86bdec5ab7f06e48e1aed03dfc595e78bcd0c78a20b91e9d77791c2c21";

    @Test
    void recordsHaveTheseLinesAndTheHashesThatSha256sumGives() throws IOException {
        AuditLine.Sealed first = AuditLine.seal(
                AuditCheckpoint.START,
                AT,
                AuditRecords.released(UUID.fromString("1b4e28ba-2fa1-4d3b-8f2e-9d3c5a7b6c10")));
        AuditLine.Sealed second = AuditLine.seal(
                first.checkpoint(), AT, AuditRecords.refused(UUID.fromString("2b4e28ba-2fa1-4d3b-8f2e-9d3c5a7b6c10")));

        assertThat(first.text() + second.text()).isEqualTo(golden());
        assertThat(first.checkpoint()).isEqualTo(new AuditCheckpoint(1, HASH_1));
        assertThat(second.checkpoint()).isEqualTo(new AuditCheckpoint(2, HASH_2));
    }

    @Test
    void lineOfTheFormReadsBack() throws IOException {
        String line = golden().split("\n", -1)[1];

        AuditLine.Reading reading = AuditLine.read(line.getBytes(US_ASCII));

        assertThat(reading)
                .isEqualTo(
                        new AuditLine.Reading.Whole(new AuditLine(2, HASH_1, HASH_2, "2026-11-22T08:15:01.000000Z")));
    }

    static String golden() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(AuditLineTest.class.getResourceAsStream("/audit-form-1/audit-2026-11.jsonl"))) {
            return new String(file.readAllBytes(), US_ASCII);
        }
    }
}
