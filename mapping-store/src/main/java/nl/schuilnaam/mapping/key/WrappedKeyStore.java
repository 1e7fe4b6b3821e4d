package nl.schuilnaam.mapping.key;

import io.vertx.core.Future;
import java.util.Optional;

/** Where wrapped keys are kept. */
public interface WrappedKeyStore {
    Future<Optional<WrappedKey>> find(KeyName name);

    /** Stores a key unless one of its name is there; gives the one that is there afterwards, durable. */
    Future<WrappedKey> putIfAbsent(WrappedKey key);
}
