package nl.schuilnaam.mapping.key;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * The random keys of one store, each wrapped (AES-KWP, RFC 5649) under the key encryption key and durable before its first use. May be called from any
 * thread; a key that is in memory is given without I/O.
 */
public interface KeyRing {
    /** The key of this name, made and stored first if there is none. Concurrent callers, of any process, get the same key. */
    Future<SecretKeyBytes> key(KeyName name);

    /** The key of this name if there is one. Makes nothing. */
    Future<Optional<SecretKeyBytes>> find(KeyName name);

    /** A key of the installation for one purpose, in lower-case letters, digits and hyphens: {@code access-token}, {@code audit-reference}. */
    default Future<SecretKeyBytes> serviceKey(String purpose) {
        return key(KeyName.service(purpose));
    }
}
