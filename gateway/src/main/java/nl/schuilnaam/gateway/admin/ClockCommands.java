package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import nl.schuilnaam.gateway.audit.SteadyClock;

/**
 * {@code clock.status}: what time the gateway goes by. {@code clock.accept}: the way out where the machine's clock was ahead by mistake, so that the right time now looks like one that was set back.
 */
final class ClockCommands {
    private final Premises premises;

    ClockCommands(Premises premises) {
        this.premises = premises;
    }

    List<AdminCommand> commands() {
        return List.of(
                new NamedCommand("clock.status", Set.of(), (arguments, progress) -> Future.succeededFuture(status())),
                new NamedCommand("clock.accept", Set.of("yes"), (arguments, progress) -> accept(arguments)));
    }

    private JsonObject status() {
        SteadyClock clock = premises.clock();
        return new JsonObject()
                .put("time", clock.instant().toString())
                .put("seconds-behind", clock.behind().toSeconds())
                .put("sound", clock.isSound());
    }

    /** Recorded under the time that was seen before, and then under the one that holds from now on: the second record is what a restart goes by. */
    private Future<JsonObject> accept(Arguments arguments) {
        arguments.confirmed("from now on the clock of this machine is right, and an agreement that it had outlived"
                + " before may be in force again");
        return premises.record("clock.accept", arguments, record -> {})
                .compose(recorded -> {
                    premises.clock().accept();
                    return premises.record("clock.accepted", arguments, record -> {});
                })
                .map(accepted -> status());
    }
}
