package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Resolves the names of hosts beside the event loop, as the machine does (hosts file, then DNS). Safe for use by several threads at once.
 *
 * <p>An answer is kept for five seconds, and by the Java runtime itself for 30: a name that leads elsewhere is noticed within 35. However many wait for a name, it is asked for once
 * at a time, so that a name server that does not answer keeps one thread and no other name waiting.
 */
public final class HostNames {
    private static final int THREADS = 16;
    private static final Duration KEPT = Duration.ofSeconds(5);

    /** Where addresses come from; blocks. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private record Asked(Promise<List<InetAddress>> answer, long at) {}

    private final WorkerExecutor workers;
    private final Lookup lookup;
    private final long keptNanos;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    public HostNames(Vertx vertx) {
        this(vertx, InetAddress::getAllByName, KEPT);
    }

    HostNames(Vertx vertx, Lookup lookup, Duration kept) {
        this.workers = vertx.createSharedWorkerExecutor("host-names", THREADS);
        this.lookup = lookup;
        this.keptNanos = kept.toNanos();
    }

    /** All addresses of a host, in the order of the answer; fails with {@link UnknownHostException}. Completes on any thread, and possibly late: whoever waits sets a limit. */
    Future<List<InetAddress>> addresses(String host) {
        var fresh = new Asked(Promise.promise(), System.nanoTime());
        Asked current = asked.compute(host, (same, known) -> known == null || isOld(known) ? fresh : known);
        if (current.answer() == fresh.answer()) {
            workers.executeBlocking(() -> List.of(lookup.addresses(host)), false)
                    .onFailure(failure -> asked.remove(host, fresh))
                    .onComplete(fresh.answer());
        }
        return current.answer().future();
    }

    private boolean isOld(Asked known) {
        return known.answer().future().isComplete() && System.nanoTime() - known.at() > keptNanos;
    }
}
