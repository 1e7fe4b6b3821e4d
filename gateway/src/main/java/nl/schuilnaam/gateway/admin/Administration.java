package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** All that an administrator can have done: the one list of commands, whoever executes them. */
public final class Administration {
    private Administration() {}

    public static List<AdminCommand> commands(Premises premises) {
        List<AdminCommand> commands = new ArrayList<>();
        commands.addAll(new StoreCommands(premises).commands());
        commands.addAll(new PersonCommands(premises).commands());
        commands.addAll(new KeyCommands(premises).commands());
        commands.addAll(new ImportCommands(premises).commands());
        commands.addAll(new AgreementCommands(premises).commands());
        commands.addAll(new ClockCommands(premises).commands());
        return List.copyOf(commands);
    }

    /** Executes a command without a socket. */
    public static Future<JsonObject> run(Premises premises, String name, JsonObject arguments, Progress progress) {
        return commands(premises).stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .map(command -> command.run(arguments, progress))
                .orElseGet(() -> Future.failedFuture(new AdminException("there is no such command")));
    }
}
