package nl.schuilnaam.mapping.embedded;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Holder;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;
import nl.schuilnaam.mapping.rows.KeyRow;
import nl.schuilnaam.mapping.rows.MembershipRow;
import nl.schuilnaam.mapping.rows.PseudonymRow;
import nl.schuilnaam.mapping.rows.RowCounts;

/** What is read from the tables, on the thread of a session. */
final class RowTables {
    private static final String ENTITY =
            "e.surrogate, e.school, e.type, e.row_key, e.data_key, e.created_day, e.version,"
                    + " e.restricted_for, e.exceptions, e.kinds, e.author, e.mac";
    private static final int ENTITY_COLUMNS = 12;
    private static final String IDENTIFIER =
            "i.index_a, i.index_b, i.index_key, i.surrogate, i.kind, i.ordinal, i.sealed";
    /** By number: whether the surrogates agree is seen by whoever opens the row. */
    private static final String IDENTIFIERS =
            "SELECT " + ENTITY + ", " + IDENTIFIER + " FROM identifier i LEFT JOIN entity e ON e.id = i.entity WHERE ";

    private static final String AUTHORED =
            "SELECT " + ENTITY + ", a.index_a, a.index_b, a.surrogate, a.supplier, a.sealed"
                    + " FROM authored a LEFT JOIN entity e ON e.surrogate = a.surrogate WHERE ";

    private RowTables() {}

    static List<Joined<IdentifierRow>> identifiersByIndex(Session session, String half, Collection<Bytes> halves)
            throws SQLException {
        List<Joined<IdentifierRow>> found = new ArrayList<>();
        session.forEachIn(
                IDENTIFIERS + "i." + half + " IN ?", arrays(halves), row -> found.add(identifier(session, row)));
        return found;
    }

    static List<Holder> identifiersOf(Session session, Collection<UUID> surrogates, Optional<String> kind)
            throws SQLException {
        Map<UUID, EntityRow> entities = new HashMap<>();
        entities(session, surrogates).forEach(entity -> entities.put(entity.surrogate(), entity));
        Map<UUID, List<IdentifierRow>> identifiers = new LinkedHashMap<>();
        entities.keySet().forEach(surrogate -> identifiers.put(surrogate, new ArrayList<>()));
        session.forEachIn(
                "SELECT " + IDENTIFIER + " FROM identifier i WHERE i.surrogate IN ?", blobs(surrogates), row -> {
                    IdentifierRow identifier = identifier(session, row, 0);
                    if (kind.map(identifier.kind()::equals).orElse(true)) {
                        identifiers
                                .computeIfAbsent(identifier.surrogate(), none -> new ArrayList<>())
                                .add(identifier);
                    }
                });
        List<Holder> found = new ArrayList<>();
        identifiers.forEach((surrogate, rows) ->
                found.add(new Holder(surrogate, Optional.ofNullable(entities.get(surrogate)), rows)));
        return found;
    }

