package nl.schuilnaam.mapping.key;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a key source again and again whether it still gives the key encryption key that the store was opened with. A store goes on from memory when the source
 * is gone, but not for long: whoever takes the key away stops the store within the limit.
 *
 * <p>The source is asked on a worker thread, one call at a time; a call that does not end counts as a failure from its start. {@link #available()} may be called
 * from any thread and does no I/O.
 */
public final class KeySourceWatch {
    public static final Duration INTERVAL = Duration.ofMinutes(1);
    public static final Duration LIMIT = Duration.ofMinutes(15);

    private static final Logger LOG = LoggerFactory.getLogger(KeySourceWatch.class);

    private final Vertx vertx;
    private final KeySource source;
    private final KekFingerprint expected;
    private final Duration limit;
    private final LongSupplier nanoTime;
    private final WorkerExecutor worker;
    private final long timer;

    /** When the first of the calls that failed since the last answer began; the call that is under way counts as failed. */
    private volatile Waiting waiting = new Waiting(false, 0);

    private boolean asking;
    private boolean failing;
    private volatile boolean closed;

    private record Waiting(boolean since, long nanos) {}

    /**
     * Starts asking, the first time after one interval.
     *
     * @param expected of the key encryption key with which the store was opened; another one counts as a failure
     */
    public static KeySourceWatch start(
            Vertx vertx, KeySource source, KekFingerprint expected, Duration interval, Duration limit) {
        return new KeySourceWatch(vertx, source, expected, interval, limit, System::nanoTime);
    }

    KeySourceWatch(
            Vertx vertx,
            KeySource source,
            KekFingerprint expected,
            Duration interval,
            Duration limit,
            LongSupplier nanoTime) {
        this.vertx = vertx;
        this.source = source;
        this.expected = expected;
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.worker = vertx.createSharedWorkerExecutor("key-source", 1);
        this.timer = vertx.setPeriodic(interval.toMillis(), tick -> ask());
    }

    /** Whether the source gave its key within the limit. When false, the store is to refuse; it may become true again. */
    public boolean available() {
        Waiting now = waiting;
        return !now.since() || nanoTime.getAsLong() - now.nanos() < limit.toNanos();
    }

    /** Asks once, unless a call is under way. Succeeds when the call ended, whatever came of it. */
    @CanIgnoreReturnValue
    Future<Void> ask() {
        synchronized (this) {
            if (asking || closed) {
                return Future.succeededFuture();
            }
            asking = true;
            if (!waiting.since()) {
                waiting = new Waiting(true, nanoTime.getAsLong());
            }
        }
        return worker.executeBlocking(this::fingerprint, false).transform(answer -> {
            ended(answer.succeeded() ? answer.result() : null, answer.cause());
            return Future.succeededFuture();
        });
    }

    private KekFingerprint fingerprint() {
        KeyEncryptionKey answer = KeyEncryptionKey.load(source, false);
        try {
            return answer.fingerprint();
        } finally {
            answer.destroy();
        }
    }

    private synchronized void ended(@Nullable KekFingerprint answer, @Nullable Throwable failure) {
        asking = false;
        if (closed) {
            return;
        }
        if (expected.equals(answer)) {
            waiting = new Waiting(false, 0);
            if (failing) {
                failing = false;
                LOG.info("the key encryption key is there again");
            }
            return;
        }
        String why = answer != null
                ? "it gives another key (" + answer + ") than the store was opened with (" + expected + ")"
                : String.valueOf(failure == null ? "no reason given" : failure.getMessage());
        if (!available()) {
            LOG.error("the key encryption key has been gone for {} or longer and the store refuses: {}", limit, why);
        } else if (!failing) {
            LOG.warn("the key encryption key cannot be had; the store goes on from memory for {}: {}", limit, why);
        }
        failing = true;
    }

    /** Stops asking. */
    public Future<Void> close() {
        closed = true;
        boolean unused = vertx.cancelTimer(timer);
        return worker.close();
    }
}
