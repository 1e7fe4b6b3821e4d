package nl.schuilnaam.mapping.embedded;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.AuthoredId;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.SealedRows;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.key.IndexValue;
import org.jspecify.annotations.Nullable;

/**
 * The rows of entities, identifiers and authored ids. A row counts only after its sealed value has opened for its entity and is the one that was asked for: an
 * index that leads to the wrong entity would give one child another's pseudonym.
 */
final class EntityTables {
    private static final String ENTITY_COLUMNS = "e.surrogate, e.school, e.type, e.row_key, e.data_key";

    private final Clock clock;
    private final LongAdder damaged = new LongAdder();

    EntityTables(Clock clock) {
        this.clock = clock;
    }

    /** How many rows were refused since the store was opened. */
    long damaged() {
        return damaged.sum();
    }

    /** An entity as found: its number and what opens and seals its values. */
    record Found(Surrogate surrogate, EntityType type, SealedRows.Entity seals) {}

    /** The entities to which identifiers lead, by blind index. */
    Map<IndexValue, Found> byIdentifier(Session session, SealedRows rows, Map<IndexValue, Identifier> wanted)
            throws SQLException {
        Map<IndexValue, Found> found = new HashMap<>();
        session.forEachIn(
                "SELECT " + ENTITY_COLUMNS + ", i.id_index, i.kind, i.sealed FROM identifier i"
                        + " LEFT JOIN entity e ON e.surrogate = i.surrogate WHERE i.id_index IN ?",
                keys(wanted),
                row -> {
                    IndexValue index = new IndexValue(row.getBytes(6));
                    Identifier asked = wanted.get(index);
                    Found entity = entity(session, rows, row).orElseThrow(this::refuse);
                    IdentifierKind kind =
                            word(session, row.getInt(7), IdentifierKind::new).orElseThrow(this::refuse);
                    if (asked == null
                            || !entity.seals()
                                    .open(kind, row.getBytes(8))
                                    .filter(stored -> stored.entity().equals(asked.entity())
                                            && stored.kind().equals(asked.kind())
                                            && stored.canonical().equals(asked.canonical()))
                                    .isPresent()) {
                        throw refuse();
                    }
                    found.put(index, entity);
                });
        return found;
    }

    /** The entities that a supplier authored, by blind index. */
    Map<IndexValue, Found> byAuthoredId(
            Session session, SealedRows rows, SupplierId supplier, Map<IndexValue, AuthoredId> wanted)
            throws SQLException {
        Map<IndexValue, Found> found = new HashMap<>();
        session.forEachIn(
                "SELECT " + ENTITY_COLUMNS + ", a.id_index, a.sealed FROM authored a"
                        + " LEFT JOIN entity e ON e.surrogate = a.surrogate WHERE a.id_index IN ?",
                keys(wanted),
                row -> {
                    IndexValue index = new IndexValue(row.getBytes(6));
                    Found entity = entity(session, rows, row).orElseThrow(this::refuse);
                    AuthoredId asked = wanted.get(index);
                    if (asked == null
                            || !entity.seals()
                                    .openAuthored(supplier, row.getBytes(7))
                                    .equals(Optional.of(asked))) {
                        throw refuse();
                    }
                    found.put(index, entity);
                });
        return found;
    }

