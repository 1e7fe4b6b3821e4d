package nl.schuilnaam.mapping.embedded;

import static nl.schuilnaam.mapping.contract.Await.await;

import java.nio.file.Path;
import nl.schuilnaam.mapping.contract.RowDatabaseContract;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest extends RowDatabaseContract {
    @TempDir
    Path directory;

    @Override
    protected RowDatabase open() {
        return await(EmbeddedDatabase.open(vertx, directory.resolve("store")));
    }
}
