package nl.schuilnaam.gateway.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;

/**
 * Compares secrets with their hashes away from event loops, few at a time: each takes some 19 MiB, so that a flood of requests for tokens costs a fixed amount of memory and
 * the rest of it is refused at once.
 */
final class ClientSecretCheck {
    private static final int THREADS = 2;
    private static final int MAX_UNDER_WAY = 32;

    private final WorkerExecutor worker;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ClientSecret nobody = ClientSecret.ofNobody();

    ClientSecretCheck(Vertx vertx) {
        this.worker = vertx.createSharedWorkerExecutor("client-secrets", THREADS);
    }

    /**
     * Whether this is the secret of a client; false, after the same time, when there is no such client. Fails with {@link ProblemType#TOO_BUSY} when too many wait.
     */
    Future<Boolean> matches(Optional<ClientSecret> known, byte[] secret) {
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            return Future.failedFuture(new ProblemException(ProblemType.TOO_BUSY));
        }
        ClientSecret expected = known.orElse(nobody);
        return worker.executeBlocking(() -> expected.matches(secret) && known.isPresent(), false)
                .onComplete(ignored -> underWay.decrementAndGet());
    }
}
