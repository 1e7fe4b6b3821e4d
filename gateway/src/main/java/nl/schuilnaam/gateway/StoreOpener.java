package nl.schuilnaam.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.installation.Storage;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.key.EnvironmentKey;
import nl.schuilnaam.mapping.key.KeyFile;
import nl.schuilnaam.mapping.key.KeySource;
import nl.schuilnaam.mapping.key.KeySourceWatch;
import nl.schuilnaam.mapping.key.Pkcs11Key;
import nl.schuilnaam.mapping.key.Pkcs11Slot;
import nl.schuilnaam.mapping.rows.RowDatabase;

/** Opens the mapping store that a configuration names, for a gateway or for a command that finds none running. */
final class StoreOpener {
    private final Vertx vertx;
    private final Storage storage;
    private final Clock clock;
    private final Duration askInterval;
    private final Duration keyLimit;

    StoreOpener(Vertx vertx, Storage storage, Clock clock) {
        this(vertx, storage, clock, KeySourceWatch.INTERVAL, KeySourceWatch.LIMIT);
    }

    /**
     * @param askInterval how often the key source is asked whether it still has the key
     * @param keyLimit how long the store goes on from memory without it
     */
    StoreOpener(Vertx vertx, Storage storage, Clock clock, Duration askInterval, Duration keyLimit) {
        this.vertx = vertx;
        this.storage = storage;
        this.clock = clock;
        this.askInterval = askInterval;
        this.keyLimit = keyLimit;
    }

    /** Fails with a {@link StoreException} that says what to mend. */
    Future<OpenStore> open() {
        return vertx.executeBlocking(() -> NodeName.of(storage), false)
                .compose(node -> storage.store()
                        .<Future<OpenStore>>fold(
                                embedded -> EmbeddedDatabase.open(
                                                vertx, storage.data().resolve("store"))
                                        .compose(database -> open(database, node, Optional.of(database))),
                                postgresql -> PostgresOpening.open(vertx, postgresql, node)
                                        .compose(database -> open(database, node, Optional.empty()))));
    }

    private Future<OpenStore> open(RowDatabase database, String node, Optional<EmbeddedDatabase> embedded) {
        List<KeySource> sources = keySources();
        return MappingStores.open(vertx, database, sources, node, clock)
                .map(store -> new OpenStore(
                        store,
                        node,
                        KeySourceWatch.start(vertx, sources.get(0), store.mainKek(), askInterval, keyLimit),
                        embedded));
    }

    /** The main one, and the one for recovery if its file is there: new keys get a copy under it too, and it opens a store whose main one is lost. */
    private List<KeySource> keySources() {
        List<KeySource> sources = new ArrayList<>();
        sources.add(storage.key()
                .<KeySource>fold(
                        file -> new KeyFile(file.path()),
                        token -> new Pkcs11Key(
                                token.library(), Pkcs11Slot.token(token.token()), token.key(), token.pinFile()),
                        environment -> new EnvironmentKey(environment.name())));
        storage.recoveryFile()
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .ifPresent(file -> sources.add(new KeyFile(file)));
        return sources;
    }
}
