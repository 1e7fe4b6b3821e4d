package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Samples of what is exchanged. */
@Command(
        name = "record",
        description =
                "Keeps a sealed sample of what is exchanged under an agreement, to replay a draft on. The shapes of messages only, unless values are asked for with a reason.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RecordCommand.Start.class,
            RecordCommand.Standing.class,
            RecordCommand.Stop.class,
            RecordCommand.Delete.class
        })
final class RecordCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: start, list, stop or delete.");
    }

    /** In a school. */
    abstract static class InSchool implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        AdministratorOptions administrator;

        @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String school;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        CommandSpec spec;

        final JsonObject arguments() {
            return new JsonObject().put("school", school);
        }
    }

    /** Begins one. */
    @Command(
            name = "start",
            description =
                    "Begins a recording. Without --values it holds names of fields, JSON types and classes of lengths, and of persons a reference.",
            mixinStandardHelpOptions = true)
    static final class Start extends InSchool {
        @Parameters(paramLabel = "AGREEMENT", description = "The agreement's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String agreement;

        @Option(
                names = "--days",
                paramLabel = "N",
                description = "Shapes: for how many days; then it is destroyed (1 to 90, otherwise 14).")
        @Nullable
        private Integer days;

        @Option(names = "--values", description = "Record values, too. Needs --minutes and --reason.")
        private boolean values;

        @Option(names = "--minutes", paramLabel = "N", description = "Values: for how many minutes (1 to 240).")
        @Nullable
        private Integer minutes;

        @Option(
                names = "--keep-hours",
                paramLabel = "N",
                description = "Values: for how many hours after that they are kept (0 to 24, otherwise 24).")
        @Nullable
        private Integer hours;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Values: why they are needed.")
        @Nullable
        private String reason;

        @Override
        public Integer call() {
            boolean ofValues = minutes != null || hours != null || reason != null;
            if (values ? minutes == null || reason == null || days != null : ofValues) {
                throw new ParameterException(
                        spec.commandLine(),
                        "With --values say --minutes and --reason; without it only --days can be said.");
            }
            JsonObject arguments = arguments().put("agreement", agreement);
            put(arguments, "days", days);
            put(arguments, "minutes", minutes);
            put(arguments, "hours", hours);
            put(arguments, "reason", reason);
            return administrator.run(
                    values ? "record.start-values" : "record.start",
                    arguments,
                    result -> List.of("Recording " + result.getString("recording") + " has begun: "
                            + (values ? "with values, " : "shapes only, ") + "until " + result.getString("ends")
                            + "; destroyed at " + result.getString("expires") + "."));
        }

        private static void put(JsonObject arguments, String name, @Nullable Object value) {
            if (value != null) {
                arguments.put(name, value.toString());
            }
        }
    }

    /** Those that there are. */
    @Command(
            name = "list",
            description = "Lists the recordings of a school at this gateway.",
            mixinStandardHelpOptions = true)
    static final class Standing extends InSchool {
        @Override
        public Integer call() {
            return administrator.run("record.list", arguments(), Standing::lines);
        }

        private static List<String> lines(JsonObject result) {
            var lines = new ArrayList<String>();
            for (Object one : result.getJsonArray("recordings")) {
                var recording = (JsonObject) one;
                lines.add(recording.getString("recording") + "  " + recording.getString("agreement") + "  "
                        + (recording.getBoolean("values") ? "values (" + recording.getString("reason") + ")" : "shapes")
                        + "  " + recording.getLong("messages") + " messages, " + recording.getLong("dropped")
                        + " passed over  " + (recording.getBoolean("running") ? "runs until " : "ended ")
                        + recording.getString("ends") + "  destroyed at " + recording.getString("expires"));
            }
            return lines.isEmpty() ? List.of("There is no recording.") : lines;
        }
    }

    /** One of them. */
    abstract static class OfOne extends InSchool {
        @Parameters(paramLabel = "RECORDING", description = "Its id, as `record list` shows it.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String recording;

        final int run(String command, String words) {
            return administrator.run(
                    command,
                    arguments().put("recording", recording),
                    result -> List.of("Recording " + result.getString("recording") + " " + words));
        }
    }

    /** Adds nothing any more. */
    @Command(
            name = "stop",
            description = "Adds nothing to a recording any more; it can still be replayed until it is destroyed.",
            mixinStandardHelpOptions = true)
    static final class Stop extends OfOne {
        @Override
        public Integer call() {
            return run("record.stop", "is stopped.");
        }
    }

    /** Destroys it. */
    @Command(
            name = "delete",
            description = "Destroys a recording now: its key first, then its messages.",
            mixinStandardHelpOptions = true)
    static final class Delete extends OfOne {
        @Override
        public Integer call() {
            return run("record.delete", "is destroyed.");
        }
    }
}
