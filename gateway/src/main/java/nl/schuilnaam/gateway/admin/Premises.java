package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.AuditUnavailableException;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.audit.SteadyClock;
import nl.schuilnaam.gateway.exchange.Book;
import nl.schuilnaam.gateway.exchange.Readiness;
import nl.schuilnaam.gateway.exchange.Restrictions;
import nl.schuilnaam.gateway.exchange.Suspensions;
import nl.schuilnaam.gateway.lifecycle.Lifecycle;
import nl.schuilnaam.gateway.observe.Observers;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;

/**
 * What commands act on: the parts of a running gateway, or the same parts opened by a command line that found none running.
 *
 * @param embedded the database of the store, where that is a file of this machine
 */
public record Premises(
        Vertx vertx,
        Configuration configuration,
        MappingStore store,
        Optional<EmbeddedDatabase> embedded,
        Pseudonyms pseudonyms,
        AuditLog audit,
        Readiness readiness,
        Suspensions suspensions,
        Restrictions restrictions,
        Lifecycle lifecycle,
        Observers observers,
        SteadyClock clock) {
    /** The agreements that are kept at this moment. */
    Book book() {
        return lifecycle.agreements().book();
    }

    /** The agreement that is meant, by {@code school} and {@code agreement}. */
    Agreement agreement(Arguments arguments) {
        return book().agreement(arguments.school(configuration).id(), arguments.needed("agreement"))
                .orElseThrow(() -> new AdminException("the school has no such agreement"));
    }

    /** Writes into the audit log what an administrator is about to do with an agreement, or to see of what passes under it. */
    Future<Void> record(String command, Arguments arguments, Agreement agreement) {
        return record(
                command,
                arguments,
                record -> record.school(agreement.school())
                        .supplier(agreement.supplier().id())
                        .agreement(agreement.id(), agreement.version().sha256()));
    }

    public Path auditDirectory() {
        return configuration.data().resolve("audit");
    }

    /** What makes new entries would hide how old a restored store is: it waits until that is accepted. */
    void refuseOlderStore() {
        if (readiness.stands(Readiness.Obstacle.STORE_IS_OLDER)) {
            throw new AdminException(Readiness.Obstacle.STORE_IS_OLDER.words());
        }
    }

    /**
     * Writes into the audit log what an administrator is about to do. Whatever changes or shows anything of a person waits for this.
     *
     * @param about adds the school, the supplier, the persons
     * @return fails when the record is not on the disk; then what it tells must not happen
     */
    Future<Void> record(String command, Arguments arguments, Consumer<AuditRecord.Builder> about) {
        AuditRecord.Builder record = AuditRecord.of(
                        AuditRecord.Event.ADMINISTRATION, UUID.randomUUID(), clock.instant(), Listener.ADMINISTRATION)
                .command(command);
        arguments.caseNumber().ifPresent(record::caseNumber);
        about.accept(record);
        return audit.record(record.released(200))
                .recover(failure -> Future.failedFuture(
                        failure instanceof AuditUnavailableException
                                ? new AdminException(
                                        "the audit log cannot be written, and nothing is done that is not recorded")
                                : failure));
    }
}
