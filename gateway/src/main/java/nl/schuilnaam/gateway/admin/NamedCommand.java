package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * A command from its parts.
 *
 * @param arguments the names of those that it knows
 */
public record NamedCommand(String name, Set<String> arguments, Work work) implements AdminCommand {
    public NamedCommand {
        arguments = Set.copyOf(arguments);
    }

    /** What the command does. May throw what it would fail with. */
    public interface Work {
        Future<JsonObject> run(Arguments arguments, Progress progress);
    }

    @Override
    public Future<JsonObject> run(JsonObject sent, Progress progress) {
        try {
            return work.run(new Arguments(sent, arguments), progress);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }
}
