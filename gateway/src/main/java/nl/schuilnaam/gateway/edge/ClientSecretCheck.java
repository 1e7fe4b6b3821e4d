package nl.schuilnaam.gateway.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.util.Optional;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.limit.ConnectionLimit;
import org.jspecify.annotations.Nullable;

/**
 * Compares secrets with their hashes away from event loops, few at a time: each takes some 19 MiB, so that a flood of requests for tokens costs a fixed amount of memory and
 * the rest of it is refused at once.
 */
final class ClientSecretCheck {
    private static final int THREADS = 2;
    private static final int MAX_UNDER_WAY = 32;
    /** Of these from one address, so that whoever floods from one leaves room for the others. */
    private static final int MAX_OF_ADDRESS = 8;

    private final WorkerExecutor worker;
    private final ConnectionLimit underWay = new ConnectionLimit(MAX_UNDER_WAY, MAX_OF_ADDRESS);
    private final ClientSecret nobody = ClientSecret.ofNobody();

    ClientSecretCheck(Vertx vertx) {
        this.worker = vertx.createSharedWorkerExecutor("client-secrets", THREADS);
    }

    /**
     * Whether this is the secret of a client; false, after the same time, when there is no such client. Fails with {@link ProblemType#TOO_BUSY} when too many wait, in all or of
     * this address.
     *
     * @param address where the secret came from; null where that is not known
     */
    Future<Boolean> matches(Optional<ClientSecret> known, byte[] secret, @Nullable InetAddress address) {
        if (!underWay.opened(address)) {
            return Future.failedFuture(new ProblemException(ProblemType.TOO_BUSY));
        }
        ClientSecret expected = known.orElse(nobody);
        return worker.executeBlocking(() -> expected.matches(secret) && known.isPresent(), false)
                .onComplete(ignored -> underWay.closed(address));
    }
}
