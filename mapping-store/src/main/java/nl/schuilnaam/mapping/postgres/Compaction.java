package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from the server's files what was deleted. Deleted rows stay in the pages of PostgreSQL's tables and in its log until something else is written there; so the
 * tables are written anew ({@code VACUUM FULL}), and the log is begun anew and the old one let go.
 *
 * <p>The first needs no privilege beyond owning the tables. The second needs {@code grant pg_checkpoint to <user>} and {@code grant execute on function
 * pg_switch_wal() to <user>}; without them it happens by itself at the server's next checkpoints. The files of the log are overwritten rather than removed unless the
 * server has {@code wal_recycle = off}, and are kept for as long as {@code wal_keep_size}, replication slots or archiving ask.
 */
final class Compaction {
    private static final int TRIES = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final Vertx vertx;
    private final Connector connector;
    private Future<Void> last = Future.succeededFuture();

    Compaction(Vertx vertx, Connector connector) {
        this.vertx = vertx;
        this.connector = connector;
    }

    /** One after the other. */
    Future<Void> run() {
        last = last.transform(before -> connector.connect(Connector.Use.UPKEEP).compose(this::compact));
        return last;
    }

    private Future<Void> compact(PgConnection connection) {
        AtomicInteger warnings = new AtomicInteger();
        connection.noticeHandler(notice -> {
            if (!"00000".equals(notice.getCode())) {
                warnings.incrementAndGet();
            }
        });
        Future<Void> vacuumed = connection
                // Long enough to get its turn among short statements; not so long that those who queue behind it run
                // out of time.
                .query("set lock_timeout = '400ms'")
                .execute()
                .mapEmpty();
        for (String table : Migrations.tablesOfPersons()) {
            vacuumed = vacuumed.compose(before -> vacuum(connection, table, TRIES));
        }
        return vacuumed.compose(done -> warnings.get() == 0
                        ? Future.succeededFuture()
                        : Future.failedFuture(new StoreException(
                                Reason.UNAVAILABLE,
                                "the database did not rewrite all tables; this user must own them")))
                // The log first, so that the checkpoint begins in a new file and lets go of all before.
                .compose(done ->
                        ifPermitted(connection, "select pg_switch_wal()", "execute on function pg_switch_wal()"))
                .compose(done -> ifPermitted(connection, "checkpoint", "pg_checkpoint"))
                .recover(failure -> Future.failedFuture(Failures.of(failure)))
                .eventually(() -> {
                    Connector.close(connection);
                    return Future.succeededFuture();
                });
    }

    private Future<Void> vacuum(PgConnection connection, String table, int tries) {
        return connection
                .query("vacuum (full, analyze false) " + table)
                .execute()
                .<Void>mapEmpty()
                .recover(failure -> tries > 1 && Failures.of(failure).reason() == Reason.BUSY
                        ? vertx.timer(200, java.util.concurrent.TimeUnit.MILLISECONDS)
                                .compose(later -> vacuum(connection, table, tries - 1))
                        : Future.failedFuture(failure));
    }

    private static Future<Void> ifPermitted(PgConnection connection, String statement, String privilege) {
        return connection.query(statement).execute().<Void>mapEmpty().recover(failure -> {
            if (failure instanceof PgException refused && "42501".equals(refused.getSqlState())) {
                LOG.warn(
                        "deleted rows stay in the database's log until its next checkpoints, since this user may not begin one; grant {}",
                        privilege);
                return Future.succeededFuture();
            }
            return Future.failedFuture(failure);
        });
    }
}