    /** The latest identifiers of one kind. A damaged row is counted and left out: whoever asks from outside gets the one answer of the unknown. */
    Map<Surrogate, Identifier> latest(
            Session session, SealedRows rows, IdentifierKind kind, Collection<Surrogate> surrogates)
            throws SQLException {
        Map<Surrogate, Identifier> latest = new HashMap<>();
        Map<Surrogate, Long> order = new HashMap<>();
        OptionalInt kindId = session.idOf(kind.name());
        session.forEachIn(
                "SELECT " + ENTITY_COLUMNS + ", i.kind, i.sealed, i.seq FROM entity e"
                        + " JOIN identifier i ON i.surrogate = e.surrogate WHERE e.surrogate IN ?",
                blobs(surrogates),
                row -> {
                    if (!isOfSchool(session, rows, row) || kindId.isEmpty() || row.getInt(6) != kindId.getAsInt()) {
                        return;
                    }
                    Optional<Found> entity = entity(session, rows, row);
                    if (entity.isEmpty()) {
                        damaged.increment();
                        return;
                    }
                    Surrogate surrogate = entity.get().surrogate();
                    if (order.merge(surrogate, row.getLong(8), Math::max) != row.getLong(8)) {
                        return;
                    }
                    Optional<Identifier> opened = entity.get().seals().open(kind, row.getBytes(7));
                    if (opened.isPresent()) {
                        latest.put(surrogate, opened.get());
                    } else {
                        damaged.increment();
                        latest.remove(surrogate);
                    }
                });
        return latest;
    }

    Map<Surrogate, AuthoredId> authored(
            Session session, SealedRows rows, SupplierId supplier, Collection<Surrogate> surrogates)
            throws SQLException {
        Map<Surrogate, AuthoredId> authored = new HashMap<>();
        OptionalInt supplierId = session.idOf(supplier.value());
        session.forEachIn(
                "SELECT " + ENTITY_COLUMNS + ", a.supplier, a.sealed FROM entity e"
                        + " JOIN authored a ON a.surrogate = e.surrogate WHERE e.surrogate IN ?",
                blobs(surrogates),
                row -> {
                    if (!isOfSchool(session, rows, row)
                            || supplierId.isEmpty()
                            || row.getInt(6) != supplierId.getAsInt()) {
                        return;
                    }
                    Found entity = entity(session, rows, row).orElseThrow(this::refuse);
                    authored.put(
                            entity.surrogate(),
                            entity.seals()
                                    .openAuthored(supplier, row.getBytes(7))
                                    .orElseThrow(this::refuse));
                });
        return authored;
    }

    Optional<Found> bySurrogate(Session session, SealedRows rows, Surrogate surrogate) throws SQLException {
        PreparedStatement select =
                session.prepared("SELECT " + ENTITY_COLUMNS + " FROM entity e WHERE e.surrogate = ?");
        select.setBytes(1, blob(surrogate));
        try (ResultSet row = select.executeQuery()) {
            return row.next() && isOfSchool(session, rows, row)
                    ? Optional.of(entity(session, rows, row).orElseThrow(this::refuse))
                    : Optional.empty();
        }
    }

