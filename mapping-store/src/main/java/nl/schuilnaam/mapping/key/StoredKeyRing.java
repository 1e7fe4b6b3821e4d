package nl.schuilnaam.mapping.key;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The key ring over wrapped keys in a store. Keys once unwrapped stay in memory until {@link #destroy()}. */
public final class StoredKeyRing implements KeyRing {
    private final KeyWrap wrap;
    private final WrappedKeyStore store;
    private final boolean damaged;
    private final Map<KeyName, SecretKeyBytes> keys = new ConcurrentHashMap<>();

    /**
     * Opens the keys that a store holds.
     *
     * @throws KeySourceException when there are keys and none of them opens: the key encryption key is another one. A single key that does not open is
     *     damaged: it is refused when it is asked for and never replaced, and until it is restored no new key is made, as nobody can tell whether the name it
     *     bears is still its own.
     */
    public StoredKeyRing(SecretKeyBytes keyEncryptionKey, Collection<WrappedKey> stored, WrappedKeyStore store) {
        this.wrap = new KeyWrap(keyEncryptionKey);
        this.store = store;
        for (WrappedKey key : stored) {
            key.unwrap(wrap).ifPresent(opened -> keys.put(key.name(), opened));
        }
        this.damaged = stored.size() > keys.size();
        if (!stored.isEmpty() && keys.isEmpty()) {
            throw new KeySourceException(
                    "none of the " + stored.size()
                            + " keys of the store opens under this key encryption key; it is not the one they were wrapped under");
        }
    }

    /** How many keys are open. */
    public int size() {
        return keys.size();
    }

    @Override
    public Future<SecretKeyBytes> key(KeyName name) {
        SecretKeyBytes known = keys.get(name);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        if (damaged) {
            return Future.failedFuture(new DamagedKeyException(name));
        }
        SecretKeyBytes fresh = SecretKeyBytes.random();
        // Of several first users one wins the insert; all take the winner's key, so a loser's is never used for
        // anything.
        return store.putIfAbsent(WrappedKey.wrap(name, fresh, wrap))
                .map(this::opened)
                .eventually(() -> {
                    fresh.destroy();
                    return Future.succeededFuture();
                });
    }

    @Override
    public Future<Optional<SecretKeyBytes>> find(KeyName name) {
        SecretKeyBytes known = keys.get(name);
        return known != null
                ? Future.succeededFuture(Optional.of(known))
                : store.find(name).map(found -> found.map(this::opened));
    }

    private SecretKeyBytes opened(WrappedKey stored) {
        SecretKeyBytes key = stored.unwrap(wrap).orElseThrow(() -> new DamagedKeyException(stored.name()));
        SecretKeyBytes first = keys.putIfAbsent(stored.name(), key);
        return first == null ? key : first;
    }

    /** Zeroes the keys in memory; nothing can be asked afterwards. */
    public void destroy() {
        keys.values().forEach(SecretKeyBytes::destroy);
        keys.clear();
    }
}
