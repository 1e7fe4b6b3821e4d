package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Agreements, while the gateway runs. */
@Command(
        name = "agreement",
        description = "Suspends an agreement on all gateways, or lets it go on.",
        mixinStandardHelpOptions = true,
        subcommands = {AgreementCommand.Suspend.class, AgreementCommand.Resume.class})
final class AgreementCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: suspend or resume.");
    }

    /** Which agreement. */
    abstract static class OfOne {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Parameters(paramLabel = "AGREEMENT", description = "The agreement's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String agreement;

        @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String school;

        final int run(String command, String words) {
            return administrator.run(
                    command,
                    new JsonObject().put("school", school).put("agreement", agreement),
                    result -> List.of(result.getString("agreement") + " " + words));
        }
    }

    /** From now on nothing passes under it. */
    @Command(
            name = "suspend",
            description =
                    "Lets nothing pass under an agreement, on this gateway within a second, on others within five.",
            mixinStandardHelpOptions = true)
    static final class Suspend extends OfOne implements Callable<Integer> {
        @Override
        public Integer call() {
            return run("agreement.suspend", "is suspended: nothing passes under it until it is resumed");
        }
    }

    /** As its file says again. */
    @Command(
            name = "resume",
            description = "Takes a suspension back; the agreement's file says again whether it is in force.",
            mixinStandardHelpOptions = true)
    static final class Resume extends OfOne implements Callable<Integer> {
        @Override
        public Integer call() {
            return run("agreement.resume", "is no longer suspended");
        }
    }
}
