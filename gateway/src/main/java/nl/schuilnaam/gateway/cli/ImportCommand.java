package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Persons and pseudonyms from files. */
@Command(
        name = "import",
        description = "Takes in persons, or pseudonyms that a supplier has already, from a file.",
        mixinStandardHelpOptions = true,
        subcommands = {ImportCommand.Persons.class, ImportCommand.Pseudonyms.class})
final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to take in: persons or pseudonyms.");
    }

    /** From a file, or from standard input, which is kept in a file of the data directory meanwhile. */
    abstract static class FromFile implements Callable<Integer> {
        private static final int LINES_BETWEEN = 20;
        private static final int BAR = 40;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        AdministratorOptions administrator;

        @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String school;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        private int steps;

        final int run(String command, Path file, JsonObject arguments) throws IOException {
            arguments.put("school", school);
            if (!file.toString().equals("-")) {
                return ask(
                        command,
                        arguments.put("file", file.toAbsolutePath().normalize().toString()));
            }
            Path kept = administrator.fileForTheGateway();
            try {
                Files.copy(System.in, kept, StandardCopyOption.REPLACE_EXISTING);
                return ask(command, arguments.put("file", kept.toString()));
            } finally {
                Files.deleteIfExists(kept);
            }
        }

        private int ask(String command, JsonObject arguments) {
            return administrator.run(command, arguments, this::progress, this::lines, this::good);
        }

        abstract List<String> lines(JsonObject result);

        abstract boolean good(JsonObject result);

        /** A bar at a terminal, elsewhere a line now and then. */
        @SuppressWarnings("SystemConsoleNull") // with a later Java, a bar in a file: ugly, and nothing worse
        private synchronized void progress(JsonObject step) {
            PrintWriter err = spec.commandLine().getErr();
            long size = Math.max(1, step.getLong("size"));
            int done = (int) Math.min(100, step.getLong("bytes") * 100 / size);
            if (System.console() != null) {
                int filled = done * BAR / 100;
                err.print("\r" + step.getString("phase") + " [" + "#".repeat(filled) + " ".repeat(BAR - filled) + "] "
                        + done + " %");
                if (done == 100) {
                    err.println();
                }
                err.flush();
            } else if (steps++ % LINES_BETWEEN == 0) {
                err.println(step.getString("phase") + ": " + done + " %");
            }
        }
    }

    /** Who is who, before anybody asks. */
    @Command(
            name = "persons",
            description = "Takes in persons. Done again, it changes nothing. With any finding nothing is taken in.",
            mixinStandardHelpOptions = true)
    static final class Persons extends FromFile {
        @ArgGroup(multiplicity = "1")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Format format;

        /** One of the two. */
        static final class Format {
            @Option(
                    names = "--oneroster",
                    paramLabel = "FILE",
                    description = "users.csv of OneRoster 1.1 or 1.2, or - for standard input.")
            @Nullable
            private Path oneRoster;

            @Option(
                    names = "--csv",
                    paramLabel = "FILE",
                    description =
                            "A file with the columns sis-id,pupil-number,email,username,eck-id or some of them, or - for standard input.")
            @Nullable
            private Path csv;
        }

        @Option(names = "--dry-run", description = "Only say what would come of it.")
        private boolean dryRun;

        @Override
        public Integer call() throws IOException {
            @Nullable Path oneRoster = format.oneRoster;
            @Nullable Path csv = format.csv;
            JsonObject arguments = new JsonObject().put("dry-run", dryRun);
            return oneRoster != null
                    ? run("import.persons", oneRoster, arguments.put("format", "oneroster"))
                    : run("import.persons", java.util.Objects.requireNonNull(csv), arguments.put("format", "csv"));
        }

        @Override
        List<String> lines(JsonObject result) {
            List<String> lines = new ArrayList<>();
            result.getJsonArray("findings").forEach(finding -> lines.add(String.valueOf(finding)));
            result.getJsonArray("conflict-lines")
                    .forEach(line -> lines.add(
                            "line " + line + ": its identifiers lead to more than one person; they stay apart"));
            lines.add((result.getBoolean("imported") ? "Taken in: " : "Nothing was taken in. It would be: ")
                    + result.getLong("lines") + " lines, " + result.getLong("new") + " new, " + result.getLong("known")
                    + " known, " + result.getLong("conflicts") + " with conflicts");
            return lines;
        }

        @Override
        boolean good(JsonObject result) {
            return result.getJsonArray("findings").isEmpty();
        }
    }

    /** What a supplier called them before. */
    @Command(
            name = "pseudonyms",
            description =
                    "Takes in the ids that a supplier has for persons already, as their pseudonyms in the epoch that runs. Only says what would come of it, unless --apply is said. With any finding or conflict nothing is taken in.",
            mixinStandardHelpOptions = true)
    static final class Pseudonyms extends FromFile {
        @Option(names = "--supplier", paramLabel = "SUPPLIER", required = true, description = "Whose ids these are.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String supplier;

        @Option(
                names = "--csv",
                paramLabel = "FILE",
                required = true,
                description = "A file with the columns real-id,supplier-id, or - for standard input.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path csv;

        @Option(
                names = "--kind",
                paramLabel = "KIND",
                defaultValue = "sis-id",
                description = "What the real ids are (default: ${DEFAULT-VALUE}).")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String kind;

        @Option(names = "--apply", description = "Take them in.")
        private boolean apply;

        @Override
        public Integer call() throws IOException {
            return run(
                    "import.pseudonyms",
                    csv,
                    new JsonObject().put("supplier", supplier).put("kind", kind).put("apply", apply));
        }

        @Override
        List<String> lines(JsonObject result) {
            List<String> lines = new ArrayList<>();
            result.getJsonArray("findings").forEach(finding -> lines.add(String.valueOf(finding)));
            result.getJsonArray("conflicts").forEach(conflict -> lines.add(String.valueOf(conflict)));
            lines.add((result.getBoolean("applied") ? "Taken in" : "Nothing was taken in. It would be")
                    + " for epoch " + result.getString("epoch") + ": " + result.getLong("lines") + " lines, "
                    + result.getInteger("to-write") + " pseudonyms, " + result.getLong("standing")
                    + " that stand already");
            return lines;
        }

        @Override
        boolean good(JsonObject result) {
            return result.getJsonArray("findings").isEmpty()
                    && result.getJsonArray("conflicts").isEmpty();
        }
    }
}
