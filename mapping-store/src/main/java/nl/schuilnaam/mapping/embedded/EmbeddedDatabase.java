package nl.schuilnaam.mapping.embedded;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Holder;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;
import nl.schuilnaam.mapping.rows.KeyRow;
import nl.schuilnaam.mapping.rows.MembershipRow;
import nl.schuilnaam.mapping.rows.PseudonymRow;
import nl.schuilnaam.mapping.rows.RowCounts;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.jspecify.annotations.Nullable;

/**
 * The database of one machine: one SQLite file in a directory that one process uses at a time. Reads run beside the one writer; both on threads of their own, with
 * bounded queues.
 */
public final class EmbeddedDatabase implements RowDatabase {
    private static final int READERS = 2;
    private static final int CHECKPOINT_TRIES = 50;
    private static final long CHECKPOINT_PAUSE_MILLIS = 100;

    private final Vertx vertx;
    private final DataDirectory directory;
    private final GroupCommitWriter writer;
    private final ReaderPool readers;
    private volatile @Nullable Listener listener;

    private EmbeddedDatabase(Vertx vertx, DataDirectory directory, GroupCommitWriter writer, ReaderPool readers) {
        this.vertx = vertx;
        this.directory = directory;
        this.writer = writer;
        this.readers = readers;
    }

    /**
     * Opens the database of a directory, which is made (mode 0700) when it is missing. Fails with a {@link StoreException} of reason {@code REFUSED} when another
     * process holds it, when it was written by a newer program, and when others may read it.
     */
    public static Future<EmbeddedDatabase> open(Vertx vertx, Path directory) {
        return vertx.executeBlocking(() -> openBlocking(vertx, directory), false);
    }

