package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import nl.schuilnaam.examples.postgres.DemoPostgres;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.postgres.PostgresDatabase;
import nl.schuilnaam.mapping.postgres.PostgresOptions;
import nl.schuilnaam.mapping.rows.RowDatabase;

/**
 * A database that a mapping store is measured on.
 *
 * @param mintedMust persons per second that must at least be minted on it
 */
record Subject(String name, double mintedMust, Opening opening) {
    /** Opens the database of a name, which is empty at first, below a directory. */
    interface Opening {
        Future<? extends RowDatabase> open(Vertx vertx, Path directory);
    }

    static Subject embedded() {
        return new Subject("embedded", 5_000, EmbeddedDatabase::open);
    }

    static Subject postgres(DemoPostgres server) {
        return new Subject(
                "postgresql",
                10_000,
                (vertx, directory) -> PostgresDatabase.open(
                        vertx,
                        new PostgresOptions(
                                List.of(new PostgresOptions.Address("127.0.0.1", server.port())),
                                "schuilnaam",
                                "schuilnaam",
                                () -> server.password().toCharArray(),
                                new PostgresOptions.Transport.Plaintext(),
                                PostgresOptions.DEFAULT_CONNECTIONS,
                                "benchmark")));
    }
}
