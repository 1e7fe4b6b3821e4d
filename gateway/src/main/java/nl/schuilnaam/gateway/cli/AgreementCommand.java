package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Agreements: how they stand, what they were, and what an officer does to them while the gateway runs. */
@Command(
        name = "agreement",
        description =
                "Drafts agreements; shows what they do and change, how they stand and their versions; suspends them, resumes them, reads their files anew.",
        mixinStandardHelpOptions = true,
        subcommands = {
            AgreementInitCommand.class,
            BijsluiterCommand.class,
            DiffCommand.class,
            AgreementCommand.Standing.class,
            AgreementCommand.History.class,
            AgreementCommand.Show.class,
            AgreementCommand.Reload.class,
            AgreementCommand.Suspend.class,
            AgreementCommand.Resume.class,
            LinkabilityCommand.class,
            AgreementSeenCommand.class
        })
final class AgreementCommand implements Runnable {
    private static final int SHORT_HASH = 12;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: init, bijsluiter, diff, list, history, show, reload, suspend, resume or seen.");
    }

    /** All of them, as they stand now. */
    @Command(
            name = "list",
            description =
                    "Lists the agreements, whether they are in force or why not, and what came of reading their files.",
            mixinStandardHelpOptions = true)
    static final class Standing implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Override
        public Integer call() {
            return administrator.run(
                    "agreement.list",
                    new JsonObject(),
                    step -> {},
                    result -> Stream.concat(
                                    Stream.concat(
                                            objects(result, "agreements").map(Standing::line),
                                            objects(result, "gateways").map(one -> gateway(result, one))),
                                    Stream.concat(
                                            Stream.of(result.getString("obstacle"))
                                                    .filter(obstacle -> !obstacle.isEmpty())
                                                    .map(obstacle -> "Nothing passes: " + obstacle),
                                            reloadLines(result.getJsonObject("reload")).stream()))
                            .toList(),
                    result -> result.getJsonObject("reload").getBoolean("taken"));
        }

        private static String line(JsonObject one) {
            String version = one.containsKey("version") ? " version " + one.getInteger("version") : "";
            String hash = one.getString("sha256").substring(0, SHORT_HASH);
            String time = one.containsKey("warning") ? ", " + days(one.getLong("days-left")) : "";
            return one.getString("school") + " " + one.getString("agreement") + version + " (" + hash + "): "
                    + (one.getBoolean("in-force")
                            ? "in force until " + one.getString("until") + time
                            : "lets nothing pass: " + one.getString("why-not"));
        }

        /** What one of several gateways said that it goes by, and whether this one goes by the same. */
        static String gateway(JsonObject result, JsonObject one) {
            boolean same = objects(result, "agreements")
                    .anyMatch(here -> here.getString("school").equals(one.getString("school"))
                            && here.getString("agreement").equals(one.getString("agreement"))
                            && here.getString("sha256").equals(one.getString("sha256")));
            return "  gateway " + one.getString("gateway") + " goes by " + one.getString("school") + " "
                    + one.getString("agreement") + " ("
                    + one.getString("sha256").substring(0, SHORT_HASH) + ")"
                    + (same ? "" : ", which this one does not");
        }

        private static String days(long left) {
            return left == 0 ? "its last day is today" : left == 1 ? "1 day left" : left + " days left";
        }
    }

    private static List<String> reloadLines(JsonObject reload) {
        List<String> lines = new ArrayList<>();
        if (!reload.getBoolean("taken")) {
            lines.add("The files were read at " + reload.getString("at")
                    + " and not taken; what applied before goes on:");
        }
        objects(reload, "findings")
                .map(finding -> "  " + finding.getString("text"))
                .forEach(lines::add);
        objects(reload, "notes").map(note -> "Note: " + note.getString("text")).forEach(lines::add);
        return lines;
    }

    private static Stream<JsonObject> objects(JsonObject result, String name) {
        return result.getJsonArray(name, new JsonArray()).stream().map(JsonObject.class::cast);
    }

    /** Reads the files now. */
    @Command(
            name = "reload",
            description = "Has the running gateway read the files of the agreements now; it does so by itself, too.",
            mixinStandardHelpOptions = true)
    static final class Reload implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Override
        public Integer call() {
            return administrator.run(
                    "agreement.reload",
                    new JsonObject(),
                    step -> {},
                    result -> result.getBoolean("taken")
                            ? Stream.concat(
                                            Stream.of("The agreements apply as their files have them."),
                                            reloadLines(result).stream())
                                    .toList()
                            : reloadLines(result),
                    result -> result.getBoolean("taken"));
        }
    }

    /** One agreement whose versions are asked for. */
    abstract static class OfVersions {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        AdministratorOptions administrator;

        @Option(
                names = "--school",
                paramLabel = "SCHOOL",
                description = "The school's id, where several have an agreement of this name.")
        @Nullable
        private String school;

        final JsonObject arguments(String agreement) {
            var arguments = new JsonObject().put("agreement", agreement);
            return school == null ? arguments : arguments.put("school", school);
        }
    }

    /** Every version that was ever taken. */
    @Command(
            name = "history",
            description = "Lists the versions of an agreement that were ever taken, oldest first.",
            mixinStandardHelpOptions = true)
    static final class History extends OfVersions implements Callable<Integer> {
        @Parameters(paramLabel = "AGREEMENT", description = "The agreement's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String agreement;

        @Override
        public Integer call() {
            return administrator.run(
                    "agreement.history",
                    arguments(agreement),
                    result -> objects(result, "versions").map(History::line).toList());
        }

        private static String line(JsonObject version) {
            var line = new StringBuilder()
                    .append(version.getInteger("number"))
                    .append("  ")
                    .append(version.getString("sha256"), 0, SHORT_HASH)
                    .append("  since ")
                    .append(version.getString("since"))
                    .append("  ")
                    .append(version.getString("status"))
                    .append("  until ")
                    .append(version.getString("until"));
            for (String name : List.of("author", "approver", "reason")) {
                if (version.containsKey(name)) {
                    line.append("  ").append(name).append(": ").append(version.getString(name));
                }
            }
            return line.toString();
        }
    }

    /** The text of one version. */
    @Command(
            name = "show",
            description = "Prints the file of an agreement as one version had it.",
            mixinStandardHelpOptions = true)
    static final class Show extends OfVersions implements Callable<Integer> {
        @Parameters(
                paramLabel = "AGREEMENT[@VERSION]",
                description = "The agreement's id; behind an @ the number of a version or the beginning of its hash.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String agreement;

        @Override
        public Integer call() {
            int at = agreement.indexOf('@');
            JsonObject arguments = arguments(at < 0 ? agreement : agreement.substring(0, at));
            return administrator.run(
                    "agreement.show",
                    at < 0 ? arguments : arguments.put("version", agreement.substring(at + 1)),
                    result -> result.getString("text").lines().toList());
        }
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
