package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.key.KeyEncryptionKey;
import nl.schuilnaam.mapping.key.KeyRotation;
import nl.schuilnaam.mapping.key.KeySource;
import nl.schuilnaam.mapping.key.KeySourceException;
import nl.schuilnaam.mapping.key.StoredKeyRing;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens mapping stores. */
public final class MappingStores {
    private static final Logger LOG = LoggerFactory.getLogger(MappingStores.class);

    private MappingStores() {}

    /**
     * Opens the store of a database. Fails with a {@link StoreException} of reason {@code REFUSED}, and closes the database, when it was written under another key
     * encryption key, or that key is missing.
     *
     * @param keyEncryptionKeys where they come from, the main one first; the others wrap the same keys, and one of them opens a store whose main one is lost
     * @param node names this process among all that use the database, and stays the same over its restarts
     */
    public static Future<MappingStore> open(
            Vertx vertx, RowDatabase database, List<KeySource> keyEncryptionKeys, String node, Clock clock) {
        return database.keys()
                .compose(stored -> database.counts().compose(counts -> {
                    if (stored.isEmpty() && counts.entities() > 0) {
                        throw new StoreException(
                                Reason.REFUSED, "the store holds entities and no keys; restore it from a backup");
                    }
                    return vertx.executeBlocking(() -> load(keyEncryptionKeys, stored.isEmpty()), false);
                }))
                .compose(keks -> StoredKeyRing.open(keks, new WrappedKeyRows(database), clock))
                .compose(keys -> complete(database, keys))
                .compose(keys -> SurrogateReference.of(keys)
                        .compose(references -> {
                            var damage = new Damage();
                            return Facts.of(database, keys, damage)
                                    .compose(facts -> database.mark(node)
                                            .map(mark -> new StoredMappings(
                                                    vertx,
                                                    database,
                                                    keys,
                                                    references,
                                                    facts,
                                                    damage,
                                                    node,
                                                    mark.orElse(0),
                                                    clock)));
                        })
                        .compose(store -> store.upgrade().<MappingStore>map(store)))
                .recover(StoreException::failed)
                .recover(failure -> database.close()
                        .transform(closed -> Future.failedFuture(
                                failure instanceof KeySourceException
                                        ? new StoreException(
                                                Reason.REFUSED, String.valueOf(failure.getMessage()), failure)
                                        : failure)));
    }

    /** Every key gets the copies that it lacks; where that cannot be written now, the store is as good as it was. */
    private static Future<StoredKeyRing> complete(RowDatabase database, StoredKeyRing keys) {
        return new KeyRotation(new WrappedKeyRows(database), keys)
                .complete()
                .onSuccess(written -> {
                    if (written > 0) {
                        LOG.info("{} keys got the copies that they lacked", written);
                    }
                })
                .recover(failure -> {
                    LOG.warn(
                            "keys that lack a copy did not get it: {}",
                            failure.getClass().getName());
                    return Future.succeededFuture(0);
                })
                .map(done -> {
                    if (keys.damaged() > 0) {
                        LOG.error(
                                "{} keys of the mapping store are damaged: what they are for is refused, and no new key is made; restore them from a backup",
                                keys.damaged());
                    }
                    if (keys.locked() > 0) {
                        LOG.error(
                                "{} keys of the mapping store have no copy under a key encryption key that is configured: what they are for is refused,"
                                        + " and no new key is made; configure the one that wraps them, or rotate again",
                                keys.locked());
                    }
                    return keys;
                });
    }

    private static List<KeyEncryptionKey> load(List<KeySource> sources, boolean mayCreate) {
        List<KeyEncryptionKey> keks = new ArrayList<>();
        try {
            for (KeySource source : sources) {
                keks.add(KeyEncryptionKey.load(source, mayCreate));
            }
            return keks;
        } catch (RuntimeException refused) {
            keks.forEach(KeyEncryptionKey::destroy);
            throw refused;
        }
    }
}
