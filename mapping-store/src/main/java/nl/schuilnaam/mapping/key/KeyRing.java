package nl.schuilnaam.mapping.key;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * The random keys of one store, each wrapped (AES-KWP, RFC 5649) under one or more key encryption keys and durable before its first use. May be called from any
 * thread; a key that is in memory is given without I/O.
 *
 * <p>A key that does not open gives a {@link DamagedKeyException}, one that may not be used an {@link UnavailableKeyException}.
 */
public interface KeyRing {
    /** The key of this name, made and stored first if there is none. Concurrent callers, of any process, get the same key. */
    Future<SecretKeyBytes> key(KeyName name);

    /** The key of this name if there is one. Makes nothing. A destroyed key is none. */
    Future<Optional<SecretKeyBytes>> find(KeyName name);

    /**
     * The name of the highest generation that there is of a key; the first when there is none yet. Makes nothing.
     *
     * @param name any generation of it
     */
    Future<KeyName> latest(KeyName name);

    /** A key of the installation for one purpose, in lower-case letters, digits and hyphens: {@code access-token}, {@code audit-reference}. */
    default Future<SecretKeyBytes> serviceKey(String purpose) {
        return key(KeyName.service(purpose));
    }
}
