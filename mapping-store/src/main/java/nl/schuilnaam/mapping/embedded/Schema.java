package nl.schuilnaam.mapping.embedded;

import java.sql.SQLException;
import java.util.List;
import nl.schuilnaam.mapping.StoreException;

/**
 * The tables and their formats. Formats only go up. A store that is newer than this program is used all the same if the newer program said that programs of this
 * format may; otherwise it is refused.
 */
final class Schema {
    /** A step from one format to the next, and the oldest program (by the format it was made for) that may use the result. Once released, a step never changes. */
    private record Step(int oldestProgram, List<String> statements) {}

    private static final List<Step> STEPS = List.of(
            new Step(
                    1,
                    List.of(
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
                            ) WITHOUT ROWID""")),
            // Blind indexes in halves, entities that authenticate their columns and say which identifiers are the
            // latest, keys under several key encryption keys. Entities get their mac, identifiers their ordinal under
            // the seal, and keys the name of what wraps them, when the store is opened. What refers to what is not
            // checked by the database: rows authenticate themselves, and each check would cost a descent for every row.
            // Entities are numbered and identifiers name the number: from an identifier to its entity it is one descent
            // through pages that hold numbers only, however many there are.
            new Step(
                    2,
                    List.of(
                            "ALTER TABLE schema_version ADD COLUMN oldest_program INTEGER NOT NULL DEFAULT 1",
                            """
                            CREATE TABLE entity2 (
                                id INTEGER PRIMARY KEY,
                                surrogate BLOB NOT NULL UNIQUE,
                                school INTEGER NOT NULL,
                                type INTEGER NOT NULL,
                                row_key BLOB NOT NULL,
                                data_key INTEGER NOT NULL,
                                created_day INTEGER NOT NULL,
                                version INTEGER NOT NULL,
                                restricted_for TEXT NOT NULL,
                                exceptions TEXT NOT NULL,
                                kinds TEXT NOT NULL,
                                author INTEGER NOT NULL,
                                mac BLOB NOT NULL
                            )""",
                            """
                            INSERT INTO entity2
                                SELECT NULL, surrogate, school, type, row_key, data_key, created_day, 0, '', '', '', 0, x''
                                FROM entity ORDER BY surrogate""",
                            """
                            CREATE TABLE identifier2 (
                                index_a BLOB NOT NULL UNIQUE,
                                index_b BLOB NOT NULL,
                                index_key INTEGER NOT NULL,
                                entity INTEGER NOT NULL,
                                surrogate BLOB NOT NULL,
                                kind INTEGER NOT NULL,
                                ordinal INTEGER NOT NULL,
                                sealed BLOB NOT NULL
                            )""",
                            """
                            INSERT INTO identifier2
                                SELECT substr(id_index, 1, 16), substr(id_index, 17), 1, e.id, i.surrogate, kind,
                                    row_number() OVER (PARTITION BY i.surrogate, kind ORDER BY seq), sealed
                                FROM identifier i LEFT JOIN entity2 e ON e.surrogate = i.surrogate""",
                            "DROP TABLE identifier",
                            "ALTER TABLE identifier2 RENAME TO identifier",
                            "CREATE INDEX identifier_index_b ON identifier (index_b)",
                            "CREATE INDEX identifier_of_entity ON identifier (surrogate)",
                            """
                            CREATE TABLE authored2 (
                                index_a BLOB PRIMARY KEY,
                                index_b BLOB NOT NULL,
                                surrogate BLOB NOT NULL UNIQUE,
                                supplier INTEGER NOT NULL,
                                sealed BLOB NOT NULL
                            ) WITHOUT ROWID""",
                            """
                            INSERT INTO authored2
                                SELECT substr(id_index, 1, 16), substr(id_index, 17), surrogate, supplier, sealed
                                FROM authored""",
                            "DROP TABLE authored",
                            "DROP TABLE entity",
                            "ALTER TABLE entity2 RENAME TO entity",
                            "ALTER TABLE authored2 RENAME TO authored",
                            "CREATE INDEX authored_index_b ON authored (index_b)",
                            """
                            CREATE TABLE pseudonym (
                                domain INTEGER NOT NULL,
                                id_index BLOB NOT NULL,
                                surrogate BLOB NOT NULL,
                                sealed BLOB NOT NULL,
                                PRIMARY KEY (domain, id_index)
                            ) WITHOUT ROWID""",
                            "CREATE UNIQUE INDEX pseudonym_of_entity ON pseudonym (surrogate, domain)",
                            "CREATE TABLE membership (surrogate BLOB PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID",
                            """
                            CREATE TABLE wrapped_key2 (
                                name TEXT PRIMARY KEY,
                                version INTEGER NOT NULL,
                                state TEXT NOT NULL,
                                created_day INTEGER NOT NULL,
                                since_day INTEGER NOT NULL,
                                check_value BLOB NOT NULL,
                                copies BLOB NOT NULL
                            ) WITHOUT ROWID""",
                            """
                            INSERT INTO wrapped_key2
                                SELECT name, 0, 'current', created_day, created_day, check_value, wrapped FROM wrapped_key""",
                            "DROP TABLE wrapped_key",
                            "ALTER TABLE wrapped_key2 RENAME TO wrapped_key",
                            "CREATE TABLE fence (school TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
                            "CREATE TABLE mark (node TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
                            "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
                            "INSERT INTO fact SELECT 'upgrade|macs', 'due' FROM entity LIMIT 1")));

    private Schema() {}

    /** Brings a database to the newest format, in one transaction. */
    static void migrate(Session session) throws SQLException {
        session.execute("BEGIN IMMEDIATE");
        try {
            session.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
            long version = session.number("SELECT max(version) FROM schema_version");
            if (version > STEPS.size()
                    && session.number("SELECT max(oldest_program) FROM schema_version") > STEPS.size()) {
                throw new StoreException(
                        StoreException.Reason.REFUSED,
                        "the store has format " + version + " and this program knows formats up to " + STEPS.size()
                                + "; use the newer program");
            }
            for (int i = (int) version; i < STEPS.size(); i++) {
                Step step = STEPS.get(i);
                for (String statement : step.statements()) {
                    session.execute(statement);
                }
                session.execute(
                        i == 0
                                ? "INSERT INTO schema_version (version) VALUES (1)"
                                : "INSERT INTO schema_version (version, oldest_program) VALUES (" + (i + 1) + ","
                                        + step.oldestProgram() + ")");
            }
            session.execute("COMMIT");
        } catch (SQLException | RuntimeException failure) {
            session.execute("ROLLBACK");
            throw failure;
        }
    }
}
