package nl.schuilnaam.gateway.observe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.gateway.content.MessageRewriter;
import nl.schuilnaam.gateway.exchange.ExchangeObserver;
import nl.schuilnaam.gateway.exchange.ObservedMessage;
import nl.schuilnaam.gateway.trial.Trial;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All who look on, as one. What one of them throws is no concern of the others. */
public final class Observers implements ExchangeObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final SeenAndDropped seen;
    private final SeenFile seenFile;
    private final Recordings recordings;
    private final Shadows shadows;
    private final List<ExchangeObserver> all;

    private Observers(SeenAndDropped seen, SeenFile seenFile, Recordings recordings, Shadows shadows) {
        this.seen = seen;
        this.seenFile = seenFile;
        this.recordings = recordings;
        this.shadows = shadows;
        this.all = List.of(seen, recordings, shadows);
    }

    /**
     * @param shared whether other processes change the same store
     * @param data the gateway's data directory
     * @param rewriter with the limits of the gateway
     */
    public static Future<Observers> open(
            Vertx vertx,
            MappingStore store,
            Pseudonyms pseudonyms,
            boolean shared,
            Path data,
            Clock clock,
            MessageRewriter rewriter) {
        var seen = new SeenAndDropped();
        return SeenFile.open(vertx, store, data, seen)
                .compose(file -> Recordings.open(vertx, store, pseudonyms, shared, data, clock)
                        .map(recordings ->
                                new Observers(seen, file, recordings, new Shadows(vertx, pseudonyms, rewriter))));
    }

    @Override
    public void observe(ObservedMessage message) {
        for (ExchangeObserver one : all) {
            try {
                one.observe(message);
            } catch (RuntimeException bug) {
                LOG.error("an observer of exchanges failed: {}", bug.getClass().getName());
            }
        }
    }

    /** Which fields arrived and were dropped. */
    public SeenAndDropped seen() {
        return seen;
    }

    /** Samples of what is exchanged. */
    public Recordings recordings() {
        return recordings;
    }

    /** Drafts that run beside. */
    public Shadows shadows() {
        return shadows;
    }

    /** A draft, by its policies, to be tried on what was recorded. */
    public Trial trial(Map<String, Policy> policies) {
        return shadows.trial(policies);
    }

    /** Saves what is to be kept. The store must still be open. */
    public Future<Void> close() {
        return recordings.close().eventually(shadows::close).eventually(seenFile::close);
    }
}
