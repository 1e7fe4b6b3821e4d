package nl.schuilnaam.mapping.embedded;

import io.vertx.core.Future;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.WrappedKey;
import nl.schuilnaam.mapping.key.WrappedKeyStore;

/** The wrapped keys of the store. */
final class WrappedKeyTable implements WrappedKeyStore {
    private final GroupCommitWriter writer;
    private final ReaderPool readers;
    private final EntityTables tables;

    WrappedKeyTable(GroupCommitWriter writer, ReaderPool readers, EntityTables tables) {
        this.writer = writer;
        this.readers = readers;
        this.tables = tables;
    }

    static List<WrappedKey> all(Session session) throws SQLException {
        List<WrappedKey> keys = new ArrayList<>();
        try (ResultSet row = session.prepared("SELECT name, wrapped, check_value FROM wrapped_key")
                .executeQuery()) {
            while (row.next()) {
                keys.add(read(row));
            }
        }
        return keys;
    }

    @Override
    public Future<Optional<WrappedKey>> find(KeyName name) {
        return readers.submit(session -> select(session, name));
    }

    @Override
    public Future<WrappedKey> putIfAbsent(WrappedKey key) {
        return writer.submit(1, session -> {
            PreparedStatement insert = session.prepared(
                    "INSERT INTO wrapped_key (name, wrapped, check_value, created_day) VALUES (?,?,?,?)"
                            + " ON CONFLICT (name) DO NOTHING");
            insert.setString(1, key.name().value());
            insert.setBytes(2, key.wrapped());
            insert.setBytes(3, key.checkValue());
            insert.setLong(4, tables.today());
            insert.executeUpdate();
            return select(session, key.name())
                    .orElseThrow(() -> new SQLException("a key vanished after it was written"));
        });
    }

    private static Optional<WrappedKey> select(Session session, KeyName name) throws SQLException {
        PreparedStatement select =
                session.prepared("SELECT name, wrapped, check_value FROM wrapped_key WHERE name = ?");
        select.setString(1, name.value());
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(read(row)) : Optional.empty();
        }
    }

    private static WrappedKey read(ResultSet row) throws SQLException {
        return new WrappedKey(name(row.getString(1)), row.getBytes(2), row.getBytes(3));
    }

    /** A name that is none any more is replaced by one under which no key ever opens: the key ring then counts the key as damaged. */
    private static KeyName name(String stored) {
        try {
            return new KeyName(stored);
        } catch (IllegalArgumentException changed) {
            return KeyName.service("unreadable-name");
        }
    }
}
