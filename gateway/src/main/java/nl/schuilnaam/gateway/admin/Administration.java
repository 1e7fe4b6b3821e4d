package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.gateway.population.Memberships;

/** All that an administrator can have done: the one list of commands, whoever executes them. */
public final class Administration {
    private Administration() {}

    /** @param memberships what learns who belongs where, in a gateway that runs */
    public static List<AdminCommand> commands(Premises premises, Optional<Memberships> memberships) {
        List<AdminCommand> commands = new ArrayList<>();
        commands.addAll(new StoreCommands(premises).commands());
        commands.addAll(new PersonCommands(premises).commands());
        commands.addAll(new KeyCommands(premises).commands());
        commands.addAll(new ImportCommands(premises).commands());
        commands.addAll(new AgreementCommands(premises).commands());
        commands.addAll(new ClockCommands(premises).commands());
        commands.addAll(new PopulationCommands(premises, memberships).commands());
        commands.addAll(new LinkabilityCommands(premises, memberships).commands());
        commands.addAll(new SeenCommands(premises).commands());
        commands.addAll(new RecordCommands(premises).commands());
        commands.addAll(new TrialCommands(premises, memberships).commands());
        return List.copyOf(commands);
    }

    /** Executes a command without a socket. */
    public static Future<JsonObject> run(Premises premises, String name, JsonObject arguments, Progress progress) {
        return commands(premises, Optional.empty()).stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .map(command -> command.run(arguments, progress))
                .orElseGet(() -> Future.failedFuture(new AdminException("there is no such command")));
    }
}