    boolean hasKind(Session session, Surrogate surrogate, IdentifierKind kind) throws SQLException {
        OptionalInt kindId = session.idOf(kind.name());
        if (kindId.isEmpty()) {
            return false;
        }
        PreparedStatement select =
                session.prepared("SELECT 1 FROM identifier WHERE surrogate = ? AND kind = ? LIMIT 1");
        select.setBytes(1, blob(surrogate));
        select.setInt(2, kindId.getAsInt());
        try (ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    Found insertEntity(Session session, SealedRows rows, EntityType type) throws SQLException {
        SealedRows.Fresh fresh = rows.fresh(type);
        Surrogate surrogate = fresh.entity().surrogate();
        PreparedStatement insert = session.prepared(
                "INSERT INTO entity (surrogate, school, type, row_key, data_key, created_day) VALUES (?,?,?,?,?,?)");
        insert.setBytes(1, blob(surrogate));
        insert.setInt(2, session.idForWriting(rows.school().value()));
        insert.setInt(3, session.idForWriting(type.name()));
        insert.setBytes(4, fresh.wrappedRowKey());
        insert.setInt(5, SealedRows.DATA_KEY_GENERATION);
        insert.setLong(6, today());
        insert.executeUpdate();
        return new Found(surrogate, type, fresh.entity());
    }

    void insertIdentifier(Session session, IndexValue index, Found entity, Identifier identifier) throws SQLException {
        PreparedStatement insert =
                session.prepared("INSERT INTO identifier (id_index, surrogate, kind, sealed) VALUES (?,?,?,?)");
        insert.setBytes(1, index.bytes());
        insert.setBytes(2, blob(entity.surrogate()));
        insert.setInt(3, session.idForWriting(identifier.kind().name()));
        insert.setBytes(4, entity.seals().seal(identifier));
        insert.executeUpdate();
    }

    void insertAuthored(Session session, IndexValue index, Found entity, SupplierId supplier, AuthoredId id)
            throws SQLException {
        PreparedStatement insert =
                session.prepared("INSERT INTO authored (id_index, surrogate, supplier, sealed) VALUES (?,?,?,?)");
        insert.setBytes(1, index.bytes());
        insert.setBytes(2, blob(entity.surrogate()));
        insert.setInt(3, session.idForWriting(supplier.value()));
        insert.setBytes(4, entity.seals().seal(supplier, id));
        insert.executeUpdate();
    }

    /** Makes an identifier the latest of its kind. */
    void moveToEnd(Session session, IndexValue index) throws SQLException {
        PreparedStatement update = session.prepared(
                "UPDATE identifier SET seq = (SELECT max(seq) + 1 FROM identifier) WHERE id_index = ?");
        update.setBytes(1, index.bytes());
        update.executeUpdate();
    }

    long today() {
        return clock.instant().getEpochSecond() / 86_400; // by day: the time of day would say who came together
    }

    StoreException refuse() {
        damaged.increment();
        return new StoreException(Reason.DAMAGED, "a stored row does not open; it was changed or belongs elsewhere");
    }

    /** What belongs to another school does not exist here. */
    private static boolean isOfSchool(Session session, SealedRows rows, ResultSet row) throws SQLException {
        return session.word(row.getInt(2)).equals(Optional.of(rows.school().value()));
    }

    /** The entity of the first five columns, if it is one of this school and its row key opens. */
    private Optional<Found> entity(Session session, SealedRows rows, ResultSet row) throws SQLException {
        byte @Nullable [] surrogateBytes = row.getBytes(1);
        if (surrogateBytes == null
                || surrogateBytes.length != 16
                || !session.word(row.getInt(2)).equals(Optional.of(rows.school().value()))
                || row.getInt(5) != SealedRows.DATA_KEY_GENERATION) {
            return Optional.empty();
        }
        Optional<EntityType> type = word(session, row.getInt(3), EntityType::new);
        Optional<Surrogate> surrogate = surrogate(surrogateBytes);
        if (type.isEmpty() || surrogate.isEmpty()) {
            return Optional.empty();
        }
        return rows.entity(surrogate.get(), type.get(), row.getBytes(4))
                .map(seals -> new Found(surrogate.get(), type.get(), seals));
    }

    /** What a number of the dictionary means; nothing when there is no such word, or it cannot mean a thing of this sort. */
    private static <T> Optional<T> word(Session session, int id, Function<String, T> meaning) throws SQLException {
        try {
            return session.word(id).map(meaning);
        } catch (IllegalArgumentException ofAnotherSort) {
            return Optional.empty();
        }
    }

    private static List<byte[]> keys(Map<IndexValue, ?> wanted) {
        List<byte[]> keys = new ArrayList<>(wanted.size());
        wanted.keySet().forEach(index -> keys.add(index.bytes()));
        return keys;
    }

    private static List<byte[]> blobs(Collection<Surrogate> surrogates) {
        List<byte[]> blobs = new ArrayList<>(surrogates.size());
        surrogates.forEach(surrogate -> blobs.add(blob(surrogate)));
        return blobs;
    }

    private static byte[] blob(Surrogate surrogate) {
        return ByteBuffer.allocate(16)
                .putLong(surrogate.value().getMostSignificantBits())
                .putLong(surrogate.value().getLeastSignificantBits())
                .array();
    }

    private static Optional<Surrogate> surrogate(byte[] blob) {
        ByteBuffer bytes = ByteBuffer.wrap(blob);
        UUID value = new UUID(bytes.getLong(), bytes.getLong());
        return value.version() == 4 && value.variant() == 2 ? Optional.of(new Surrogate(value)) : Optional.empty();
    }
}
