package nl.schuilnaam.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nl.schuilnaam.config.installation.Store;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.postgres.PostgresDatabase;
import nl.schuilnaam.mapping.postgres.PostgresOptions;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Address;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Transport;
import nl.schuilnaam.mapping.rows.RowDatabase;

/** From what a configuration says of a PostgreSQL to the open database. */
final class PostgresOpening {
    /** The fewest that {@link PostgresOptions} takes. */
    private static final int FEWEST = 2;

    private PostgresOpening() {}

    /** Fails as {@link PostgresDatabase#open} does, and with {@code REFUSED} when the file of authorities holds none. */
    static Future<RowDatabase> open(Vertx vertx, Store.Postgresql store, String node) {
        return vertx.executeBlocking(() -> options(store, node), false)
                .compose(options -> PostgresDatabase.open(vertx, options));
    }

    /** Blocks. */
    private static PostgresOptions options(Store.Postgresql store, String node) {
        return new PostgresOptions(
                store.hosts().stream()
                        .map(host -> new Address(host.name(), host.port()))
                        .toList(),
                store.database(),
                store.user(),
                () -> password(store.passwordFile()),
                transport(store),
                Math.max(FEWEST, store.pool() - 1), // one more listens
                node);
    }

    /** Read for every connection, so that the password can be changed while the gateway runs. */
    private static char[] password(Path file) {
        try {
            return Files.readString(file).stripTrailing().toCharArray();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Transport transport(Store.Postgresql store) {
        return store.tls()
                .map(tls -> tls.authorities()
                        .<Transport>map(PostgresOpening::authorities)
                        .orElseGet(Transport.RuntimeTrustedTls::new))
                .orElseGet(Transport.Plaintext::new);
    }

    private static Transport authorities(Path file) {
        try {
            return new Transport.VerifiedTls(Files.readString(file));
        } catch (IOException | IllegalArgumentException failure) {
            throw new StoreException(
                    Reason.REFUSED, "store.postgresql.tls.ca-file cannot be read as certificates in PEM form", failure);
        }
    }
}
