package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A draft that runs beside. */
@Command(
        name = "shadow",
        description =
                "Lets a draft agreement run beside the one that is kept and counts what it would do differently. Nothing of it leaves, and it does not survive a restart.",
        mixinStandardHelpOptions = true,
        subcommands = {ShadowCommand.Start.class, ShadowCommand.Show.class, ShadowCommand.Stop.class})
final class ShadowCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: start, show or stop.");
    }

    /** From now on it counts. */
    @Command(
            name = "start",
            description = "Lets a draft run, in the place of another of the same school and supplier.",
            mixinStandardHelpOptions = true)
    static final class Start implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Parameters(paramLabel = "FILE", description = "The draft.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path draft;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            return administrator.run(
                    "shadow.start",
                    DraftFile.arguments(spec.commandLine(), draft),
                    step -> {},
                    result -> result.containsKey("findings")
                            ? TrialLines.of(result)
                            : List.of("The draft " + result.getString("draft") + " runs beside the agreement with "
                                    + result.getString("supplier") + " and changes nothing."),
                    result -> !result.containsKey("findings"));
        }
    }

    /** Beside which agreement. */
    abstract static class OfOne implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Parameters(paramLabel = "AGREEMENT", description = "The id of the agreement that is kept.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String agreement;

        @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String school;

        final int run(String command) {
            return administrator.run(
                    command, new JsonObject().put("school", school).put("agreement", agreement), TrialLines::of);
        }
    }

    /** So far. */
    @Command(name = "show", description = "Shows what it has counted so far.", mixinStandardHelpOptions = true)
    static final class Show extends OfOne {
        @Override
        public Integer call() {
            return run("shadow.show");
        }
    }

    /** No more. */
    @Command(
            name = "stop",
            description = "Lets it run no more, and shows what it has counted.",
            mixinStandardHelpOptions = true)
    static final class Stop extends OfOne {
        @Override
        public Integer call() {
            return run("shadow.stop");
        }
    }
}
