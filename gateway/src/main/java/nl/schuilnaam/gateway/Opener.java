package nl.schuilnaam.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.admin.Premises;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.gateway.audit.Disclosures;
import nl.schuilnaam.gateway.exchange.Readiness;
import nl.schuilnaam.gateway.exchange.Suspensions;
import nl.schuilnaam.mapping.Pseudonyms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens what holds data: the store first, then the audit log, whose directory shows that this gateway is the only one. */
final class Opener {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);

    private final Vertx vertx;
    private final Configuration configuration;
    private final Clock clock;

    Opener(Vertx vertx, Configuration configuration, Clock clock) {
        this.vertx = vertx;
        this.configuration = configuration;
        this.clock = clock;
    }

    /** Fails with what is open closed again. */
    Future<Opened> open() {
        return new StoreOpener(vertx, configuration.storage(), clock)
                .open()
                .compose(store -> openAudit()
                        .compose(audit -> readiness(store)
                                .compose(readiness -> Suspensions.of(vertx, store.store())
                                        .map(suspensions -> new Opened(
                                                store,
                                                new Premises(
                                                        vertx,
                                                        configuration,
                                                        store.store(),
                                                        store.embedded(),
                                                        Pseudonyms.over(vertx, store.store()),
                                                        audit,
                                                        readiness,
                                                        suspensions,
                                                        clock))))
                                .onFailure(failure -> audit.close()))
                        .recover(failure -> store.close().transform(closed -> Future.failedFuture(failure))));
    }

    private Future<AuditLog> openAudit() {
        return vertx.executeBlocking(
                () -> AuditLog.open(vertx, configuration.data().resolve("audit"), clock), false);
    }

    /** A store that knows of fewer minting commits than what has left rests on was restored from a backup: who got pseudonyms since is known to nobody. */
    private Future<Readiness> readiness(OpenStore store) {
        var readiness = new Readiness(store.watch()::available);
        return vertx.executeBlocking(
                        () -> Disclosures.lastStore(configuration.data().resolve("audit")), false)
                .map(last -> {
                    if (last.orElse(0) > store.store().position()) {
                        readiness.met(Readiness.Obstacle.STORE_IS_OLDER);
                        LOG.error("the gateway refuses every exchange: {}", Readiness.Obstacle.STORE_IS_OLDER.words());
                    }
                    return readiness;
                });
    }
}
