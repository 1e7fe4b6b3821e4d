package nl.schuilnaam.gateway.observe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for work that exchanges leave behind, with a queue that does not grow: what finds no room, or fails, is dropped and counted. Offering never blocks; from any thread.
 */
final class BoundedWork {
    private static final int MAX_WAITING = 64;
    private static final long MAX_WAITING_BYTES = 32L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(BoundedWork.class);

    private final WorkerExecutor worker;
    private final String name;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();

    BoundedWork(Vertx vertx, String name) {
        this.name = name;
        this.worker = vertx.createSharedWorkerExecutor(name, 1);
    }

    /**
     * Does something later.
     *
     * @param bytes what it keeps in memory until then
     * @param dropped counts it if it is not done
     */
    void offer(int bytes, LongAdder dropped, Supplier<Future<?>> work) {
        int queued = waiting.incrementAndGet();
        long held = waitingBytes.addAndGet(bytes);
        if (queued > MAX_WAITING || held > MAX_WAITING_BYTES) {
            leave(bytes);
            dropped.increment();
            return;
        }
        start(work).onComplete(done -> {
            leave(bytes);
            if (done.failed()) {
                dropped.increment();
                // The type only: what was being read stands in messages of failures.
                LOG.warn(
                        "{}: a message was passed over: {}",
                        name,
                        done.cause().getClass().getName());
            }
        });
    }

    private void leave(int bytes) {
        waiting.decrementAndGet();
        waitingBytes.addAndGet(-bytes);
    }

    private static Future<?> start(Supplier<Future<?>> work) {
        try {
            return work.get();
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    /** On the one thread, after what came before. */
    <T> Future<T> run(Callable<T> work) {
        return worker.executeBlocking(
                () -> {
                    try {
                        return work.call();
                    } catch (StackOverflowError tooDeep) {
                        throw new IllegalStateException("too deep", tooDeep);
                    }
                },
                true);
    }

    Future<Void> close() {
        return worker.close();
    }
}
