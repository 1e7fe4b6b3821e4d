package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The time that the gateway goes by. */
@Command(
        name = "clock",
        description = "Shows what time the gateway goes by; accepts the machine's clock after it was ahead by mistake.",
        mixinStandardHelpOptions = true,
        subcommands = {ClockCommand.Status.class, ClockCommand.Accept.class})
final class ClockCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: status or accept.");
    }

    private static List<String> lines(JsonObject clock) {
        long behind = clock.getLong("seconds-behind");
        return List.of("The gateway goes by " + clock.getString("time")
                + (behind == 0
                        ? "."
                        : "; the clock of this machine is " + behind + " s behind that"
                                + (clock.getBoolean("sound") ? "." : ", so nothing passes.")));
    }

    /** What time it is. */
    @Command(
            name = "status",
            description = "Shows what time the gateway goes by, and whether the machine's clock is behind it.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Override
        public Integer call() {
            return administrator.run(
                    "clock.status",
                    new JsonObject(),
                    step -> {},
                    ClockCommand::lines,
                    result -> result.getBoolean("sound"));
        }
    }

    /** The machine's clock is right. */
    @Command(
            name = "accept",
            description = "Goes by the machine's clock again after it was ahead by mistake, and was set right.",
            mixinStandardHelpOptions = true)
    static final class Accept implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Option(names = "--yes", description = "The machine's clock has been looked at and is right.")
        private boolean yes;

        @Override
        public Integer call() {
            return administrator.run("clock.accept", new JsonObject().put("yes", yes), ClockCommand::lines);
        }
    }
}
