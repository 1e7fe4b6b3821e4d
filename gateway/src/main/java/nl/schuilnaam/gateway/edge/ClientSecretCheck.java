package nl.schuilnaam.gateway.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.util.Optional;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.limit.ConnectionLimit;
import nl.schuilnaam.gateway.limit.ProvenAddresses;
import org.jspecify.annotations.Nullable;

/**
 * Compares secrets with their hashes away from event loops, few at a time: each takes some 19 MiB, so that a flood of requests for tokens costs a fixed amount of memory and
 * the rest of it is refused at once.
 *
 * <p>A client that lately had the right secret from the same address is compared elsewhere than everybody else, so that strangers, from however many addresses, neither take its places nor
 * stand before it. One for each listener: the inside does not feel a flood at the edge.
 */
final class ClientSecretCheck {
    private static final int STRANGERS_THREADS = 2;
    private static final int PROVEN_THREADS = 1;
    private static final int MAX_UNDER_WAY = 32;
    /** Of these from one address, so that whoever floods from one leaves room for the others. */
    private static final int MAX_OF_ADDRESS = 8;

    private final WorkerExecutor forStrangers;
    private final WorkerExecutor forProven;
    private final ConnectionLimit strangers = new ConnectionLimit(MAX_UNDER_WAY, MAX_OF_ADDRESS);
    private final ProvenAddresses proven = new ProvenAddresses(System::nanoTime);
    private final ClientSecret nobody = ClientSecret.ofNobody();

    ClientSecretCheck(Vertx vertx, Listener listener) {
        String name = "client-secrets-" + listener.spelling();
        this.forStrangers = vertx.createSharedWorkerExecutor(name, STRANGERS_THREADS);
        this.forProven = vertx.createSharedWorkerExecutor(name + "-proven", PROVEN_THREADS);
    }

    /**
     * Whether this is the secret of a client; false, after the same time, when there is no such client. Fails with {@link ProblemType#TOO_BUSY} when too many wait, in all or of
     * this address.
     *
     * @param client as it was sent
     * @param known its secret; empty when there is no such client, or no such school
     * @param address where the secret came from; null where that is not known
     */
    Future<Boolean> matches(
            SchoolId school,
            String client,
            Optional<ClientSecret> known,
            byte[] secret,
            @Nullable InetAddress address) {
        String network = ConnectionLimit.network(address);
        Future<Boolean> outcome;
        if (proven.take(school, client, network)) {
            outcome = compare(forProven, known, secret).onComplete(ignored -> proven.giveBack(school, client));
        } else if (strangers.opened(address)) {
            outcome = compare(forStrangers, known, secret).onComplete(ignored -> strangers.closed(address));
        } else {
            return Future.failedFuture(new ProblemException(ProblemType.TOO_BUSY));
        }
        return outcome.onSuccess(matches -> {
            if (matches) {
                proven.add(school, client, network);
            }
        });
    }

    private Future<Boolean> compare(WorkerExecutor worker, Optional<ClientSecret> known, byte[] secret) {
        ClientSecret expected = known.orElse(nobody);
        return worker.executeBlocking(() -> expected.matches(secret) && known.isPresent(), false);
    }
}
