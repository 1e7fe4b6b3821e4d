package nl.schuilnaam.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.admin.AdminSocket;
import nl.schuilnaam.gateway.edge.LimitWatch;
import nl.schuilnaam.gateway.limit.ContentBudget;

/**
 * A running gateway. How its parts are put together stands in {@link Starter}.
 */
public final class Gateway {
    private final Vertx vertx;
    private final Opened opened;
    private final AdminSocket socket;
    private final LimitWatch limits;
    private final ContentBudget memory;
    private final URI edge;
    private final URI inside;

    Gateway(
            Vertx vertx,
            Opened opened,
            AdminSocket socket,
            LimitWatch limits,
            ContentBudget memory,
            URI edge,
            URI inside) {
        this.vertx = vertx;
        this.opened = opened;
        this.socket = socket;
        this.limits = limits;
        this.memory = memory;
        this.edge = edge;
        this.inside = inside;
    }

    /**
     * Starts a gateway, which serves when this succeeds.
     *
     * @return fails when the data directory, a key or a port cannot be had; nothing is left running then
     */
    public static Future<Gateway> start(Configuration configuration, Clock clock) {
        Vertx vertx = Vertx.vertx();
        return new Starter(vertx, configuration, clock)
                .start()
                .recover(failure -> vertx.close().transform(closed -> Future.failedFuture(failure)));
    }

    /** The address at which suppliers find the gateway. */
    public URI edge() {
        return edge;
    }

    /** The address at which the school's systems find the gateway. */
    public URI inside() {
        return inside;
    }

    /** How many bytes of content all exchanges together hold in memory now. */
    public long contentHeld() {
        return memory.held();
    }

    /** Hears no administrator any more, stops taking calls and ends those under way, as long as {@code limits.drain} lets them, then closes what holds data, and last what all of it runs on. */
    public Future<Void> close() {
        return socket.close()
                .eventually(this::stopListening)
                .eventually(limits::end)
                .eventually(opened::close)
                .eventually(vertx::close);
    }

    private Future<Void> stopListening() {
        List<Future<Void>> stopping =
                vertx.deploymentIDs().stream().map(vertx::undeploy).toList();
        return Future.join(stopping).mapEmpty();
    }
}