    static List<Joined<IdentifierRow>> identifiersAfter(Session session, Bytes indexA, int limit) throws SQLException {
        List<Joined<IdentifierRow>> found = new ArrayList<>();
        PreparedStatement select = session.prepared(IDENTIFIERS + "i.index_a > ? ORDER BY i.index_a LIMIT ?");
        select.setBytes(1, indexA.array());
        select.setInt(2, limit);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(identifier(session, row));
            }
        }
        return found;
    }

    private static Joined<IdentifierRow> identifier(Session session, ResultSet row) throws SQLException {
        return new Joined<>(identifier(session, row, ENTITY_COLUMNS), joined(session, row));
    }

    private static IdentifierRow identifier(Session session, ResultSet row, int at) throws SQLException {
        return new IdentifierRow(
                bytes(row, at + 1),
                bytes(row, at + 2),
                row.getInt(at + 3),
                uuid(row.getBytes(at + 4)),
                word(session, row.getInt(at + 5)),
                row.getInt(at + 6),
                bytes(row, at + 7));
    }

    static List<EntityRow> entities(Session session, Collection<UUID> surrogates) throws SQLException {
        List<EntityRow> found = new ArrayList<>();
        session.forEachIn(
                "SELECT " + ENTITY + " FROM entity e WHERE e.surrogate IN ?",
                blobs(surrogates),
                row -> found.add(entity(session, row)));
        return found;
    }

    static List<EntityRow> entitiesAfter(Session session, String school, Optional<UUID> after, int limit)
            throws SQLException {
        List<EntityRow> found = new ArrayList<>();
        OptionalInt id = session.idOf(school);
        if (id.isEmpty()) {
            return found;
        }
        PreparedStatement select = session.prepared("SELECT " + ENTITY
                + " FROM entity e WHERE e.surrogate > ? AND e.school = ? ORDER BY e.surrogate LIMIT ?");
        select.setBytes(1, after.map(RowTables::blob).orElse(new byte[0]));
        select.setInt(2, id.getAsInt());
        select.setInt(3, limit);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(entity(session, row));
            }
        }
        return found;
    }

    private static Optional<EntityRow> joined(Session session, ResultSet row) throws SQLException {
        return row.getBytes(1) == null ? Optional.empty() : Optional.of(entity(session, row));
    }

    private static EntityRow entity(Session session, ResultSet row) throws SQLException {
        return new EntityRow(
                uuid(row.getBytes(1)),
                word(session, row.getInt(2)),
                word(session, row.getInt(3)),
                bytes(row, 4),
                row.getInt(5),
                row.getLong(6),
                row.getLong(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getInt(11) == 0 ? "" : session.word(row.getInt(11)).orElse("?"),
                bytes(row, 12));
    }

    static List<Joined<AuthoredRow>> authoredByIndex(Session session, String half, Collection<Bytes> halves)
            throws SQLException {
        List<Joined<AuthoredRow>> found = new ArrayList<>();
        session.forEachIn(AUTHORED + "a." + half + " IN ?", arrays(halves), row -> found.add(authored(session, row)));
        return found;
    }

    static List<Joined<AuthoredRow>> authoredOf(Session session, Collection<UUID> surrogates) throws SQLException {
        List<Joined<AuthoredRow>> found = new ArrayList<>();
        session.forEachIn(AUTHORED + "a.surrogate IN ?", blobs(surrogates), row -> found.add(authored(session, row)));
        return found;
    }

    private static Joined<AuthoredRow> authored(Session session, ResultSet row) throws SQLException {
        int at = ENTITY_COLUMNS;
        return new Joined<>(
                new AuthoredRow(
                        bytes(row, at + 1),
                        bytes(row, at + 2),
                        uuid(row.getBytes(at + 3)),
                        word(session, row.getInt(at + 4)),
                        bytes(row, at + 5)),
                joined(session, row));
    }

    static List<Joined<PseudonymRow>> pseudonymsByIndex(Session session, String domain, Collection<Bytes> indexes)
            throws SQLException {
        List<Joined<PseudonymRow>> found = new ArrayList<>();
        OptionalInt id = session.idOf(domain);
        if (id.isEmpty()) {
            return found;
        }
        session.forEachIn(
                "SELECT " + ENTITY + ", p.domain, p.id_index, p.surrogate, p.sealed FROM pseudonym p"
                        + " LEFT JOIN entity e ON e.surrogate = p.surrogate WHERE p.domain = " + id.getAsInt()
                        + " AND p.id_index IN ?",
                arrays(indexes),
                row -> found.add(new Joined<>(pseudonym(session, row, ENTITY_COLUMNS), joined(session, row))));
        return found;
    }

    static List<PseudonymRow> pseudonymsOf(Session session, Optional<String> domain, Collection<UUID> surrogates)
            throws SQLException {
        List<PseudonymRow> found = new ArrayList<>();
        session.forEachIn(
                "SELECT p.domain, p.id_index, p.surrogate, p.sealed FROM pseudonym p WHERE p.surrogate IN ?",
                blobs(surrogates),
                row -> {
                    PseudonymRow pseudonym = pseudonym(session, row, 0);
                    if (domain.map(pseudonym.domain()::equals).orElse(true)) {
                        found.add(pseudonym);
                    }
                });
        return found;
    }

    private static PseudonymRow pseudonym(Session session, ResultSet row, int at) throws SQLException {
        return new PseudonymRow(
                word(session, row.getInt(at + 1)), bytes(row, at + 2), uuid(row.getBytes(at + 3)), bytes(row, at + 4));
    }

    static List<MembershipRow> memberships(Session session, Collection<UUID> surrogates) throws SQLException {
        List<MembershipRow> found = new ArrayList<>();
        session.forEachIn(
                "SELECT m.surrogate, m.sealed FROM membership m WHERE m.surrogate IN ?",
                blobs(surrogates),
                row -> found.add(new MembershipRow(uuid(row.getBytes(1)), bytes(row, 2))));
        return found;
    }

    static List<KeyRow> keys(Session session, Optional<String> name) throws SQLException {
        List<KeyRow> keys = new ArrayList<>();
        PreparedStatement select = session.prepared(
                "SELECT name, version, state, created_day, since_day, check_value, copies FROM wrapped_key"
                        + (name.isPresent() ? " WHERE name = ?" : ""));
        if (name.isPresent()) {
            select.setString(1, name.get());
        }
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                keys.add(new KeyRow(
                        row.getString(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getLong(5),
                        bytes(row, 6),
                        bytes(row, 7)));
            }
        }
        return keys;
    }

    static List<String> schools(Session session) throws SQLException {
        List<String> schools = new ArrayList<>();
        PreparedStatement select = session.prepared("SELECT DISTINCT school FROM entity");
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                schools.add(word(session, row.getInt(1)));
            }
        }
        return schools;
    }

    static long fence(Session session, String school) throws SQLException {
        PreparedStatement select = session.prepared("SELECT value FROM fence WHERE school = ?");
        select.setString(1, school);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    static OptionalLong mark(Session session, String node) throws SQLException {
        PreparedStatement select = session.prepared("SELECT position FROM mark WHERE node = ?");
        select.setString(1, node);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    static Map<String, String> facts(Session session, String prefix) throws SQLException {
        Map<String, String> facts = new LinkedHashMap<>();
        PreparedStatement select =
                session.prepared("SELECT name, value FROM fact WHERE substr(name, 1, length(?)) = ? ORDER BY name");
        select.setString(1, prefix);
        select.setString(2, prefix);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                facts.put(row.getString(1), row.getString(2));
            }
        }
        return facts;
    }

    static RowCounts counts(Session session) throws SQLException {
        return new RowCounts(
                session.number("SELECT count(*) FROM entity"),
                session.number("SELECT count(*) FROM identifier"),
                session.number("SELECT count(*) FROM authored"),
                session.number("SELECT count(*) FROM pseudonym"),
                session.number("SELECT count(*) FROM wrapped_key"));
    }

    /** What a number of the dictionary means. A number without a word was changed; the empty word is no name of anything. */
    private static String word(Session session, int id) throws SQLException {
        return session.word(id).orElse("");
    }

    private static Bytes bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return Bytes.of(bytes == null ? new byte[0] : bytes);
    }

    static byte[] blob(UUID value) {
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    private static UUID uuid(byte[] blob) {
        if (blob == null || blob.length != 16) {
            return new UUID(0, 0); // changed: no entity has this number
        }
        ByteBuffer bytes = ByteBuffer.wrap(blob);
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static List<byte[]> blobs(Collection<UUID> values) {
        return values.stream().map(RowTables::blob).toList();
    }

    private static List<byte[]> arrays(Collection<Bytes> values) {
        return values.stream().map(Bytes::array).toList();
    }
}
