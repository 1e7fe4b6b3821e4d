package nl.schuilnaam.gateway.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads a whole log and says whether every record is the one that was written. Finds what was edited, deleted, inserted, moved or cut off; records missing at the end
 * show only against a checkpoint kept elsewhere, and so does a log that somebody wrote anew from some record on. Blocks; may read a log that is being written.
 */
public final class AuditVerifier {
    // A gateway that is writing at this moment finishes its line well within this time.
    private static final int PATIENCE = 20;
    private static final long PAUSE_MILLIS = 50;

    private final AuditCheckpoint expected;
    private AuditCheckpoint last = AuditCheckpoint.START;

    private AuditVerifier(AuditCheckpoint expected) {
        this.expected = expected;
    }

    /** Reads the log, oldest record first, and names the first bad one. */
    public static AuditVerdict verify(Path directory) throws IOException {
        return verify(directory, AuditCheckpoint.START);
    }

    /** As {@link #verify(Path)}, and the log must hold the record that the checkpoint names. */
    public static AuditVerdict verify(Path directory, AuditCheckpoint expected) throws IOException {
        for (int tries = 0; ; tries++) {
            AuditVerdict verdict = new AuditVerifier(expected).read(AuditFiles.in(directory));
            if (tries == PATIENCE
                    || !(verdict instanceof AuditVerdict.Broken broken
                            && broken.fault() == AuditVerdict.Fault.UNFINISHED)) {
                return verdict;
            }
            pause();
        }
    }

    private AuditVerdict read(List<Path> files) throws IOException {
        long line = 0;
        String name = "";
        for (Path file : files) {
            name = file.getFileName().toString();
            line = 0;
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                var bytes = new ByteArrayOutputStream();
                while (true) {
                    int ended = readLine(in, bytes);
                    if (ended < 0 && bytes.size() == 0) {
                        break;
                    }
                    line++;
                    Optional<AuditVerdict.Fault> fault =
                            ended < 0 ? Optional.of(AuditVerdict.Fault.UNFINISHED) : judge(bytes.toByteArray());
                    if (fault.isPresent()) {
                        return new AuditVerdict.Broken(name, line, last.sequence() + 1, fault.get());
                    }
                }
            }
        }
        if (last.sequence() < expected.sequence()) {
            return new AuditVerdict.Broken(name, line + 1, last.sequence() + 1, AuditVerdict.Fault.TRUNCATED);
        }
        return new AuditVerdict.Sound(last.sequence(), last);
    }

    private Optional<AuditVerdict.Fault> judge(byte[] bytes) {
        if (!(AuditLine.read(bytes) instanceof AuditLine.Reading.Whole whole)) {
            return Optional.of(((AuditLine.Reading.Bad) AuditLine.read(bytes)).fault());
        }
        Optional<AuditVerdict.Fault> fault = whole.line().faultAfter(last);
        if (fault.isPresent()) {
            return fault;
        }
        AuditCheckpoint here = whole.line().checkpoint();
        if (here.sequence() == expected.sequence() && !here.equals(expected)) {
            return Optional.of(AuditVerdict.Fault.REWRITTEN);
        }
        last = here;
        return Optional.empty();
    }

    /** Leaves a line in the buffer, without its end; returns the line feed, or -1 when the file ends before one. Keeps no more of a line than a record can have. */
    private static int readLine(InputStream in, ByteArrayOutputStream line) throws IOException {
        line.reset();
        while (true) {
            int next = in.read();
            if (next < 0 || next == '\n') {
                return next;
            }
            if (line.size() <= AuditLine.MAX_BYTES) {
                line.write(next);
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
