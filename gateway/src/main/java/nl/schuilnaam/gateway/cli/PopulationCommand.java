package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who exists for suppliers whose agreements say so. */
@Command(
        name = "population",
        description = "Learns from a school's system who belongs where, and says how many exist for whom.",
        mixinStandardHelpOptions = true,
        subcommands = {PopulationCommand.Sync.class, PopulationCommand.Status.class, PopulationCommand.Group.class})
final class PopulationCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: sync, status or group.");
    }

    /** Of one school. */
    abstract static class OfSchool {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String school;

        final int run(String command) {
            return administrator.run(
                    command,
                    new JsonObject().put("school", school),
                    step -> {},
                    OfSchool::lines,
                    result -> objects(result, "profiles").noneMatch(profile -> profile.containsKey("failure")));
        }

        private static List<String> lines(JsonObject result) {
            var lines = new ArrayList<String>();
            objects(result, "profiles").forEach(profile -> {
                lines.add(profile.getString("profile") + ": "
                        + (profile.containsKey("learnt")
                                ? "learnt at " + profile.getString("learnt")
                                : "not learnt since the start"));
                if (profile.containsKey("failure")) {
                    lines.add("The attempt at " + profile.getString("attempted") + " failed ("
                            + profile.getString("failure") + "); what was known goes on.");
                }
                objects(profile, "agreements")
                        .forEach(agreement -> lines.add("  " + agreement.getString("agreement") + ": "
                                + (agreement.getBoolean("known")
                                        ? agreement.getInteger("persons") + " persons and "
                                                + agreement.getInteger("classes") + " classes exist"
                                        : "not known yet, nothing passes")));
            });
            return lines.isEmpty() ? List.of("No agreement of this school has a population.") : lines;
        }

        private static Stream<JsonObject> objects(JsonObject result, String name) {
            return result.getJsonArray(name, new JsonArray()).stream().map(JsonObject.class::cast);
        }
    }

    /** Not waiting for the next time. */
    @Command(
            name = "sync",
            description = "Has the running gateway learn now who belongs where; it does so by itself, too.",
            mixinStandardHelpOptions = true)
    static final class Sync extends OfSchool implements Callable<Integer> {
        @Override
        public Integer call() {
            return run("population.sync");
        }
    }

    /** Without anything of a person. */
    @Command(
            name = "status",
            description = "Says when it was learnt who belongs where, whether that failed since, and how many exist.",
            mixinStandardHelpOptions = true)
    static final class Status extends OfSchool implements Callable<Integer> {
        @Override
        public Integer call() {
            return run("population.status");
        }
    }

    /** Who belongs to what the school's system does not know. */
    @Command(
            name = "group",
            description = "Keeps the groups that agreements name: sealed, and away from their files.",
            mixinStandardHelpOptions = true,
            subcommands = {Add.class, Remove.class, Members.class})
    static final class Group implements Runnable {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Say what to do: add, remove or list.");
        }
    }

    /** One person, by an identifier that stands in no list of processes. */
    abstract static class OfPerson {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Parameters(paramLabel = "GROUP", description = "The name of the group, as agreements have it.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String group;

        @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String school;

        @Option(
                names = "--by",
                paramLabel = "KIND",
                defaultValue = "sis-id",
                description =
                        "What is read from standard input: sis-id, pupil-number, email, username or eck-id. Default: sis-id, the only one by which a person is found of whom nothing has left yet.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String kind;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        final int run(String command, String words) throws IOException {
            String value = SecretValue.read(kind);
            if (value.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "Give the value on standard input, or type it where it is asked for.");
            }
            return administrator.run(
                    command,
                    new JsonObject()
                            .put("school", school)
                            .put("group", group)
                            .put("kind", kind)
                            .put("value", value),
                    result -> List.of(result.getString("person") + " " + words + " " + result.getString("group")));
        }
    }

    /** From now on a member. */
    @Command(
            name = "add",
            description = "Puts a person into a group; the identifier is read from standard input.",
            mixinStandardHelpOptions = true)
    static final class Add extends OfPerson implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            return run("population.group.add", "belongs to");
        }
    }

    /** From now on no member. */
    @Command(
            name = "remove",
            description = "Takes a person out of a group; the identifier is read from standard input.",
            mixinStandardHelpOptions = true)
    static final class Remove extends OfPerson implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            return run("population.group.remove", "belongs no longer to");
        }
    }

    /** By their references. */
    @Command(
            name = "list",
            description = "Lists the groups of a school and the references of their members.",
            mixinStandardHelpOptions = true)
    static final class Members implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String school;

        @Override
        public Integer call() {
            return administrator.run(
                    "population.group.list",
                    new JsonObject().put("school", school),
                    result -> result.getJsonObject("groups").stream()
                            .map(group -> group.getKey() + ": "
                                    + ((JsonArray) group.getValue())
                                            .stream().map(String::valueOf).collect(Collectors.joining(" ")))
                            .toList());
        }
    }
}
