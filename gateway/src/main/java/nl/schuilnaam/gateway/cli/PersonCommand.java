package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One person's rights. */
@Command(
        name = "person",
        description =
                "What the school does for one person. A person is spoken of by a reference of 32 characters, which `person find` gives.",
        mixinStandardHelpOptions = true,
        subcommands = {
            PersonCommand.Find.class,
            PersonCommand.Show.class,
            PersonCommand.Erase.class,
            PersonCommand.Restrict.class,
            PersonCommand.Reissue.class,
            PersonCommand.Link.class,
            PersonCommand.Unlink.class
        })
final class PersonCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: find, show, erase, restrict, re-issue, link or unlink.");
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

        JsonObject arguments() {
            return new JsonObject().put("school", school);
        }

        final String asked(String what) throws IOException {
            String value = SecretValue.read(what);
            if (value.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "Give the value on standard input, or type it where it is asked for.");
            }
            return value;
        }
    }

    /** Of a person who was found. */
    abstract static class OfPerson extends InSchool {
        @Parameters(paramLabel = "REF", description = "The person's reference, as `person find` prints it.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String person;

        @Override
        final JsonObject arguments() {
            return super.arguments().put("person", person);
        }
    }

    /** From an identifier to a reference. */
    @Command(
            name = "find",
            description =
                    "Prints the reference of a person. An option without a value has it read from standard input, so that it stands in no list of processes.",
            mixinStandardHelpOptions = true)
    static final class Find extends InSchool {
        @Option(names = "--sis-id", arity = "0..1", fallbackValue = "-", paramLabel = "ID")
        @Nullable
        private String sisId;

        @Option(names = "--pupil-number", arity = "0..1", fallbackValue = "-", paramLabel = "NUMBER")
        @Nullable
        private String pupilNumber;

        @Option(names = "--email", arity = "0..1", fallbackValue = "-", paramLabel = "ADDRESS")
        @Nullable
        private String email;

        @Option(names = "--username", arity = "0..1", fallbackValue = "-", paramLabel = "NAME")
        @Nullable
        private String username;

        @Option(names = "--eck-id", arity = "0..1", fallbackValue = "-", paramLabel = "ID")
        @Nullable
        private String eckId;

        @Option(
                names = "--pseudonym",
                arity = "0..1",
                fallbackValue = "-",
                paramLabel = "TEXT",
                description = "What the supplier knows the person by; needs --supplier.")
        @Nullable
        private String pseudonym;

        @Option(names = "--supplier", paramLabel = "SUPPLIER", description = "Whose pseudonym it is.")
        @Nullable
        private String supplier;

        @Override
        public Integer call() throws IOException {
            Map<String, String> given = new TreeMap<>();
            put(given, "sis-id", sisId);
            put(given, "pupil-number", pupilNumber);
            put(given, "email", email);
            put(given, "username", username);
            put(given, "eck-id", eckId);
            put(given, "pseudonym", pseudonym);
            if (given.size() != 1 || given.containsKey("pseudonym") != (supplier != null)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Say one of --sis-id, --pupil-number, --email, --username, --eck-id, or --pseudonym with --supplier.");
            }
            String kind = given.keySet().iterator().next();
            String value = given.values().iterator().next();
            if (value.equals("-")) {
                value = asked(kind);
            }
            JsonObject arguments = kind.equals("pseudonym")
                    ? arguments().put("pseudonym", value).put("supplier", supplier)
                    : arguments().put("kind", kind).put("value", value);
            return administrator.run("person.find", arguments, result -> List.of(result.getString("person")));
        }

        private static void put(Map<String, String> given, String kind, @Nullable String value) {
            if (value != null) {
                given.put(kind, value);
            }
        }
    }

    /** What is known of a person, without any value. */
    @Command(
            name = "show",
            description =
                    "Prints which kinds of identifiers lead to a person, since when, what left for whom between which days, and restrictions. No value.",
            mixinStandardHelpOptions = true)
    static final class Show extends OfPerson {
        @Override
        public Integer call() {
            return administrator.run("person.show", arguments(), Show::lines);
        }

        private static List<String> lines(JsonObject result) {
            List<String> lines = new ArrayList<>();
            lines.add("Known since " + result.getString("known-since"));
            result.getJsonObject("identifiers")
                    .forEach(kind -> lines.add("Identifiers of kind " + kind.getKey() + ": " + kind.getValue()));
            if (result.getJsonArray("disclosures").isEmpty()) {
                lines.add("Nothing has left for any supplier");
            }
            for (Object one : result.getJsonArray("disclosures")) {
                JsonObject left = (JsonObject) one;
                lines.add("Left for " + left.getString("supplier") + ": first " + left.getString("first") + ", last "
                        + left.getString("last") + ", in " + left.getLong("exchanges") + " exchanges");
            }
            result.getJsonArray("restricted-for").forEach(supplier -> lines.add("Does not exist for " + supplier));
            result.getJsonArray("tabulated").forEach(domain -> lines.add("Has a pseudonym in the table of " + domain));
            return lines;
        }
    }

    /** Gone for good. */
    @Command(
            name = "erase",
            description = "Erases a person: every identifier and pseudonym, for good. Proves it.",
            mixinStandardHelpOptions = true)
    static final class Erase extends OfPerson {
        @Option(names = "--yes", description = "It is meant.")
        private boolean yes;

        @Override
        public Integer call() {
            return administrator.run(
                    "person.erase",
                    arguments().put("yes", yes),
                    step -> {},
                    Erase::lines,
                    result -> result.getBoolean("compacted"));
        }

        private static List<String> lines(JsonObject result) {
            List<String> lines = new ArrayList<>();
            lines.add("Erased. Rows of the person in the store, counted before and after:");
            for (String table : List.of("entities", "identifiers", "pseudonyms")) {
                lines.add("  " + table + ": "
                        + result.getJsonObject("before").getInteger(table) + " -> "
                        + result.getJsonObject("after").getInteger(table));
            }
            lines.add(
                    result.getBoolean("compacted")
                            ? "The files of the store were compacted. With PostgreSQL its log forgets only if the server allows it: see POSTGRESQL.md."
                            : "The files of the store may still hold deleted pages: run `store compact`.");
            if (result.getInteger("recordings", 0) > 0) {
                lines.add(
                        "Recordings of the school that held values were destroyed: " + result.getInteger("recordings"));
            }
            lines.add("Backups made before still hold the person, until they are thrown away; `store accept` erases"
                    + " again whom one of them brings back.");
            return lines;
        }
    }

    /** An objection. */
    @Command(
            name = "restrict",
            description = "Lets a person not exist for one supplier, from the next exchange on.",
            mixinStandardHelpOptions = true)
    static final class Restrict extends OfPerson {
        @Option(names = "--supplier", paramLabel = "SUPPLIER", required = true, description = "For whom.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String supplier;

        @Option(names = "--lift", description = "Lets the person exist again.")
        private boolean lift;

        @Override
        public Integer call() {
            return administrator.run(
                    "person.restrict",
                    arguments().put("supplier", supplier).put("lift", lift),
                    result -> List.of(
                            result.getBoolean("restricted")
                                    ? "The person does not exist for " + supplier + " any more"
                                    : "The person exists for " + supplier + " again"));
        }
    }

    /** A pseudonym that became known too widely. */
    @Command(
            name = "re-issue",
            description = "Gives a person a fresh random pseudonym with one supplier; the old one leads nowhere.",
            mixinStandardHelpOptions = true)
    static final class Reissue extends OfPerson {
        @Option(names = "--supplier", paramLabel = "SUPPLIER", required = true, description = "With whom.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String supplier;

        @Override
        public Integer call() {
            return administrator.run(
                    "person.re-issue",
                    arguments().put("supplier", supplier),
                    result -> List.of(
                            "The person has another pseudonym with " + supplier + " now; the old one leads nowhere"));
        }
    }

    /** A kind, and a value that is read. */
    abstract static class OfIdentifier extends OfPerson {
        @Option(
                names = "--kind",
                paramLabel = "KIND",
                required = true,
                description = "sis-id, pupil-number, email, username or eck-id. The value is read from standard input.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String kind;

        final int run(String command, String words) throws IOException {
            return administrator.run(
                    command, arguments().put("kind", kind).put("value", asked(kind)), result -> List.of(words));
        }
    }

    /** One more identifier. */
    @Command(
            name = "link",
            description = "Lets one more identifier lead to a person, as the latest of its kind. Changes no pseudonym.",
            mixinStandardHelpOptions = true)
    static final class Link extends OfIdentifier {
        @Override
        public Integer call() throws IOException {
            return run("person.link", "The identifier leads to the person");
        }
    }

    /** One identifier less. */
    @Command(
            name = "unlink",
            description = "Lets an identifier of a person lead nowhere any more. Changes no pseudonym.",
            mixinStandardHelpOptions = true)
    static final class Unlink extends OfIdentifier {
        @Override
        public Integer call() throws IOException {
            return run("person.unlink", "The identifier leads nowhere");
        }
    }
}
