package nl.schuilnaam.gateway;

import io.vertx.core.Future;
import nl.schuilnaam.gateway.admin.Premises;

/** The parts that hold data, open, for a gateway or for one command. */
record Opened(OpenStore store, Premises premises) {
    /** Writes what waits and frees the data directory. Blocks for as long as the audit log writes. */
    Future<Void> close() {
        return premises.lifecycle().close().transform(looksNoMore -> {
            premises.audit().close();
            return premises.observers().close().eventually(store::close);
        });
    }
}
