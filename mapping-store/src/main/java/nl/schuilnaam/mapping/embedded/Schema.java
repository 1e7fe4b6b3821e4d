package nl.schuilnaam.mapping.embedded;

import java.sql.SQLException;
import java.util.List;
import nl.schuilnaam.mapping.StoreException;

/** The tables and their versions. Versions only go up; a store that is newer than this program is refused. */
final class Schema {
    /** Element n brings version n to n + 1. Once released, an element never changes. */
    private static final List<List<String>> MIGRATIONS = List.of(List.of(
            "CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)",
            """
            CREATE TABLE wrapped_key (
                name TEXT PRIMARY KEY, wrapped BLOB NOT NULL, check_value BLOB NOT NULL, created_day INTEGER NOT NULL
            ) WITHOUT ROWID""",
            """
            CREATE TABLE entity (
                surrogate BLOB PRIMARY KEY,
                school INTEGER NOT NULL REFERENCES word,
                type INTEGER NOT NULL REFERENCES word,
                row_key BLOB NOT NULL,
                data_key INTEGER NOT NULL,
                created_day INTEGER NOT NULL
            ) WITHOUT ROWID""",
            // seq is the order of linking: the highest of an entity and kind is the latest
            """
            CREATE TABLE identifier (
                seq INTEGER PRIMARY KEY,
                id_index BLOB NOT NULL UNIQUE,
                surrogate BLOB NOT NULL REFERENCES entity,
                kind INTEGER NOT NULL REFERENCES word,
                sealed BLOB NOT NULL
            )""",
            "CREATE INDEX identifier_of_entity ON identifier (surrogate, kind)",
            """
            CREATE TABLE authored (
                id_index BLOB PRIMARY KEY,
                surrogate BLOB NOT NULL UNIQUE REFERENCES entity,
                supplier INTEGER NOT NULL REFERENCES word,
                sealed BLOB NOT NULL
            ) WITHOUT ROWID"""));

    private Schema() {}

    /** Brings a database to the newest version, in one transaction. */
    static void migrate(Session session) throws SQLException {
        session.execute("BEGIN IMMEDIATE");
        try {
            session.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
            long version = session.number("SELECT max(version) FROM schema_version");
            if (version > MIGRATIONS.size()) {
                throw new StoreException(
                        StoreException.Reason.REFUSED,
                        "the store has format " + version + " and this program knows formats up to " + MIGRATIONS.size()
                                + "; use the newer program");
            }
            for (int i = (int) version; i < MIGRATIONS.size(); i++) {
                for (String statement : MIGRATIONS.get(i)) {
                    session.execute(statement);
                }
                session.execute("INSERT INTO schema_version (version) VALUES (" + (i + 1) + ")");
            }
            session.execute("COMMIT");
        } catch (SQLException | RuntimeException failure) {
            session.execute("ROLLBACK");
            throw failure;
        }
    }
}
