package nl.schuilnaam.mapping.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * One connection to the database with its prepared statements, and the dictionary of words (schools, types, kinds, suppliers) that rows name by number. One
 * thread at a time.
 */
final class Session implements AutoCloseable {
    /** {@code IN} lists come in these lengths, filled up by repeating the last value: few statements to prepare, and few round trips. */
    private static final int[] LIST_LENGTHS = {1, 16, 256};

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> words = new HashMap<>();

    private Session(Connection connection) {
        this.connection = connection;
    }

    static Session writing(Path database) throws SQLException {
        Session session = open(database);
        try {
            // FULL: each commit is on the disk before it is answered. Deleted content is overwritten, in free pages
            // too.
            session.pragma("journal_mode", "wal", "wal");
            session.pragma("synchronous", "full", "2");
            session.pragma("secure_delete", "on", "1");
            session.pragma("wal_autocheckpoint", "4000", "4000");
            session.execute("PRAGMA cache_size=-65536");
            return session;
        } catch (SQLException | RuntimeException failure) {
            session.close();
            throw failure;
        }
    }

    static Session reading(Path database) throws SQLException {
        Session session = open(database);
        session.execute("PRAGMA query_only=on");
        session.execute("PRAGMA cache_size=-16384");
        // A look-up touches some pages anywhere in the file; mapped, none of them is copied. Rows authenticate
        // themselves, so the walk over each page's cells that the writer makes would find nothing more here.
        session.execute("PRAGMA mmap_size=2000000000");
        session.execute("PRAGMA cell_size_check=off");
        return session;
    }

    /** A session of its own for {@link #copyInto}. */
    static Session copying(Path database) throws SQLException {
        return open(database);
    }

    /** Writes a copy of the database, as of one committed state, into an empty file. */
    void copyInto(Path file) throws SQLException {
        try (PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, file.toString());
            copy.execute();
        }
    }

    private static Session open(Path database) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE); // the file was made already, with its mode
        config.setBusyTimeout(5_000);
        Session session = new Session(config.createConnection("jdbc:sqlite:" + database));
        session.execute("PRAGMA trusted_schema=off");
        session.execute("PRAGMA cell_size_check=on");
        session.execute("PRAGMA temp_store=memory");
        return session;
    }

    private void pragma(String name, String value, String expected) throws SQLException {
        execute("PRAGMA " + name + "=" + value);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            if (!row.next() || !row.getString(1).toLowerCase(Locale.ROOT).equals(expected)) {
                throw new SQLException("SQLite refused " + name + "=" + value);
            }
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a statement without values that comes again and again, prepared once: to prepare it costs more than to run it. */
    void executeAgain(String sql) throws SQLException {
        boolean nothing = prepared(sql).execute();
        assert !nothing;
    }

    /** The prepared statement of this text, made at its first use. */
    PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    /** The one number that a query gives. */
    long number(String sql) throws SQLException {
        try (ResultSet row = prepared(sql).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Runs a query with {@code IN (?...)} in the place of {@code IN ?} over any number of values, and gives every row to the reader. */
    void forEachIn(String sql, List<byte[]> values, RowReader reader) throws SQLException {
        int from = 0;
        while (from < values.size()) {
            int left = values.size() - from;
            int length = LIST_LENGTHS[0];
            for (int candidate : LIST_LENGTHS) {
                length = candidate;
                if (candidate >= left) {
                    break;
                }
            }
            PreparedStatement statement = prepared(sql.replace("IN ?", "IN (" + "?,".repeat(length - 1) + "?)"));
            for (int i = 0; i < length; i++) {
                statement.setBytes(i + 1, values.get(Math.min(from + i, values.size() - 1)));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
            from += length;
        }
    }

    /** The number of a word, if it ever was written. */
    OptionalInt idOf(String word) throws SQLException {
        Integer known = ids.get(word);
        if (known != null) {
            return OptionalInt.of(known);
        }
        PreparedStatement select = prepared("SELECT id FROM word WHERE text = ?");
        select.setString(1, word);
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return OptionalInt.empty();
            }
            remember(row.getInt(1), word);
            return OptionalInt.of(row.getInt(1));
        }
    }

    /** The number of a word, written in the transaction that is open if it is new. */
    int idForWriting(String word) throws SQLException {
        OptionalInt known = idOf(word);
        if (known.isPresent()) {
            return known.getAsInt();
        }
        PreparedStatement insert = prepared("INSERT INTO word (text) VALUES (?)");
        insert.setString(1, word);
        insert.executeUpdate();
        return idOf(word).orElseThrow(() -> new SQLException("a word vanished after it was written"));
    }

    /** The word of a number, if there is one. */
    Optional<String> word(int id) throws SQLException {
        String known = words.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        PreparedStatement select = prepared("SELECT text FROM word WHERE id = ?");
        select.setInt(1, id);
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            remember(id, row.getString(1));
            return Optional.of(row.getString(1));
        }
    }

    private void remember(int id, String word) {
        ids.put(word, id);
        words.put(id, word);
    }

    /** To be called when work was undone, which may have taken words with it. */
    void forgetWords() {
        ids.clear();
        words.clear();
    }

    /** To be called when a statement failed: the driver leaves it in a state in which it cannot run again. */
    void forgetStatements() {
        for (PreparedStatement statement : statements.values()) {
            try {
                statement.close();
            } catch (SQLException failedBefore) {
                LOG.debug("a statement that failed did not close cleanly", failedBefore);
            }
        }
        statements.clear();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Reads the row at which a result stands. */
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** What is done with a session, on the thread that owns it. */
    interface Work<T> {
        T on(Session session) throws SQLException;
    }
}
