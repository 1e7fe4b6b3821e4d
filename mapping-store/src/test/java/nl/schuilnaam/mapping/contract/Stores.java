package nl.schuilnaam.mapping.contract;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.key.KeyFile;

/** Opens the store of a directory as a gateway does. */
public final class Stores {
    private Stores() {}

    public static Future<MappingStore> embedded(Vertx vertx, Path directory) {
        return EmbeddedDatabase.open(vertx, directory.resolve("store"))
                .compose(database -> MappingStores.open(
                        vertx, database, List.of(new KeyFile(directory.resolve("kek"))), "test", Clock.systemUTC()));
    }
}
