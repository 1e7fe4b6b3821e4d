package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The mapping store as a whole. */
@Command(
        name = "store",
        description = "The mapping store: who is who.",
        mixinStandardHelpOptions = true,
        subcommands = {
            StoreCommand.Status.class,
            StoreCommand.Verify.class,
            StoreCommand.Compact.class,
            StoreCommand.Backup.class,
            StoreCommand.Affected.class,
            StoreCommand.Accept.class
        })
final class StoreCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: status, verify, compact, backup, affected or accept.");
    }

    /** Counts, and what stands in the way. */
    @Command(
            name = "status",
            description = "Prints how much the store holds, and what stands in the way of exchanges.",
            mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Override
        public Integer call() {
            return administrator.run("store.status", new JsonObject(), Status::lines);
        }

        private static List<String> lines(JsonObject result) {
            List<String> lines = new ArrayList<>();
            for (String name : List.of(
                    "entities", "identifiers", "authored", "pseudonyms", "keys", "conflicts", "damaged", "position")) {
                lines.add(name + ": " + result.getLong(name));
            }
            String obstacle = result.getString("obstacle");
            lines.add(obstacle.isEmpty() ? "Exchanges may take place." : "No exchange takes place: " + obstacle);
            return lines;
        }
    }

    /** Every row. */
    @Command(
            name = "verify",
            description =
                    "Goes over every row of the store and counts what does not open or is out of place. Reads only.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Override
        public Integer call() {
            return administrator.run(
                    "store.verify",
                    new JsonObject(),
                    step -> {},
                    Verify::lines,
                    result -> result.getLong("damaged") == 0);
        }

        private static List<String> lines(JsonObject result) {
            List<String> lines = new ArrayList<>();
            lines.add(result.getLong("examined") + " rows examined, " + result.getLong("damaged") + " damaged");
            JsonObject tables = result.getJsonObject("tables");
            for (String table : tables.fieldNames()) {
                if (tables.getLong(table) > 0) {
                    lines.add("  in " + table + ": " + tables.getLong(table));
                }
            }
            return lines;
        }
    }

    /** Deleted pages. */
    @Command(
            name = "compact",
            description = "Removes from the files what was deleted. Others may have to wait meanwhile.",
            mixinStandardHelpOptions = true)
    static final class Compact implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Override
        public Integer call() {
            return administrator.run(
                    "store.compact", new JsonObject(), result -> List.of("The files hold nothing deleted any more."));
        }
    }

    /** A copy. */
    @Command(
            name = "backup",
            description =
                    "Writes a consistent copy of an embedded store, while others use it. For PostgreSQL it says how.",
            mixinStandardHelpOptions = true)
    static final class Backup implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Parameters(paramLabel = "FILE", description = "Where to; must not exist.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path file;

        @Override
        public Integer call() {
            return administrator.run(
                    "store.backup",
                    new JsonObject()
                            .put("file", file.toAbsolutePath().normalize().toString()),
                    result -> List.of("Copied. The copy opens only with the key file, which is not in it."));
        }
    }

    /** What a restored store lost. */
    @Command(
            name = "affected",
            description =
                    "Lists the pseudonyms of persons in the hands of suppliers that a restored older store does not know.",
            mixinStandardHelpOptions = true)
    static final class Affected implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Override
        public Integer call() {
            return administrator.run("store.affected", new JsonObject(), Affected::lines);
        }

        private static List<String> lines(JsonObject result) {
            List<String> lines = new ArrayList<>();
            for (Object one : result.getJsonArray("affected")) {
                JsonObject given = (JsonObject) one;
                lines.add(given.getString("school") + ", " + given.getString("supplier") + ", "
                        + given.getString("agreement") + ", epoch " + given.getString("epoch")
                        + ": these lead nowhere, and " + given.getInteger("unlisted") + " more that cannot be listed");
                given.getJsonArray("pseudonyms").forEach(pseudonym -> lines.add("  " + pseudonym));
            }
            if (lines.isEmpty()) {
                lines.add("No person's pseudonym in the hands of a supplier leads nowhere.");
            }
            if (result.getInteger("erased-and-back") > 0) {
                lines.add(result.getInteger("erased-and-back")
                        + " persons who were erased are back; `store accept` erases them again");
            }
            return lines;
        }
    }

    /** Going on with it. */
    @Command(
            name = "accept",
            description =
                    "Goes on with a restored older store, erases again whom it brought back, and lets exchanges take place.",
            mixinStandardHelpOptions = true)
    static final class Accept implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Option(names = "--yes", description = "It is meant.")
        private boolean yes;

        @Override
        public Integer call() {
            return administrator.run(
                    "store.accept",
                    new JsonObject().put("yes", yes),
                    result ->
                            List.of("Accepted; " + result.getInteger("erased-again") + " persons were erased again."));
        }
    }
}
