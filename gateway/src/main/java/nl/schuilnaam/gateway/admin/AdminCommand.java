package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Something that an administrator can have done. It does not know who executes it: the running gateway, asked through its socket, or a command line that opened the store itself because
 * no gateway runs.
 */
public interface AdminCommand {
    /** What it is asked for by: lower-case words with dots and hyphens, such as {@code person.erase}. */
    String name();

    /**
     * Does it. Called on a Vert.x context, which it does not block.
     *
     * @param arguments as they were sent, trusted for nothing; what is missing or wrong in them is an {@link AdminException}
     * @param progress hears how far it is
     * @return what the administrator asked for. Fails with an {@link AdminException} that says why not; of any other failure but those of the store and of the key sources,
     *     only the type is told
     */
    Future<JsonObject> run(JsonObject arguments, Progress progress);
}
