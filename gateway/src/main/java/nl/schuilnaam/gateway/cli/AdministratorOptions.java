package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.StandIn;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.admin.AdminException;
import nl.schuilnaam.gateway.admin.Progress;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.key.KeySourceException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What all commands of an administrator have in common: they are done by the running gateway, or here where none runs; the result is printed for people, or as it came; what went wrong
 * is told on standard error, with exit code 1.
 */
final class AdministratorOptions {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ConfigOption config;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Option(
            names = "--case",
            paramLabel = "NUMBER",
            description =
                    "The number under which the school keeps this matter, such as AVG2026017; it gets into the audit log.")
    @Nullable
    private String caseNumber;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /**
     * Has a command done and prints what came of it.
     *
     * @param forPeople the lines that tell the result
     * @return the exit code
     */
    int run(String command, JsonObject arguments, Function<JsonObject, List<String>> forPeople) {
        return run(command, arguments, step -> {}, forPeople, result -> true);
    }

    /**
     * @param progress hears how far the command is, on any thread
     * @param good whether a result is what was hoped for; if not, the exit code is that of a finding
     */
    int run(
            String command,
            JsonObject arguments,
            Consumer<JsonObject> progress,
            Function<JsonObject, List<String>> forPeople,
            Function<JsonObject, Boolean> good) {
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        Optional.ofNullable(caseNumber).ifPresent(number -> arguments.put("case", number));
        try {
            // A gateway that runs is asked whatever its files say by now: that may be why an agreement must be
            // suspended.
            Optional<AdminClient> gateway = gateway();
            JsonObject result;
            if (gateway.isPresent()) {
                result = gateway.get().ask(command, arguments, progress);
            } else {
                Configuration.Outcome outcome = config.load();
                if (outcome instanceof Configuration.Rejected rejected) {
                    rejected.findings().forEach(err::println);
                    return Schuilnaam.FINDING;
                }
                result = standIn(((Configuration.Loaded) outcome).configuration(), command, arguments, progress);
            }
            if (json) {
                out.println(result.encode());
            } else {
                forPeople.apply(result).forEach(out::println);
            }
            out.flush();
            return good.apply(result) ? 0 : Schuilnaam.FINDING;
        } catch (AdminException | StoreException | KeySourceException refused) {
            err.println("Not done: " + refused.getMessage());
        } catch (IOException failure) {
            err.println("Not done: " + failure.getClass().getSimpleName());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            err.println("Interrupted; whether it was done is not known.");
        }
        return Schuilnaam.FINDING;
    }

    /**
     * An empty file that only the gateway's user may read, to hand it what came on standard input. The caller deletes it.
     *
     * @throws IOException when there is no data directory, or it is somebody else's
     */
    Path fileForTheGateway() throws IOException {
        Path data = config.data()
                .orElseThrow(() -> new picocli.CommandLine.ParameterException(
                        spec.commandLine(), "The configuration has findings; see `check`."))
                .toAbsolutePath();
        Path file = Files.createTempFile(
                data,
                "import-",
                ".csv",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (!Files.getOwner(file).equals(Files.getOwner(data))) {
            Files.setOwner(file, Files.getOwner(data));
        }
        return file;
    }

    private Optional<AdminClient> gateway() throws IOException {
        Optional<Path> data = config.data();
        return data.isPresent() ? AdminClient.find(data.get()) : Optional.empty();
    }

    private static JsonObject standIn(
            Configuration configuration, String command, JsonObject arguments, Consumer<JsonObject> progress)
            throws IOException, InterruptedException {
        try {
            return StandIn.run(configuration, Clock.systemUTC(), command, arguments, new Progress() {
                        @Override
                        public void report(JsonObject step) {
                            progress.accept(step);
                        }

                        @Override
                        public boolean isWatched() {
                            return true;
                        }
                    })
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            if (cause instanceof AdminException
                    || cause instanceof StoreException
                    || cause instanceof KeySourceException) {
                throw (RuntimeException) cause;
            }
            if (cause instanceof IOException io) {
                throw io;
            }
            throw new AdminException("the command failed: " + cause.getClass().getName(), cause);
        }
    }
}
