package nl.schuilnaam.gateway.observe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import nl.schuilnaam.gateway.exchange.ExchangeObserver;
import nl.schuilnaam.gateway.exchange.ObservedMessage;
import nl.schuilnaam.mapping.MappingStore;

/** All who look on, as one. */
public final class Observers implements ExchangeObserver {
    private final SeenAndDropped seen;
    private final SeenFile seenFile;

    private Observers(SeenAndDropped seen, SeenFile seenFile) {
        this.seen = seen;
        this.seenFile = seenFile;
    }

    /** @param data the gateway's data directory */
    public static Future<Observers> open(Vertx vertx, MappingStore store, Path data) {
        var seen = new SeenAndDropped();
        return SeenFile.open(vertx, store, data, seen).map(file -> new Observers(seen, file));
    }

    @Override
    public void observe(ObservedMessage message) {
        seen.observe(message);
    }

    /** Which fields arrived and were dropped. */
    public SeenAndDropped seen() {
        return seen;
    }

    /** Saves what is to be kept. The store must still be open. */
    public Future<Void> close() {
        return seenFile.close();
    }
}
