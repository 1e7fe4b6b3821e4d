package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.admin.AdminException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads a whole configuration and says everything that is wrong with it. */
@Command(
        name = "check",
        description = "Reads a whole configuration and prints every finding at once; starts nothing.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ConfigOption config;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Configuration.Outcome outcome = config.load();
        if (outcome instanceof Configuration.Rejected rejected) {
            rejected.findings().forEach(out::println);
            out.println(
                    rejected.findings().size() == 1
                            ? "1 finding"
                            : rejected.findings().size() + " findings");
            return Schuilnaam.FINDING;
        }
        var loaded = (Configuration.Loaded) outcome;
        Configuration good = loaded.configuration();
        if (!loaded.warnings().isEmpty()) {
            out.println("Warnings, which keep nothing from running:");
            loaded.warnings().forEach(warning -> out.println("  " + warning));
        }
        Path file = good.file();
        out.println(file.getFileName() + " is good: " + count(good.schools().size(), "school") + ", "
                + count(good.agreements().size(), "agreement")
                + (loaded.warnings().isEmpty()
                        ? ""
                        : ", " + count(loaded.warnings().size(), "warning")));
        askTheGateway(good, out);
        return 0;
    }

    /** What is good in itself may still need a restart of the gateway that runs. */
    private static void askTheGateway(Configuration good, PrintWriter out) {
        try {
            AdminClient.find(good.data())
                    .ifPresent(gateway -> ask(gateway)
                            .forEach(finding -> out.println("The running gateway does not take it as it is: "
                                    + ((JsonObject) finding).getString("text"))));
        } catch (AdminException | IOException | UncheckedIOException unheard) {
            out.println("The running gateway could not be asked whether it takes this without a restart.");
        }
    }

    private static JsonArray ask(AdminClient gateway) {
        try {
            return gateway.ask("agreement.check", new JsonObject(), step -> {}).getJsonArray("findings");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
