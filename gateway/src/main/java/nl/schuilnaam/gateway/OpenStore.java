package nl.schuilnaam.gateway;

import io.vertx.core.Future;
import java.util.Optional;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.key.KeySourceWatch;

/**
 * An open mapping store with what belongs to it.
 *
 * @param node what this gateway is called among those that share it
 * @param embedded its database, where that is a file of this machine, which no other gateway shares
 */
record OpenStore(MappingStore store, String node, KeySourceWatch watch, Optional<EmbeddedDatabase> embedded) {
    Future<Void> close() {
        return watch.close().eventually(store::close);
    }
}
