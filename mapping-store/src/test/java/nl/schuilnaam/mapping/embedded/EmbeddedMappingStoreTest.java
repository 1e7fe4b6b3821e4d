package nl.schuilnaam.mapping.embedded;

import java.nio.file.Path;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.contract.Await;
import nl.schuilnaam.mapping.contract.MappingStoreContract;
import nl.schuilnaam.mapping.contract.Stores;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMappingStoreTest extends MappingStoreContract {
    @TempDir
    Path directory;

    @Override
    protected MappingStore open() {
        return Await.await(Stores.embedded(vertx, directory));
    }
}
