package nl.schuilnaam.gateway.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditVerifierTest {
    private static final int RECORDS = 30;
    private static final int FIRST_OF_DECEMBER = 21;

    @TempDir
    Path directory;

    private final List<String> lines = new ArrayList<>();
    private final List<AuditCheckpoint> checkpoints = new ArrayList<>();
    private final Map<String, String> onDisk = new HashMap<>();
    private AuditCheckpoint end = AuditCheckpoint.START;

    @BeforeEach
    void writeAChainOverTwoMonths() throws IOException {
        for (int i = 1; i <= RECORDS; i++) {
            AuditLine.Sealed sealed =
                    AuditLine.seal(end, Instant.parse("2026-11-30T23:59:00Z"), AuditRecords.released(i));
            lines.add(sealed.text());
            end = sealed.checkpoint();
            checkpoints.add(end);
        }
        write(lines);
    }

    @Test
    void untouchedLogIsSound() throws IOException {
        assertThat(AuditVerifier.verify(directory, end)).isEqualTo(new AuditVerdict.Sound(RECORDS, end));
    }

    @Test
    void emptyDirectoryIsSoundAndHoldsNothing(@TempDir Path empty) throws IOException {
        assertThat(AuditVerifier.verify(empty)).isEqualTo(new AuditVerdict.Sound(0, AuditCheckpoint.START));
    }

    @Test
    void fileThatAnotherToolSealedIsSound(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("audit-2026-11.jsonl"), AuditLineTest.golden());

        assertThat(AuditVerifier.verify(other))
                .isEqualTo(new AuditVerdict.Sound(
                        2, new AuditCheckpoint(2, "4cb2ac86bdec5ab7f06e48e1aed03dfc595e78bcd0c78a20b91e9d77791c2c21")));
    }

    /** Each mutation is one byte changed, or one record deleted, doubled, moved, replaced by another one with a good hash, or cut off with all after it. */
    @Test
    void tenThousandMutationsAreFoundAtTheirRecord() throws IOException {
        var random = new Random(20261122);
        for (int i = 0; i < 10_000; i++) {
            var mutated = new ArrayList<>(lines);
            int at = random.nextInt(RECORDS);
            int firstBad = at;
            switch (random.nextInt(6)) {
                case 0 -> mutated.set(at, editOneByte(lines.get(at), random));
                case 1 -> mutated.remove(at);
                case 2 -> {
                    mutated.add(at + 1, lines.get(random.nextInt(RECORDS)));
                    firstBad = at + 1;
                    if (firstBad < RECORDS && mutated.get(firstBad).equals(lines.get(firstBad))) {
                        firstBad++;
                    }
                }
                case 3 -> {
                    int other = (at + 1 + random.nextInt(RECORDS - 1)) % RECORDS;
                    Collections.swap(mutated, at, other);
                    firstBad = Math.min(at, other);
                }
                case 4 -> {
                    mutated.set(at, forge(at));
                    // Shows in the record after it, and at the end against the checkpoint.
                    firstBad = Math.min(at + 1, RECORDS - 1);
                }
                default -> mutated.subList(at, RECORDS).clear();
            }
            write(mutated);

            AuditVerdict verdict = AuditVerifier.verify(directory, end);

            int expectedRecord = firstBad + 1;
            assertThat(verdict)
                    .as("mutation %d", i)
                    .isInstanceOfSatisfying(
                            AuditVerdict.Broken.class,
                            broken -> assertThat(broken.sequence()).isEqualTo(expectedRecord));
        }
    }

    @Test
    void firstBadRecordIsNamedByFileAndLine() throws IOException {
        lines.set(24, lines.get(24).replace("\"status\":200", "\"status\":201"));
        write(lines);

        assertThat(AuditVerifier.verify(directory))
                .isEqualTo(new AuditVerdict.Broken("audit-2026-12.jsonl", 5, 25, AuditVerdict.Fault.EDITED));
    }

    @Test
    void missingMiddleFileIsFound() throws IOException {
        Files.delete(directory.resolve("audit-2026-11.jsonl"));

        assertThat(AuditVerifier.verify(directory))
                .isEqualTo(new AuditVerdict.Broken("audit-2026-12.jsonl", 1, 1, AuditVerdict.Fault.OUT_OF_SEQUENCE));
    }

    @Test
    void missingEndIsFoundAgainstACheckpointOnly() throws IOException {
        write(lines.subList(0, 25));

        assertThat(AuditVerifier.verify(directory)).isInstanceOf(AuditVerdict.Sound.class);
        assertThat(AuditVerifier.verify(directory, end))
                .isEqualTo(new AuditVerdict.Broken("audit-2026-12.jsonl", 6, 26, AuditVerdict.Fault.TRUNCATED));
    }

    @Test
    void chainWrittenAnewIsFoundAgainstACheckpoint() throws IOException {
        var anew = new ArrayList<String>();
        AuditCheckpoint last = AuditCheckpoint.START;
        for (int i = 1; i <= RECORDS; i++) {
            AuditLine.Sealed sealed =
                    AuditLine.seal(last, Instant.parse("2026-11-30T23:59:00Z"), AuditRecords.released(i + 7));
            anew.add(sealed.text());
            last = sealed.checkpoint();
        }
        write(anew);

        assertThat(AuditVerifier.verify(directory)).isInstanceOf(AuditVerdict.Sound.class);
        assertThat(AuditVerifier.verify(directory, end))
                .isEqualTo(new AuditVerdict.Broken("audit-2026-12.jsonl", 10, 30, AuditVerdict.Fault.REWRITTEN));
    }

    @Test
    void lineThatDoesNotEndIsFound() throws IOException {
        lines.set(RECORDS - 1, lines.get(RECORDS - 1).stripTrailing());
        write(lines);

        assertThat(AuditVerifier.verify(directory))
                .isEqualTo(new AuditVerdict.Broken("audit-2026-12.jsonl", 10, 30, AuditVerdict.Fault.UNFINISHED));
    }

    private static String editOneByte(String line, Random random) {
        byte[] bytes = line.getBytes(US_ASCII);
        // The line feed stays, so that the edit remains within its record.
        int at = random.nextInt(bytes.length - 1);
        bytes[at] ^= (byte) (1 + random.nextInt(127));
        return new String(bytes, ISO_8859_1);
    }

    /** A record in the place of another: it fits the one before it, and its own hash is good. */
    private String forge(int at) {
        AuditCheckpoint before = at == 0 ? AuditCheckpoint.START : checkpoints.get(at - 1);
        return AuditLine.seal(before, Instant.parse("2026-11-30T23:59:00Z"), AuditRecords.released(at + 1_000))
                .text();
    }

    private void write(List<String> mutated) throws IOException {
        int cut = Math.min(FIRST_OF_DECEMBER - 1, mutated.size());
        write("audit-2026-11.jsonl", String.join("", mutated.subList(0, cut)));
        write("audit-2026-12.jsonl", String.join("", mutated.subList(cut, mutated.size())));
    }

    private void write(String name, String text) throws IOException {
        if (!text.equals(onDisk.put(name, text))) {
            Files.writeString(directory.resolve(name), text, ISO_8859_1);
        }
    }
}
