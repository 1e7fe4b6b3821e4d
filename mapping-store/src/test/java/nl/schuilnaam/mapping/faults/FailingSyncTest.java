package nl.schuilnaam.mapping.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F2: the disk refuses the n-th fsync of every thread once, and would take the next. */
class FailingSyncTest {
    private static final List<Integer> SAMPLE = List.of(3, 12, 40);
    /** A process that met no failure is killed after so many lines: more commits than {@code n}, of 7 persons each. */
    private static final int LINES_FOR_EACH = 7;

    @TempDir
    Path directory;

    @Test
    void nothingLeavesAfterASyncThatFailed() throws Exception {
        int refused = 0;
        List<Integer> calls = Straced.sample(SAMPLE, Integer.getInteger("schuilnaam.failing-syncs", 0));
        for (int n : calls) {
            StoreFiles files = new StoreFiles(directory.resolve("sync-" + n));
            Process process =
                    Straced.start(MintingProcess.class, files.directory(), "fdatasync,fsync:error=EIO:when=" + n, "1");
            Left left = new Left();
            left.readAndKill(process, (n + 50) * LINES_FOR_EACH);
            refused += process.exitValue() == MintingProcess.REFUSED ? 1 : 0;
            left.assertNobodyLate();
            left.assertRelinked(files);
        }
        assertThat(refused)
                .as("of %d processes, those whose store refused", calls.size())
                .isGreaterThanOrEqualTo(2 * calls.size() / 3);
    }
}
