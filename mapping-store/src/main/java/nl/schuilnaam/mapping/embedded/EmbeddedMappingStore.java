package nl.schuilnaam.mapping.embedded;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.AuthoredId;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.LinkOutcome;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.SchoolRows;
import nl.schuilnaam.mapping.SealedRows;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.StoreCounts;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.embedded.EntityTables.Found;
import nl.schuilnaam.mapping.key.IndexValue;
import nl.schuilnaam.mapping.key.KeyRing;
import nl.schuilnaam.mapping.key.KeySource;
import nl.schuilnaam.mapping.key.KeySourceException;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import nl.schuilnaam.mapping.key.StoredKeyRing;
import nl.schuilnaam.mapping.key.WrappedKey;

/**
 * The store of one machine: one SQLite file in a directory that one process uses at a time. Reads run beside the one writer; both on threads of their own, with
 * bounded queues.
 */
public final class EmbeddedMappingStore implements MappingStore {
    private static final int READERS = 2;

    private final Vertx vertx;
    private final DataDirectory directory;
    private final GroupCommitWriter writer;
    private final ReaderPool readers;
    private final EntityTables tables;
    private final StoredKeyRing keys;
    private final SchoolRows schools;
    private final LongAdder conflicts = new LongAdder();

    private EmbeddedMappingStore(
            Vertx vertx,
            DataDirectory directory,
            GroupCommitWriter writer,
            ReaderPool readers,
            EntityTables tables,
            StoredKeyRing keys) {
        this.vertx = vertx;
        this.directory = directory;
        this.writer = writer;
        this.readers = readers;
        this.tables = tables;
        this.keys = keys;
        this.schools = new SchoolRows(keys);
    }

    /**
     * Opens the store of a directory, which is made (mode 0700) when it is missing. Fails with a {@link StoreException} of reason {@code REFUSED} when another
     * process holds it, when it was written by a newer program or under another key encryption key, when its key encryption key is missing, and when others may
     * read it.
     */
    public static Future<MappingStore> open(Vertx vertx, Path directory, KeySource keyEncryptionKey) {
        return vertx.executeBlocking(() -> openBlocking(vertx, directory, keyEncryptionKey), false);
    }

