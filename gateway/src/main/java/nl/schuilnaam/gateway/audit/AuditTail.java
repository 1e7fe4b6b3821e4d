package nl.schuilnaam.gateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a log ends: after its last whole record.
 *
 * @param file the file that holds the end, which may be empty
 * @param size how much of that file is whole records
 * @param torn how many bytes follow them: a record that was being written when the machine stopped, and that was never acknowledged
 * @param at when the last record was written; empty where there is none
 */
record AuditTail(Path file, long size, long torn, AuditCheckpoint last, Optional<Instant> at) {
    /** How much of the newest file is checked when a log is opened; the rest is for {@link AuditVerifier}. */
    static final int WINDOW = 4 * AuditLine.MAX_BYTES;

    /** Finds the end of a log that has at least one file. Fails with {@link AuditBrokenException} when the last records do not form a chain. */
    static AuditTail find(List<Path> files) throws IOException {
        Path newest = files.get(files.size() - 1);
        AuditTail tail = read(newest, Files.size(newest), files.size() == 1);
        if (tail.size > 0 || files.size() == 1) {
            return tail;
        }
        // A file that was begun and holds no record yet: the chain ends in an older one, which is not torn, since it
        // was on the disk before the newer one was begun.
        for (int i = files.size() - 2; i >= 0; i--) {
            AuditTail older = read(files.get(i), Files.size(files.get(i)), i == 0);
            if (older.torn > 0) {
                throw new AuditBrokenException(files.get(i), AuditVerdict.Fault.UNFINISHED);
            }
            if (older.size > 0) {
                return new AuditTail(newest, 0, tail.torn, older.last, older.at);
            }
        }
        return tail;
    }

    /** Reads the end of the first bytes of a file. */
    static AuditTail read(Path file, long length, boolean oldest) throws IOException {
        long from = Math.max(0, length - WINDOW);
        byte[] bytes = slice(file, from, (int) (length - from));
        int start = from == 0 ? 0 : indexOf(bytes, 0) + 1;
        if (from > 0 && start == 0) {
            throw new AuditBrokenException(file, AuditVerdict.Fault.NOT_A_RECORD);
        }
        AuditCheckpoint last = AuditCheckpoint.START;
        Optional<Instant> at = Optional.empty();
        boolean linked = from == 0 && oldest;
        int next = start;
        for (int end = indexOf(bytes, next); end >= 0; end = indexOf(bytes, next)) {
            AuditLine line = whole(file, Arrays.copyOfRange(bytes, next, end));
            if (linked) {
                var fault = line.faultAfter(last);
                if (fault.isPresent()) {
                    throw new AuditBrokenException(file, fault.get());
                }
            }
            last = line.checkpoint();
            at = instant(line);
            linked = true;
            next = end + 1;
        }
        return new AuditTail(file, from + next, bytes.length - next, last, at);
    }

    private static Optional<Instant> instant(AuditLine line) {
        try {
            return Optional.of(Instant.parse(line.at()));
        } catch (DateTimeParseException e) {
            return Optional
                    .empty(); // an honest writer has written it, since the hash is right; and there is no time in it
        }
    }

    private static AuditLine whole(Path file, byte[] bytes) throws AuditBrokenException {
        AuditLine.Reading reading = AuditLine.read(bytes);
        if (reading instanceof AuditLine.Reading.Whole whole) {
            return whole.line();
        }
        throw new AuditBrokenException(file, ((AuditLine.Reading.Bad) reading).fault());
    }

    private static byte[] slice(Path file, long from, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        try (SeekableByteChannel channel = Files.newByteChannel(file).position(from)) {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new IOException("a file of the audit log became shorter while it was read");
                }
            }
        }
        return buffer.array();
    }

    private static int indexOf(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
