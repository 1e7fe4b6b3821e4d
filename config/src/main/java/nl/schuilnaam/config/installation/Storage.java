package nl.schuilnaam.config.installation;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the gateway keeps what it must not lose.
 *
 * @param data a directory, which need not exist yet; the audit log is here, whatever the store
 * @param key the key that wraps all others
 * @param recoveryFile a file with a second key that wraps the same; need not exist
 * @param node what this gateway is called among those that share the store; where it is empty, it finds a name for itself and keeps it in the data directory
 */
public record Storage(Path data, Store store, KeyPlace key, Optional<Path> recoveryFile, Optional<String> node) {}
