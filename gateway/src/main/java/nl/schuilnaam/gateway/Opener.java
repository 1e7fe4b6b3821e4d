package nl.schuilnaam.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.admin.Premises;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.gateway.audit.Disclosures;
import nl.schuilnaam.gateway.audit.SteadyClock;
import nl.schuilnaam.gateway.content.JsonLimits;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.exchange.Agreements;
import nl.schuilnaam.gateway.exchange.Book;
import nl.schuilnaam.gateway.exchange.Readiness;
import nl.schuilnaam.gateway.exchange.Restrictions;
import nl.schuilnaam.gateway.exchange.Suspensions;
import nl.schuilnaam.gateway.exchange.TakenVersions;
import nl.schuilnaam.gateway.lifecycle.AgreementArchive;
import nl.schuilnaam.gateway.lifecycle.Lifecycle;
import nl.schuilnaam.gateway.observe.Observers;
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
                .compose(store -> lastWritten()
                        .compose(last -> open(store, last))
                        .recover(failure -> store.close().transform(closed -> Future.failedFuture(failure))));
    }

    /** @param last when the last record of the audit log was written: what has expired by then stays so, whatever the clock says now */
    private Future<Opened> open(OpenStore store, Optional<Instant> last) {
        var steady = new SteadyClock(clock);
        last.ifPresent(steady::sawBefore);
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store.store());
        return openAudit(steady)
                .compose(audit -> readiness(store, steady)
                        .compose(readiness -> Suspensions.of(vertx, store.store())
                                .compose(suspensions -> Restrictions.of(vertx, store.store())
                                        .compose(restrictions -> observers(store, pseudonyms, steady)
                                                .map(observers -> new Premises(
                                                        vertx,
                                                        configuration,
                                                        store.store(),
                                                        store.embedded(),
                                                        pseudonyms,
                                                        audit,
                                                        readiness,
                                                        suspensions,
                                                        restrictions,
                                                        new Lifecycle(
                                                                vertx,
                                                                configuration,
                                                                new Agreements(
                                                                        new Book(configuration.agreements(), List.of()),
                                                                        suspensions),
                                                                new AgreementArchive(configuration.data()),
                                                                audit,
                                                                steady,
                                                                taken(store),
                                                                last.orElse(steady.instant())),
                                                        observers,
                                                        steady)))))
                        .map(premises -> new Opened(store, premises))
                        .onFailure(failure -> audit.close()));
    }

    private static TakenVersions taken(OpenStore store) {
        return new TakenVersions(
                store.store(), store.embedded().isEmpty() ? Optional.of(store.node()) : Optional.empty());
    }

    private Future<Observers> observers(OpenStore store, Pseudonyms pseudonyms, SteadyClock steady) {
        return Observers.open(
                vertx,
                store.store(),
                pseudonyms,
                store.embedded().isEmpty(),
                configuration.data(),
                steady,
                new JsonRewriter(JsonLimits.ofContent(configuration.limits().messageBytes())));
    }

    private Future<Optional<Instant>> lastWritten() {
        return vertx.executeBlocking(() -> AuditLog.lastWritten(auditDirectory()), false);
    }

    private Future<AuditLog> openAudit(SteadyClock steady) {
        return vertx.executeBlocking(() -> AuditLog.open(vertx, auditDirectory(), steady), false);
    }

    private Path auditDirectory() {
        return configuration.data().resolve("audit");
    }

    /** A store that knows of fewer minting commits than what has left rests on was restored from a backup: who got pseudonyms since is known to nobody. */
    private Future<Readiness> readiness(OpenStore store, SteadyClock steady) {
        var readiness = new Readiness(store.watch()::available, steady::isSound);
        return vertx.executeBlocking(() -> Disclosures.lastStore(auditDirectory()), false)
                .map(last -> {
                    if (last.orElse(0) > store.store().position()) {
                        readiness.met(Readiness.Obstacle.STORE_IS_OLDER);
                        LOG.error("the gateway refuses every exchange: {}", Readiness.Obstacle.STORE_IS_OLDER.words());
                    }
                    return readiness;
                });
    }
}
