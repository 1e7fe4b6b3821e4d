package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries a draft on what was recorded. */
@Command(
        name = "replay",
        description =
                "Runs a draft agreement over a recording and tells, per field and number of persons, what would come out differently than under the agreement that is kept. Sends nothing.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private AdministratorOptions administrator;

    @Option(
            names = "--agreement",
            paramLabel = "FILE",
            required = true,
            description = "The draft, of a school and a supplier that the configuration knows.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path draft;

    @Option(
            names = "--recording",
            paramLabel = "ID",
            description = "Which recording; otherwise the newest of the same supplier.")
    @Nullable
    private String recording;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        JsonObject arguments = DraftFile.arguments(spec.commandLine(), draft);
        return administrator.run(
                "replay",
                recording == null ? arguments : arguments.put("recording", recording),
                step -> {},
                TrialLines::of,
                result -> !result.containsKey("findings"));
    }
}
