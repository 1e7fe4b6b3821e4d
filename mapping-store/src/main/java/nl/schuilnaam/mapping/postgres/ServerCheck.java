package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.util.Set;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;

/** Whether a server keeps what it promises: asked of every new connection, since a server taken over from another may be set otherwise, and every second after. */
final class ServerCheck {
    private static final int OLDEST_SERVER = 150_000;
    /** Settings of this session, so that what was set for the user or the database counts too. */
    private static final String QUESTION = """
            select pg_is_in_recovery(), current_setting('server_version_num')::int, current_setting('fsync'), current_setting('full_page_writes'),
                current_setting('synchronous_commit'), current_setting('server_encoding'), current_setting('synchronous_standby_names')""";

    private static final Set<String> ASKS_NO_STANDBY_TO_FLUSH = Set.of("local", "remote_write");

    private ServerCheck() {}

    /** What was found. {@code onePromiseLess}: standbys are named, but a commit does not wait until one of them has it on its disk. */
    record Found(boolean primary, boolean onePromiseLess) {}

    /** Fails with {@code REFUSED}, and says what to change, when the server would lose what it confirmed. */
    static Future<Found> of(PgConnection connection) {
        return connection
                .query(QUESTION)
                .execute()
                .map(rows -> judge(rows.iterator().next()));
    }

    private static Found judge(Row row) {
        if (row.getInteger(1) < OLDEST_SERVER) {
            throw refused("the database server is older than PostgreSQL 15; upgrade it");
        }
        mustBeOn(row.getString(2), "fsync", "or a power failure destroys the database");
        mustBeOn(row.getString(3), "full_page_writes", "or a power failure tears pages");
        String synchronousCommit = row.getString(4);
        if (synchronousCommit.equals("off")) {
            throw refused(
                    "the database server confirms commits that are not on its disk: set synchronous_commit = on for the server,"
                            + " the database and the user");
        }
        if (!row.getString(5).equals("UTF8") && !row.getString(5).equals("SQL_ASCII")) {
            throw refused("the database has another encoding than UTF8; make it anew with encoding 'UTF8'");
        }
        return new Found(
                !row.getBoolean(0),
                !row.getString(6).isEmpty() && ASKS_NO_STANDBY_TO_FLUSH.contains(synchronousCommit));
    }

    private static void mustBeOn(String value, String setting, String otherwise) {
        if (!value.equals("on")) {
            throw refused(
                    "the database server has " + setting + " = " + value + ": set " + setting + " = on, " + otherwise);
        }
    }

    private static StoreException refused(String message) {
        return new StoreException(Reason.REFUSED, message);
    }
}