    static EmbeddedMappingStore openBlocking(Vertx vertx, Path path, KeySource keyEncryptionKey) {
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
            List<WrappedKey> stored = WrappedKeyTable.all(writing);
            boolean empty =
                    stored.isEmpty() && writing.number("SELECT count(*) FROM (SELECT 1 FROM entity LIMIT 1)") == 0;
            if (stored.isEmpty() && !empty) {
                throw new StoreException(
                        Reason.REFUSED, "the store holds entities and no keys; restore it from a backup");
            }
            SecretKeyBytes kek = keyEncryptionKey.load(empty);
            EntityTables tables = new EntityTables(Clock.systemUTC());
            GroupCommitWriter writer = new GroupCommitWriter(vertx, writing);
            ReaderPool readers = new ReaderPool(vertx, reading);
            StoredKeyRing keys = new StoredKeyRing(kek, stored, new WrappedKeyTable(writer, readers, tables));
            kek.destroy();
            writer.start();
            return new EmbeddedMappingStore(vertx, directory, writer, readers, tables, keys);
        } catch (KeySourceException refused) {
            closeAll(opened, refused);
            throw new StoreException(Reason.REFUSED, String.valueOf(refused.getMessage()), refused);
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
    public Future<Map<Identifier, Surrogate>> resolveOrMint(SchoolId school, Collection<Sighting> sightings) {
        Set<IdentifierKind> kinds = new HashSet<>();
        List<Identifier> primaries = new ArrayList<>();
        for (Sighting sighting : sightings) {
            primaries.add(sighting.primary());
            kinds.add(sighting.primary().kind());
            sighting.others().forEach(other -> kinds.add(other.kind()));
        }
        return schools.of(school, kinds)
                .compose(rows -> readers.submit(session -> find(session, rows, primaries))
                        .compose(known -> {
                            List<Sighting> unknown = sightings.stream()
                                    .filter(sighting -> !known.containsKey(sighting.primary()))
                                    .toList();
                            return unknown.isEmpty() ? Future.succeededFuture(known) : mint(rows, unknown, known);
                        }))
                .recover(StoreException::failed);
    }

    private Future<Map<Identifier, Surrogate>> mint(
            SealedRows rows, List<Sighting> unknown, Map<Identifier, Surrogate> known) {
        return writer.submit(unknown.size(), session -> new Minting(tables, session, rows).mint(unknown))
                .map(minted -> {
                    conflicts.add(minted.conflicts());
                    known.putAll(minted.surrogates());
                    return known;
                });
    }

    @Override
    public Future<Map<Identifier, Surrogate>> find(SchoolId school, Collection<Identifier> identifiers) {
        Set<IdentifierKind> kinds = new HashSet<>();
        identifiers.forEach(identifier -> kinds.add(identifier.kind()));
        return schools.of(school, kinds)
                .compose(rows -> readers.submit(session -> find(session, rows, identifiers)))
                .recover(StoreException::failed);
    }

    private Map<Identifier, Surrogate> find(Session session, SealedRows rows, Collection<Identifier> identifiers)
            throws SQLException {
        Map<Identifier, IndexValue> indexes = new HashMap<>();
        Map<IndexValue, Identifier> wanted = new HashMap<>();
        for (Identifier identifier : identifiers) {
            IndexValue index = rows.index(identifier);
            indexes.put(identifier, index);
            wanted.put(index, identifier);
        }
        Map<IndexValue, Found> found = tables.byIdentifier(session, rows, wanted);
        Map<Identifier, Surrogate> known = new HashMap<>();
        indexes.forEach((identifier, index) -> {
            Found entity = found.get(index);
            if (entity != null) {
                known.put(identifier, entity.surrogate());
            }
        });
        return known;
    }

    @Override
    public Future<Map<Surrogate, Identifier>> identifiers(
            SchoolId school, IdentifierKind kind, Collection<Surrogate> surrogates) {
        return schools.of(school, Set.of())
                .compose(rows -> readers.submit(session -> tables.latest(session, rows, kind, Set.copyOf(surrogates))))
                .recover(StoreException::failed);
    }

    @Override
    public Future<LinkOutcome> link(SchoolId school, Surrogate surrogate, Identifier identifier) {
        return schools.of(school, Set.of(identifier.kind()))
                .compose(rows -> writer.submit(1, session -> link(session, rows, surrogate, identifier)))
                .map(outcome -> {
                    if (outcome == LinkOutcome.CONFLICT) {
                        conflicts.increment();
                    }
                    return outcome;
                })
                .recover(StoreException::failed);
    }

    private LinkOutcome link(Session session, SealedRows rows, Surrogate surrogate, Identifier identifier)
            throws SQLException {
        Optional<Found> entity = tables.bySurrogate(session, rows, surrogate)
                .filter(found -> found.type().equals(identifier.entity()));
        if (entity.isEmpty()) {
            return LinkOutcome.UNKNOWN_ENTITY;
        }
        IndexValue index = rows.index(identifier);
        Found holder =
                tables.byIdentifier(session, rows, Map.of(index, identifier)).get(index);
        if (holder == null) {
            tables.insertIdentifier(session, index, entity.get(), identifier);
            return LinkOutcome.LINKED;
        }
        if (!holder.surrogate().equals(surrogate)) {
            return LinkOutcome.CONFLICT;
        }
        tables.moveToEnd(session, index);
        return LinkOutcome.ALREADY_LINKED;
    }

    @Override
    public Future<Map<AuthoredId, Surrogate>> author(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids) {
        return schools.of(school, Set.of(IdentifierKind.SIS_ID))
                .compose(rows -> writer.submit(ids.size(), session -> author(session, rows, supplier, ids)))
                .recover(StoreException::failed);
    }

    private Map<AuthoredId, Surrogate> author(
            Session session, SealedRows rows, SupplierId supplier, Collection<AuthoredId> ids) throws SQLException {
        Map<IndexValue, AuthoredId> wanted = indexes(rows, supplier, ids);
        Map<IndexValue, Found> known = tables.byAuthoredId(session, rows, supplier, wanted);
        Map<AuthoredId, Surrogate> surrogates = new HashMap<>();
        for (Map.Entry<IndexValue, AuthoredId> entry : wanted.entrySet()) {
            Found entity = known.get(entry.getKey());
            if (entity == null) {
                entity = tables.insertEntity(session, rows, entry.getValue().entity());
                Identifier schoolSide = new Identifier(
                        entry.getValue().entity(),
                        IdentifierKind.SIS_ID,
                        UUID.randomUUID().toString());
                tables.insertIdentifier(session, rows.index(schoolSide), entity, schoolSide);
                tables.insertAuthored(session, entry.getKey(), entity, supplier, entry.getValue());
            }
            surrogates.put(entry.getValue(), entity.surrogate());
        }
        return surrogates;
    }

    @Override
    public Future<Map<AuthoredId, Surrogate>> findAuthored(
            SchoolId school, SupplierId supplier, Collection<AuthoredId> ids) {
        return schools.of(school, Set.of())
                .compose(rows -> readers.submit(session -> {
                    Map<IndexValue, AuthoredId> wanted = indexes(rows, supplier, ids);
                    Map<AuthoredId, Surrogate> found = new HashMap<>();
                    tables.byAuthoredId(session, rows, supplier, wanted)
                            .forEach((index, entity) -> found.put(wanted.get(index), entity.surrogate()));
                    return found;
                }))
                .recover(StoreException::failed);
    }

    private static Map<IndexValue, AuthoredId> indexes(
            SealedRows rows, SupplierId supplier, Collection<AuthoredId> ids) {
        Map<IndexValue, AuthoredId> indexes = new LinkedHashMap<>();
        ids.forEach(id -> indexes.put(rows.index(supplier, id), id));
        return indexes;
    }

    @Override
    public Future<Map<Surrogate, AuthoredId>> authoredIds(
            SchoolId school, SupplierId supplier, Collection<Surrogate> surrogates) {
        return schools.of(school, Set.of())
                .compose(rows ->
                        readers.submit(session -> tables.authored(session, rows, supplier, Set.copyOf(surrogates))))
                .recover(StoreException::failed);
    }

    /** Any work of one row in the writer's next transaction: how the tests bring about what a disk does by itself. */
    <T> Future<T> write(Session.Work<T> work) {
        return writer.submit(1, work);
    }

    @Override
    public Future<StoreCounts> counts() {
        return readers.submit(session -> new StoreCounts(
                session.number("SELECT count(*) FROM entity"),
                session.number("SELECT count(*) FROM identifier"),
                session.number("SELECT count(*) FROM authored"),
                session.number("SELECT count(*) FROM wrapped_key"),
                conflicts.sum(),
                tables.damaged()));
    }

    @Override
    public KeyRing keys() {
        return keys;
    }

    @Override
    public Future<Void> close() {
        return vertx.executeBlocking(
                () -> {
                    readers.close();
                    writer.close();
                    keys.destroy();
                    directory.close();
                    return null;
                },
                false);
    }
}
