package nl.schuilnaam.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.mapping.MappingStore;

/**
 * A running gateway. How its parts are put together stands in {@link Starter}.
 */
public final class Gateway {
    private final Vertx vertx;
    private final MappingStore store;
    private final AuditLog audit;
    private final URI edge;
    private final URI inside;

    Gateway(Vertx vertx, MappingStore store, AuditLog audit, URI edge, URI inside) {
        this.vertx = vertx;
        this.store = store;
        this.audit = audit;
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

    /** Stops taking calls, then closes what holds data. */
    public Future<Void> close() {
        return vertx.close().eventually(() -> {
            audit.close();
            return store.close();
        });
    }
}
