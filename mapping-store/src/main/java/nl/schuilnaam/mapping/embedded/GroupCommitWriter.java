package nl.schuilnaam.mapping.embedded;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. Whatever waits when it comes round goes into one transaction and one fsync (group commit); a future succeeds after the commit that
 * holds its work, never before. Work that fails by itself is undone alone; when the commit fails, everything in it has failed.
 */
final class GroupCommitWriter {
    /** Rows in one transaction: large enough to share the fsync, small enough not to keep others waiting. */
    private static final int MAX_GROUP = 10_000;
    /** Rows waiting: some seconds of work. More is refused at once. */
    private static final int MAX_WAITING = 100_000;

    private static final int MAX_JOBS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitWriter.class);

    private final Vertx vertx;
    private final Session session;
    private final LinkedBlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingRows = new AtomicInteger();
    private final AtomicInteger waitingJobs = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "mapping-writer");
    /** Read while submitting, written while closing: nothing enters the queue after its last job. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

    private boolean closing;
    private volatile boolean mediumFailed;

    GroupCommitWriter(Vertx vertx, Session session) {
        this.vertx = vertx;
        this.session = session;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Does the work in the next transaction.
     *
     * @param rows about how many rows it writes
     * @param committed called on the writer's thread once the work is durable, in the order of the commits, before the future succeeds
     */
    <T> Future<T> submit(int rows, Session.Work<T> work, Consumer<T> committed) {
        return submit(new Job<>(rows, work, committed, vertx.getOrCreateContext(), false));
    }

    /** Does the work between two transactions. */
    <T> Future<T> alone(AloneWork<T> work) {
        return submit(new Job<>(
                1,
                session -> {
                    try {
                        return work.on(session);
                    } catch (InterruptedException nobodysBusiness) {
                        throw new SQLException("interrupted", nobodysBusiness);
                    }
                },
                done -> {},
                vertx.getOrCreateContext(),
                true));
    }

    /** Work that may wait. */
    interface AloneWork<T> {
        T on(Session session) throws SQLException, InterruptedException;
    }

    private <T> Future<T> submit(Job<T> job) {
        int rows = job.rows;
        gate.readLock().lock();
        try {
            if (closing) {
                return Future.failedFuture(new StoreException(Reason.CLOSED, "the store is closed"));
            }
            int jobs = waitingJobs.incrementAndGet();
            int total = waitingRows.addAndGet(rows);
            if (jobs > MAX_JOBS || (total > MAX_WAITING && total > rows)) {
                waitingJobs.decrementAndGet();
                waitingRows.addAndGet(-rows);
                return Future.failedFuture(
                        new StoreException(Reason.BUSY, "too much is waiting to be written; try again later"));
            }
            queue.add(job);
            return job.promise.future();
        } finally {
            gate.readLock().unlock();
        }
    }

    /** From now on nothing more is accepted. */
    void refuse() {
        gate.writeLock().lock();
        try {
            if (!closing) {
                closing = true;
                queue.add(new Job<>(0, last -> Boolean.TRUE, done -> {}, null, false));
            }
        } finally {
            gate.writeLock().unlock();
        }
    }

    /** Finishes what was accepted, then closes the session. Blocks until it is done. */
    void close() throws InterruptedException {
        refuse();
        thread.join();
    }

    private void run() {
        boolean open = true;
        while (open) {
            List<Job<?>> group = nextGroup();
            open = group.stream().noneMatch(Job::isLast);
            group.removeIf(Job::isLast);
            if (group.size() == 1 && group.get(0).alone) {
                doOutside(group.get(0));
            } else if (!group.isEmpty()) {
                commit(group);
            }
        }
        try {
            session.close();
        } catch (SQLException failure) {
            LOG.warn("the database did not close cleanly", failure);
        }
    }

    private List<Job<?>> nextGroup() {
        List<Job<?>> group = new ArrayList<>();
        Job<?> next = takeUninterruptibly();
        int rows = 0;
        while (next != null) {
            group.add(next);
            rows += next.rows;
            waitingRows.addAndGet(-next.rows);
            waitingJobs.decrementAndGet();
            Job<?> following = queue.peek();
            boolean joins = following != null && !following.alone && !next.alone && rows + following.rows <= MAX_GROUP;
            next = joins ? queue.poll() : null;
        }
        return group;
    }

    private Job<?> takeUninterruptibly() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException nobodysBusiness) {
                // Only close() ends this thread: an interrupt half-way would leave promises open.
            }
        }
    }

    private void commit(List<Job<?>> group) {
        try {
            if (mediumFailed) {
                throw new StoreException(
                        Reason.UNAVAILABLE, "writing stopped after the medium failed; restart when it is sound");
            }
            session.execute("BEGIN IMMEDIATE");
            for (Job<?> job : group) {
                doAlone(job);
            }
            session.execute("COMMIT");
        } catch (SQLException | RuntimeException | Error failure) {
            rollback(failure);
            StoreException reason = Failures.of(failure);
            group.forEach(job -> job.failUnlessFailed(reason));
            if (failure instanceof Error error) {
                throw error;
            }
        }
        group.forEach(Job::deliver);
    }

    private void doOutside(Job<?> job) {
        try {
            job.work(session);
        } catch (SQLException | RuntimeException failure) {
            session.forgetStatements();
            job.failUnlessFailed(Failures.of(failure));
        }
        job.deliver();
    }

    /** A job that is refused for what it asks (a damaged row) takes only its own rows with it; the medium's refusals go up and end the group. */
    private void doAlone(Job<?> job) throws SQLException {
        session.executeAgain("SAVEPOINT job");
        try {
            job.work(session);
        } catch (RuntimeException refused) {
            session.execute("ROLLBACK TO job");
            session.forgetWords();
            job.failUnlessFailed(refused instanceof Changing.RacedException ? refused : Failures.of(refused));
        }
        session.executeAgain("RELEASE job");
    }

    private void rollback(Throwable failure) {
        session.forgetWords();
        session.forgetStatements();
        if (failure instanceof SQLException refused && Failures.isMediumFailure(refused)) {
            // After a failed fsync a later one that succeeds proves nothing about what was written before it.
            mediumFailed = true;
            LOG.error("the medium of the mapping store failed; nothing is minted until restart", failure);
        }
        try {
            session.execute("ROLLBACK");
        } catch (SQLException alreadyRolledBack) {
            LOG.debug("no transaction was left to roll back", alreadyRolledBack);
        }
    }

    private static final class Job<T> {
        private final int rows;
        private final Session.Work<T> work;
        private final Consumer<T> committed;
        private final @Nullable Context context;
        private final boolean alone;
        private final Promise<T> promise = Promise.promise();
        private @Nullable T result;
        private @Nullable RuntimeException failure;

        Job(int rows, Session.Work<T> work, Consumer<T> committed, @Nullable Context context, boolean alone) {
            this.rows = rows;
            this.work = work;
            this.committed = committed;
            this.context = context;
            this.alone = alone;
        }

        boolean isLast() {
            return context == null;
        }

        void work(Session session) throws SQLException {
            result = work.on(session);
        }

        void failUnlessFailed(RuntimeException reason) {
            if (failure == null) {
                failure = reason;
            }
        }

        void deliver() {
            if (failure == null) {
                committed.accept(result);
            }
            if (context != null) {
                context.runOnContext(ready -> {
                    if (failure != null) {
                        promise.fail(failure);
                    } else {
                        promise.complete(result);
                    }
                });
            }
        }
    }
}
