package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.RowDatabase.Listener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which notices of commits arrive, those of this node included, in the order of the commits. A question asked on it every second tells whether it
 * still lives, and whether the server is still what it was: the answer comes behind all notices that were there before.
 */
final class NoticeListener {
    static final String CHANNEL = "schuilnaam";

    private static final long BEAT_MILLIS = 1_000;
    private static final long DEAD_AFTER_NANOS = 3_000_000_000L;
    private static final Pattern LINE = Pattern.compile("(ENTITY|EVERYTHING|KEYS|GATEWAY) ([A-Za-z0-9._|-]{0,200})\n");
    private static final Logger LOG = LoggerFactory.getLogger(NoticeListener.class);

    private final Vertx vertx;
    private final Connector connector;
    /** Told when the server no longer is what it must be. */
    private final Runnable unfit;

    private volatile @Nullable Listener listener;
    private @Nullable PgConnection connection;
    private long answeredAt;
    private boolean asking;
    private boolean closed;
    private long beat;

    NoticeListener(Vertx vertx, Connector connector, Runnable unfit) {
        this.vertx = vertx;
        this.connector = connector;
        this.unfit = unfit;
    }

    /** Connects for the first time; fails when that fails. */
    Future<Void> open() {
        return connect().onSuccess(listening -> beat = vertx.setPeriodic(BEAT_MILLIS, now -> beat()));
    }

    private Future<Void> connect() {
        return connector
                .connect(Connector.Use.LISTENING)
                .compose(fresh -> {
                    fresh.notificationHandler(this::heard);
                    fresh.exceptionHandler(
                            failure -> LOG.debug("the listening connection failed: {}", failure.getClass()));
                    return fresh.query("listen " + CHANNEL)
                            .execute()
                            .timeout(1, java.util.concurrent.TimeUnit.SECONDS)
                            .onFailure(failure -> Connector.close(fresh))
                            .map(fresh);
                })
                .compose(fresh -> {
                    if (closed) {
                        Connector.close(fresh);
                        return Future.failedFuture(Failures.closed());
                    }
                    connection = fresh;
                    asking = false;
                    answeredAt = System.nanoTime();
                    fresh.closeHandler(gone -> lost(fresh));
                    return Future.succeededFuture();
                });
    }

    /** From the next notice on. To be called from any thread. */
    void tell(Listener to) {
        listener = to;
    }

    /** Tells a new listener, once on the event loop, if nothing is to be heard at present. */
    void tellState() {
        if (connection == null) {
            to().ifPresent(Listener::deaf);
        }
    }

    private Optional<Listener> to() {
        return Optional.ofNullable(listener);
    }

    private void heard(PgNotification notification) {
        Matcher lines = LINE.matcher(notification.getPayload());
        int end = 0;
        while (lines.find() && lines.start() == end) {
            end = lines.end();
            Notice notice = new Notice(Notice.Topic.valueOf(lines.group(1)), lines.group(2));
            to().ifPresent(listener -> listener.heard(notice));
        }
        if (end != notification.getPayload().length()) {
            LOG.warn("a notice is of a sort that this program does not know; everything remembered is void");
            Notice everything = new Notice(Notice.Topic.EVERYTHING, "");
            to().ifPresent(listener -> listener.heard(everything));
        }
    }

    private void beat() {
        PgConnection now = connection;
        if (now == null) {
            return;
        }
        if (asking) {
            if (System.nanoTime() - answeredAt > DEAD_AFTER_NANOS) {
                LOG.warn("the database has not answered for three seconds; notices of other gateways may be missing");
                drop(now);
                unfit.run();
            }
            return;
        }
        asking = true;
        ServerCheck.of(now)
                .compose(found -> found.primary()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new StoreException(
                                Reason.REFUSED, "the database server follows another since a moment")))
                .onComplete(answer -> {
                    if (now == connection) {
                        asking = false;
                        answeredAt = System.nanoTime();
                        if (answer.failed()) {
                            LOG.error(
                                    "the database is not to be used: {}",
                                    Failures.of(answer.cause()).getMessage());
                            drop(now);
                            unfit.run();
                        }
                    }
                });
    }

    private void drop(PgConnection which) {
        lost(which);
        Connector.close(which);
    }

    private void lost(PgConnection which) {
        if (connection == which) {
            connection = null;
            if (!closed) {
                to().ifPresent(Listener::deaf);
                reconnectAfter(1);
            }
        }
    }

    private void reconnectAfter(long millis) {
        vertx.setTimer(millis, now -> {
            if (!closed) {
                connect()
                        .onSuccess(again -> to().ifPresent(Listener::hearing))
                        .onFailure(failure -> reconnectAfter(400));
            }
        });
    }

    void close() {
        closed = true;
        vertx.cancelTimer(beat);
        PgConnection now = connection;
        connection = null;
        if (now != null) {
            Connector.close(now);
        }
    }
}
