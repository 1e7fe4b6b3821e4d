package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.contract.Await.await;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.contract.MappingStoreContract;
import nl.schuilnaam.mapping.key.KeyFile;
import org.junit.jupiter.api.io.TempDir;

class PostgresMappingStoreTest extends MappingStoreContract {
    @TempDir
    Path directory;

    private final String name = PostgresServer.shared().freshDatabase();

    @Override
    protected MappingStore open() {
        return await(PostgresDatabase.open(vertx, PostgresServer.shared().options(name, "test", 5))
                .compose(database -> MappingStores.open(
                        vertx, database, List.of(new KeyFile(directory.resolve("kek"))), "test", Clock.systemUTC())));
    }
}
