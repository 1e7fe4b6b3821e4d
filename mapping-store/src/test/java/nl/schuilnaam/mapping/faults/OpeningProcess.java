package nl.schuilnaam.mapping.faults;

import static nl.schuilnaam.mapping.contract.Await.await;

import io.vertx.core.Vertx;
import java.nio.file.Path;

/** A process of its own that opens a store and closes it again. It is there to be killed meanwhile. */
final class OpeningProcess {
    private OpeningProcess() {}

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx();
        await(new StoreFiles(Path.of(arguments[0])).open(vertx).close());
        await(vertx.close());
    }
}
