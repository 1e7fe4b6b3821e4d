package nl.schuilnaam.mapping.embedded;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads on a few threads of their own, each with a connection of its own, beside the writer and never waiting for it. */
final class ReaderPool {
    private static final int MAX_WAITING = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(ReaderPool.class);

    private final Vertx vertx;
    private final BlockingQueue<Session> idle;
    private final ThreadPoolExecutor threads;

    ReaderPool(Vertx vertx, List<Session> sessions) {
        this.vertx = vertx;
        this.idle = new ArrayBlockingQueue<>(sessions.size(), false, sessions);
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                sessions.size(), sessions.size(), 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "mapping-reader-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    <T> Future<T> submit(Session.Work<T> work) {
        Context context = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        try {
            threads.execute(() -> run(work, context, promise));
        } catch (RejectedExecutionException refused) {
            return Future.failedFuture(
                    threads.isShutdown()
                            ? new StoreException(Reason.CLOSED, "the store is closed")
                            : new StoreException(Reason.BUSY, "too much is waiting to be read; try again later"));
        }
        return promise.future();
    }

    private <T> void run(Session.Work<T> work, Context context, Promise<T> promise) {
        Session session = idle.remove(); // as many sessions as threads
        try {
            T result = work.on(session);
            context.runOnContext(ready -> promise.complete(result));
        } catch (SQLException | RuntimeException failure) {
            session.forgetStatements();
            context.runOnContext(ready -> promise.fail(Failures.of(failure)));
        } catch (Error failure) {
            context.runOnContext(ready -> promise.fail(failure));
            throw failure;
        } finally {
            idle.add(session);
        }
    }

    /** From now on nothing more is accepted. Does not block. */
    void refuse() {
        threads.shutdown();
    }

    /** Finishes what was accepted, then closes the sessions. Blocks until it is done. */
    void close() throws InterruptedException {
        refuse();
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
            LOG.warn("readers of the mapping store did not end in time");
        }
        for (Session session : idle) {
            try {
                session.close();
            } catch (SQLException failure) {
                LOG.warn("a reading connection did not close cleanly", failure);
            }
        }
    }
}
