package nl.schuilnaam.gateway.admin;

import io.vertx.core.json.JsonObject;

/** Who waits for a command. May be called from any thread. */
public interface Progress {
    /** Tells how far the command is: counts, never anything about a person. Steps may get lost on the way; the result tells all that matters. */
    void report(JsonObject step);

    /** Whether anyone still waits. Work that can be begun again without harm may stop when nobody does; it need not. */
    boolean isWatched();
}
