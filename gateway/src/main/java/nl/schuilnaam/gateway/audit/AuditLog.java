package nl.schuilnaam.gateway.audit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of what was decided, which is written before the decision takes effect. One thread writes whatever waits as one group, asks the disk to keep it, and only
 * then acknowledges the records of the group.
 *
 * <p>When a write or a sync fails, none of its group is acknowledged, and nothing is taken any more: what the disk holds after the last good sync is unknown (a second
 * sync that succeeds proves nothing). The file is then opened anew, its acknowledged end is read back and compared, whatever follows is cut off, and a note with the
 * number of records lost goes on the disk; when all of that succeeds, the log takes records again. It tries every second.
 *
 * <p>The chain shows tampering to whoever has a checkpoint of it; it does not prevent it. Records may describe a release of which the client then saw nothing, because
 * the connection broke; never the other way round.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
    private static final int MAX_WAITING = 8_192;
    private static final int MAX_GROUP_BYTES = 4 * 1024 * 1024;
    static final Duration RETRY = Duration.ofSeconds(1);

    private enum State {
        OPEN,
        FAILED,
        CLOSING
    }

    private record Waiting(AuditRecord record, Promise<Void> promise, Context context) {}

    private final Vertx vertx;
    private final Path directory;
    private final Clock clock;
    private final AuditStorage storage;
    private final int maxWaiting;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final Thread writer;

    private final Object monitor = new Object();
    // Guarded by the monitor.
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private State state = State.OPEN;

    private volatile AuditCheckpoint last;

    // Only the writer touches these once it runs.
    private Path file;
    private long size;
    private Optional<AuditStorage.OpenFile> open = Optional.empty();
    private long lost;

    private AuditLog(
            Vertx vertx,
            Path directory,
            Clock clock,
            AuditStorage storage,
            int maxWaiting,
            FileChannel lockChannel,
            FileLock lock,
            AuditTail tail) {
        this.vertx = vertx;
        this.directory = directory;
        this.clock = clock;
        this.storage = storage;
        this.maxWaiting = maxWaiting;
        this.lockChannel = lockChannel;
        this.lock = lock;
        this.last = tail.last();
        this.file = tail.file();
        this.size = tail.size();
        this.writer = new Thread(this::write, "audit-writer");
    }

    /**
     * Opens the log in a directory, which is created when it is absent; blocks. A torn last line is cut off, which a note in the log then says.
     *
     * @throws AuditBrokenException when the last records do not form a chain
     * @throws IOException when another process writes this log, others than the owner have access to the directory, or the disk fails
     */
    public static AuditLog open(Vertx vertx, Path directory, Clock clock) throws IOException {
        return open(vertx, directory, clock, AuditStorage.fileSystem(), MAX_WAITING);
    }

    static AuditLog open(Vertx vertx, Path directory, Clock clock, AuditStorage storage, int maxWaiting)
            throws IOException {
        prepare(directory);
        FileChannel lockChannel = FileChannel.open(
                directory.resolve("audit.lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            FileLock lock = lock(lockChannel);
            List<Path> files = AuditFiles.in(directory);
            AuditTail tail = files.isEmpty()
                    ? new AuditTail(
                            directory.resolve(AuditFiles.nameAt(clock.instant())),
                            0,
                            0,
                            AuditCheckpoint.START,
                            Optional.empty())
                    : AuditTail.find(files);
            var opened = new AuditLog(vertx, directory, clock, storage, maxWaiting, lockChannel, lock, tail);
            try {
                opened.begin("opened", "cut", tail.torn());
            } catch (IOException | RuntimeException e) {
                opened.closeFile();
                throw e;
            }
            opened.writer.start();
            return opened;
        } catch (IOException | RuntimeException e) {
            lockChannel.close();
            throw e;
        }
    }

    /**
     * When the last record in a directory was written, by the clock of then; empty when there is none. Blocks.
     *
     * @throws AuditBrokenException when the last records do not form a chain
     */
    public static Optional<Instant> lastWritten(Path directory) throws IOException {
        List<Path> files = Files.isDirectory(directory) ? AuditFiles.in(directory) : List.of();
        return files.isEmpty() ? Optional.empty() : AuditTail.find(files).at();
    }

    /**
     * Succeeds, on the caller's context, once the record is on the disk. Fails at once or later with {@link AuditUnavailableException} when it is not, or may not be,
     * and then what the record describes must not happen. Does not block.
     */
    public Future<Void> record(AuditRecord record) {
        var entry = new Waiting(record, Promise.promise(), vertx.getOrCreateContext());
        synchronized (monitor) {
            if (state == State.CLOSING) {
                return refuse(AuditUnavailableException.Cause.CLOSED);
            }
            if (state == State.FAILED) {
                return refuse(AuditUnavailableException.Cause.FAILED);
            }
            if (waiting.size() >= maxWaiting) {
                return refuse(AuditUnavailableException.Cause.FULL);
            }
            waiting.add(entry);
            monitor.notifyAll();
        }
        return entry.promise.future();
    }

    /** The last record known to be on the disk. */
    public AuditCheckpoint checkpoint() {
        return last;
    }

    /** Whether a record that is given now is expected to be written. */
    public boolean isHealthy() {
        synchronized (monitor) {
            return state == State.OPEN;
        }
    }

    /** Writes what waits, refuses what comes after, and gives the directory free; blocks. */
    @Override
    public void close() {
        synchronized (monitor) {
            state = State.CLOSING;
            monitor.notifyAll();
        }
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            if (lockChannel.isOpen()) {
                lock.release();
                lockChannel.close();
            }
        } catch (IOException e) {
            log.warn(
                    "the lock of the audit log could not be given back: {}",
                    e.getClass().getName());
        }
    }

    private static Future<Void> refuse(AuditUnavailableException.Cause why) {
        return Future.failedFuture(new AuditUnavailableException(why));
    }

    private static void prepare(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        for (PosixFilePermission permission : Files.getPosixFilePermissions(directory)) {
            if (!permission.name().startsWith("OWNER_")) {
                throw new IOException(
                        "others than its owner have access to the directory of the audit log; expected mode 0700");
            }
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("this process has this audit log open already", e);
        }
        throw new IOException("another process writes this audit log");
    }

    private void write() {
        try {
            while (true) {
                List<Waiting> group = next();
                if (group.isEmpty()) {
                    break;
                }
                commit(group);
            }
            end();
        } catch (Throwable e) {
            log.error("the writer of the audit log stopped: {}", e.getClass().getName());
            synchronized (monitor) {
                state = State.CLOSING;
            }
            throw e;
        } finally {
            giveUp(AuditUnavailableException.Cause.CLOSED);
            closeFile();
        }
    }

    /** Waits for records, and heals the log if it must; an empty group means that the log is closed and nothing waits. */
    private List<Waiting> next() {
        while (true) {
            synchronized (monitor) {
                if (state == State.FAILED) {
                    pause(RETRY.toMillis());
                } else {
                    while (waiting.isEmpty() && state == State.OPEN) {
                        pause(0);
                    }
                }
                if (state != State.FAILED) {
                    var group = new ArrayList<>(waiting);
                    waiting.clear();
                    return group;
                }
            }
            heal();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private void pause(long millis) {
        try {
            monitor.wait(millis);
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread; obeying would close the file under it.
            log.warn("an interrupt of the audit writer was ignored");
        }
    }

    private void commit(List<Waiting> group) {
        List<Waiting> unacknowledged = new ArrayList<>(group);
        try {
            if (open.isEmpty()) {
                throw new IOException("closed after a failure");
            }
            Instant at = clock.instant();
            rotate(at);
            var bytes = new ByteArrayOutputStream();
            AuditCheckpoint end = last;
            int first = 0;
            for (int i = 0; i < group.size(); i++) {
                AuditLine.Sealed sealed = AuditLine.seal(end, at, group.get(i).record());
                bytes.writeBytes(sealed.bytes());
                end = sealed.checkpoint();
                if (bytes.size() > MAX_GROUP_BYTES || i == group.size() - 1) {
                    store(bytes.toByteArray(), end);
                    bytes.reset();
                    List<Waiting> durable = group.subList(first, i + 1);
                    unacknowledged = group.subList(i + 1, group.size());
                    first = i + 1;
                    durable.forEach(AuditLog::acknowledge);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            // After an error, too, healing looks at what is on the disk and trusts nothing in memory that was not
            // durable.
            fail(e, unacknowledged);
        }
    }

    /** Returns once the bytes are on the disk. */
    private void store(byte[] bytes, AuditCheckpoint end) throws IOException {
        AuditStorage.OpenFile current = open.orElseThrow();
        current.append(ByteBuffer.wrap(bytes));
        current.force();
        size += bytes.length;
        last = end;
    }

    private void fail(Throwable cause, List<Waiting> unacknowledged) {
        log.error(
                "the audit log cannot be written, so nothing is released: {}",
                cause.getClass().getName());
        closeFile();
        lost += unacknowledged.size();
        synchronized (monitor) {
            if (state == State.OPEN) {
                state = State.FAILED;
            }
        }
        unacknowledged.forEach(entry -> refuse(entry, AuditUnavailableException.Cause.FAILED));
        giveUp(AuditUnavailableException.Cause.FAILED);
    }

    private void giveUp(AuditUnavailableException.Cause why) {
        List<Waiting> abandoned;
        synchronized (monitor) {
            abandoned = new ArrayList<>(waiting);
            waiting.clear();
        }
        lost += abandoned.size();
        abandoned.forEach(entry -> refuse(entry, why));
    }

    private void heal() {
        try {
            if (size > 0 && !AuditTail.read(file, size, false).last().equals(last)) {
                throw new AuditBrokenException(file, AuditVerdict.Fault.REWRITTEN);
            }
            begin("reopened", "lost", lost);
            lost = 0;
            synchronized (monitor) {
                if (state == State.FAILED) {
                    state = State.OPEN;
                }
            }
            log.info("the audit log is written again");
        } catch (IOException | RuntimeException | Error e) {
            closeFile();
            log.debug("the audit log still cannot be written: {}", e.getClass().getName());
        }
    }

    /** Opens the current file, cuts off whatever follows the last acknowledged record, and writes a note. */
    private void begin(String event, String what, long count) throws IOException {
        AuditStorage.OpenFile current = storage.open(file);
        open = Optional.of(current);
        if (current.size() < size) {
            throw new AuditBrokenException(file, AuditVerdict.Fault.TRUNCATED);
        }
        if (current.size() > size) {
            current.truncate(size);
            current.force();
        }
        forceDirectory();
        Instant at = clock.instant();
        rotate(at);
        AuditLine.Sealed note = AuditLine.note(last, at, event, what, count);
        store(note.bytes(), note.checkpoint());
    }

    /** Goes on in a new file when a later month has begun. A clock that was set back changes nothing. */
    private void rotate(Instant at) throws IOException {
        Path next = directory.resolve(AuditFiles.nameAt(at));
        if (next.getFileName().toString().compareTo(file.getFileName().toString()) <= 0) {
            return;
        }
        AuditStorage.OpenFile begun = storage.open(next);
        try {
            if (begun.size() > 0) {
                throw new AuditBrokenException(next, AuditVerdict.Fault.OUT_OF_SEQUENCE);
            }
            forceDirectory();
        } catch (IOException e) {
            begun.close();
            throw e;
        }
        closeFile();
        open = Optional.of(begun);
        file = next;
        size = 0;
    }

    private void end() {
        try {
            if (open.isPresent()) {
                AuditLine.Sealed note = AuditLine.note(last, clock.instant(), "closed", "lost", lost);
                store(note.bytes(), note.checkpoint());
            }
        } catch (IOException e) {
            log.warn(
                    "the end of the audit log could not be noted: {}",
                    e.getClass().getName());
        }
    }

    // A file that is on the disk, in a directory that is not, is lost.
    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void closeFile() {
        open.ifPresent(current -> {
            try {
                current.close();
            } catch (IOException e) {
                log.debug("closing the audit log failed: {}", e.getClass().getName());
            }
        });
        open = Optional.empty();
    }

    private static void acknowledge(Waiting entry) {
        entry.context().runOnContext(ignored -> entry.promise().complete());
    }

    private static void refuse(Waiting entry, AuditUnavailableException.Cause why) {
        entry.context().runOnContext(ignored -> entry.promise().fail(new AuditUnavailableException(why)));
    }
}