    private static EmbeddedDatabase openBlocking(Vertx vertx, Path path) {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            DataDirectory directory = DataDirectory.open(path);
            opened.add(directory);
            Session writing = Session.writing(directory.database());
            opened.add(writing);
            Schema.migrate(writing);
            List<Session> reading = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Session session = Session.reading(directory.database());
                reading.add(session);
                opened.add(session);
            }
            GroupCommitWriter writer = new GroupCommitWriter(vertx, writing);
            writer.start();
            return new EmbeddedDatabase(vertx, directory, writer, new ReaderPool(vertx, reading));
        } catch (IOException | SQLException | RuntimeException failure) {
            closeAll(opened, failure);
            throw Failures.of(failure);
        }
    }

    private static void closeAll(List<AutoCloseable> opened, Exception failure) {
        for (int i = opened.size() - 1; i >= 0; i--) {
            try {
                opened.get(i).close();
            } catch (Exception second) {
                failure.addSuppressed(second);
            }
        }
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersByIndexA(List<Bytes> halves) {
        return readers.submit(session -> RowTables.identifiersByIndex(session, "index_a", halves));
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersByIndexB(List<Bytes> halves) {
        return readers.submit(session -> RowTables.identifiersByIndex(session, "index_b", halves));
    }

    @Override
    public Future<List<Holder>> identifiersOf(List<UUID> surrogates, Optional<String> kind) {
        return readers.submit(session -> RowTables.identifiersOf(session, surrogates, kind));
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersAfter(Bytes indexA, int limit) {
        return readers.submit(session -> RowTables.identifiersAfter(session, indexA, limit));
    }

    @Override
    public Future<List<EntityRow>> entities(List<UUID> surrogates) {
        return readers.submit(session -> RowTables.entities(session, surrogates));
    }

    @Override
    public Future<List<EntityRow>> entitiesAfter(String school, Optional<UUID> after, int limit) {
        return readers.submit(session -> RowTables.entitiesAfter(session, school, after, limit));
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredByIndexA(List<Bytes> halves) {
        return readers.submit(session -> RowTables.authoredByIndex(session, "index_a", halves));
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredByIndexB(List<Bytes> halves) {
        return readers.submit(session -> RowTables.authoredByIndex(session, "index_b", halves));
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredOf(List<UUID> surrogates) {
        return readers.submit(session -> RowTables.authoredOf(session, surrogates));
    }

    @Override
    public Future<List<Joined<PseudonymRow>>> pseudonymsByIndex(String domain, List<Bytes> indexes) {
        return readers.submit(session -> RowTables.pseudonymsByIndex(session, domain, indexes));
    }

    @Override
    public Future<List<PseudonymRow>> pseudonymsOf(Optional<String> domain, List<UUID> surrogates) {
        return readers.submit(session -> RowTables.pseudonymsOf(session, domain, surrogates));
    }

    @Override
    public Future<List<MembershipRow>> memberships(List<UUID> surrogates) {
        return readers.submit(session -> RowTables.memberships(session, surrogates));
    }

    @Override
    public Future<List<KeyRow>> keys() {
        return readers.submit(session -> RowTables.keys(session, Optional.empty()));
    }

    @Override
    public Future<List<KeyRow>> keys(String name) {
        return readers.submit(session -> RowTables.keys(session, Optional.of(name)));
    }

    @Override
    public Future<List<String>> schools() {
        return readers.submit(RowTables::schools);
    }

    @Override
    public Future<Long> fence(String school) {
        return readers.submit(session -> RowTables.fence(session, school));
    }

    @Override
    public Future<OptionalLong> mark(String node) {
        return readers.submit(session -> RowTables.mark(session, node));
    }

    @Override
    public Future<Map<String, String>> facts(String prefix) {
        return readers.submit(session -> RowTables.facts(session, prefix));
    }

    @Override
    public Future<RowCounts> counts() {
        return readers.submit(RowTables::counts);
    }

    @Override
    public Future<Committed> commit(List<Change> changes) {
        return writer.<Changing>submit(
                        changes.size(),
                        session -> {
                            Changing changing = new Changing(session);
                            for (Change change : changes) {
                                changing.apply(change);
                            }
                            return changing;
                        },
                        this::announce)
                .<Committed>map(done -> new Committed.Done(done.position()))
                .recover(failure -> failure instanceof Changing.RacedException
                        ? Future.succeededFuture(Committed.RACED)
                        : Future.failedFuture(failure));
    }

    private void announce(Changing done) {
        Listener listening = listener;
        if (listening != null) {
            done.notices().forEach(listening::heard);
        }
    }

    /** Any work of one row in the writer's next transaction: how the tests bring about what a disk does by itself. */
    <T> Future<T> write(Session.Work<T> work) {
        return writer.submit(1, work, done -> {});
    }

    /** What was deleted is zeroed in the database file already ({@code secure_delete}); this empties the log, which holds older pages. */
    @Override
    public Future<Void> compact() {
        return writer.<Boolean>alone(session -> {
                    for (int i = 0; i < CHECKPOINT_TRIES; i++) {
                        if (session.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0) {
                            return true;
                        }
                        Thread.sleep(CHECKPOINT_PAUSE_MILLIS); // readers of the log end soon
                    }
                    throw new StoreException(Reason.BUSY, "readers held the log; what was deleted is still in it");
                })
                .mapEmpty();
    }

    /**
     * Writes a consistent copy of the database while others go on. The copy holds no key that opens it.
     *
     * @param file must not exist; gets mode 0600, and is on the disk when this succeeds
     */
    public Future<Void> backup(Path file) {
        return vertx.executeBlocking(
                () -> {
                    try {
                        Files.createFile(
                                file,
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                        try (Session session = Session.copying(directory.database())) {
                            session.copyInto(file);
                        }
                        try (FileChannel copy = FileChannel.open(file, StandardOpenOption.WRITE)) {
                            copy.force(true);
                        }
                        try (FileChannel names =
                                FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                            names.force(true);
                        }
                        return null;
                    } catch (IOException failure) {
                        throw new StoreException(
                                Reason.UNAVAILABLE,
                                "the copy cannot be written: "
                                        + failure.getClass().getSimpleName(),
                                failure);
                    } catch (SQLException failure) {
                        throw Failures.of(failure);
                    }
                },
                false);
    }

    @Override
    public void listen(Listener listening) {
        listener = listening;
    }

    @Override
    public Future<Void> close() {
        readers.refuse();
        writer.refuse();
        return vertx.executeBlocking(
                () -> {
                    readers.close();
                    writer.close();
                    directory.close();
                    return null;
                },
                false);
    }
}
