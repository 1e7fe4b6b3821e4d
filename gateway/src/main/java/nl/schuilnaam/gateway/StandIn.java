package nl.schuilnaam.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.admin.Administration;
import nl.schuilnaam.gateway.admin.Progress;

/** Does what an administrator asks for where no gateway runs: opens the store and the audit log, executes one command, and closes them. */
public final class StandIn {
    private StandIn() {}

    /** Fails like the command, and when the data directory cannot be had: a gateway that begins meanwhile, or another command, holds it. */
    public static Future<JsonObject> run(
            Configuration configuration, Clock clock, String command, JsonObject arguments, Progress progress) {
        Vertx vertx = Vertx.vertx();
        Future<JsonObject> done = new Opener(vertx, configuration, clock)
                .open()
                .compose(opened -> Administration.run(opened.premises(), command, arguments, progress)
                        .eventually(() ->
                                vertx.executeBlocking(opened::close, false).compose(closing -> closing)));
        // Told by a promise that belongs to none of the threads that end here: one of theirs would never be heard.
        return Future.future(
                promise -> done.onComplete(result -> vertx.close().onComplete(closed -> promise.handle(result))));
    }
}
