package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import nl.schuilnaam.mapping.StoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with its statements prepared, which comes back by itself after it was lost. Statements are prepared before anything is sent: the client would else
 * prepare at first use, and what was pipelined behind could fare otherwise than what was prepared.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Vertx vertx;
    private final Connector connector;
    private final Connector.Use use;
    private final List<String> statements;
    /** Called when it became ready, and when it is no longer. */
    private final Runnable changed;

    private @Nullable Session session;
    private boolean closed;
    private int attempts;

    Lane(Vertx vertx, Connector connector, Connector.Use use, List<String> statements, Runnable changed) {
        this.vertx = vertx;
        this.connector = connector;
        this.use = use;
        this.statements = statements;
        this.changed = changed;
    }

    /** One connection's life. */
    private static final class Session {
        private final PgConnection connection;
        private final Map<String, PreparedStatement> prepared = new HashMap<>();
        private final Set<Promise<RowSet<Row>>> underWay = new LinkedHashSet<>();
        private long warnings;
        private long tickets;

        Session(PgConnection connection) {
            this.connection = connection;
        }
    }

    /** Connects for the first time; fails when that fails, and does not try again. */
    Future<Void> open() {
        return connector
                .connect(use)
                .compose(connection -> {
                    Session fresh = new Session(connection);
                    connection.noticeHandler(notice -> {
                        if (!"00000".equals(notice.getCode())) {
                            fresh.warnings++;
                        }
                    });
                    connection.exceptionHandler(
                            failure -> LOG.debug("a database connection failed: {}", failure.getClass()));
                    return Migrations.check(connection)
                            .compose(checked -> prepare(fresh))
                            .onFailure(failure -> Connector.close(connection))
                            .map(fresh);
                })
                .compose(fresh -> {
                    if (closed) {
                        Connector.close(fresh.connection);
                        return Future.failedFuture(Failures.closed());
                    }
                    session = fresh;
                    attempts = 0;
                    fresh.connection.closeHandler(gone -> lost(fresh));
                    changed.run();
                    return Future.succeededFuture();
                });
    }

    private Future<Void> prepare(Session fresh) {
        List<Future<PreparedStatement>> preparing = new ArrayList<>();
        for (String sql : statements) {
            preparing.add(fresh.connection.prepare(sql).onSuccess(statement -> fresh.prepared.put(sql, statement)));
        }
        return Future.join(preparing).mapEmpty();
    }

    boolean isReady() {
        return session != null;
    }

    /** Sends a prepared statement behind whatever was sent before. */
    Future<RowSet<Row>> run(String sql, Tuple parameters) {
        Session now = session;
        if (now == null) {
            return Future.failedFuture(Failures.unreachable());
        }
        PreparedStatement statement = now.prepared.get(sql);
        return statement == null
                ? Future.failedFuture(new IllegalStateException("a statement was not prepared"))
                : track(now, statement.query().execute(parameters));
    }

    /** Sends a statement without parameters that is not worth preparing. */
    Future<RowSet<Row>> run(String sql) {
        Session now = session;
        return now == null
                ? Future.failedFuture(Failures.unreachable())
                : track(now, now.connection.query(sql).execute());
    }

    /** An answer that comes, or fails at the latest when the connection is given up: the client itself may take its time to say so. */
    private static Future<RowSet<Row>> track(Session session, Future<RowSet<Row>> answer) {
        Promise<RowSet<Row>> promise = Promise.promise();
        session.underWay.add(promise);
        answer.onComplete(come -> {
            session.underWay.remove(promise);
            if (come.succeeded()) {
                promise.tryComplete(come.result());
            } else {
                promise.tryFail(come.cause());
            }
        });
        return promise.future();
    }

    /** How often the server has warned on this connection. */
    long warnings() {
        return session == null ? -1 : session.warnings;
    }

    /** A number that no other transaction of this connection has. */
    long nextTicket() {
        return session == null ? -1 : ++session.tickets;
    }

    /** Gives the connection up, with whatever is under way on it, and begins a new one. */
    void abandon() {
        Session now = session;
        if (now != null) {
            lost(now);
            Connector.close(now.connection);
        }
    }

    private void lost(Session which) {
        if (session == which) {
            session = null;
            List<Promise<RowSet<Row>>> hopeless = List.copyOf(which.underWay);
            which.underWay.clear();
            hopeless.forEach(answer -> answer.tryFail(unanswered()));
            changed.run();
            reopenLater();
        }
    }

    private void reopenLater() {
        if (!closed) {
            // At once at first, then some times a second; not all lanes of all nodes together.
            long delay = attempts++ == 0 ? 1 : 200 + ThreadLocalRandom.current().nextInt(400);
            vertx.setTimer(delay, now -> open().onFailure(this::stillLost));
        }
    }

    private void stillLost(Throwable failure) {
        if (attempts % 20 == 1) {
            LOG.warn(
                    "no connection to the database yet: {}",
                    Failures.of(failure).getMessage());
        }
        reopenLater();
    }

    /** For good. */
    void close() {
        closed = true;
        Session now = session;
        session = null;
        if (now != null) {
            Connector.close(now.connection);
        }
    }

    /** What is said to those whose statement was under way when the lane was abandoned. */
    static StoreException unanswered() {
        return new StoreException(
                StoreException.Reason.UNAVAILABLE,
                "the database did not answer in time; whether it did as asked is unknown");
    }
}
