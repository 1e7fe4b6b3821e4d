package nl.schuilnaam.mapping.key;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Where wrapped keys are kept: one row per name, never two. Rows are never deleted: what is left of a destroyed key is a row in state {@link KeyState#DESTROYED},
 * so that no other key is ever made under its name. Every write is durable before its future succeeds. May be called from any thread.
 */
public interface WrappedKeyStore {
    /** Every row, as of one instant. */
    Future<List<WrappedKey>> all();

    Future<Optional<WrappedKey>> find(KeyName name);

    /** Stores a row unless one of its name is there, whatever wraps that; gives the one that is there afterwards. */
    Future<WrappedKey> putIfAbsent(WrappedKey key);

    /**
     * Puts a row in the place of the one that has its name and version {@code expectedVersion}. The bytes of the old row are overwritten or gone, as far as the
     * store can see to that.
     *
     * @return whether it did: false when there is no such row
     */
    Future<Boolean> replace(long expectedVersion, WrappedKey replacement);
}
