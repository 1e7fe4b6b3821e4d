package nl.schuilnaam.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
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

/** The keys of the mapping store. */
@Command(
        name = "keys",
        description = "The keys of the mapping store. Whatever is done here changes no pseudonym.",
        mixinStandardHelpOptions = true,
        subcommands = {
            KeysCommand.Status.class,
            KeysCommand.RotateKek.class,
            KeysCommand.DropKek.class,
            KeysCommand.RotateData.class,
            KeysCommand.RotateIndex.class,
            KeysCommand.RetireEpoch.class,
            KeysCommand.PinAndRotate.class,
            KeysCommand.Resume.class,
            KeysCommand.ExportRecovery.class
        })
final class KeysCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: status, rotate-kek, drop-kek, rotate-data, rotate-index, retire-epoch, pin-and-rotate, resume or export-recovery.");
    }

    /** What all have in common. */
    abstract static class OfKeys implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private AdministratorOptions administrator;

        final AdministratorOptions administrator() {
            return administrator;
        }

        /** Done, and told in rows; a finding when some rows do not open. */
        final int rotate(String command, JsonObject arguments, String what) {
            return administrator.run(
                    command,
                    arguments,
                    step -> {},
                    result -> told(result, what),
                    result -> result.getLong("left") == 0);
        }

        private static List<String> told(JsonObject result, String what) {
            List<String> lines = new ArrayList<>();
            lines.add(result.getLong("moved") + " " + what + ", " + result.getInteger("destroyed") + " keys destroyed");
            if (result.getLong("left") > 0) {
                lines.add(result.getLong("left")
                        + " rows do not open and stay as they are; see `store verify`, and restore them from a backup");
            }
            return lines;
        }
    }

    /** How they stand. */
    @Command(
            name = "status",
            description = "Prints how the keys stand: counts, days and fingerprints, no key.",
            mixinStandardHelpOptions = true)
    static final class Status extends OfKeys {
        @Override
        public Integer call() {
            return administrator()
                    .run(
                            "keys.status",
                            new JsonObject(),
                            step -> {},
                            Status::lines,
                            result -> result.getInteger("damaged") == 0 && result.getInteger("locked") == 0);
        }

        private static List<String> lines(JsonObject result) {
            List<String> lines = new ArrayList<>();
            lines.add(result.getInteger("keys") + " keys, " + result.getInteger("damaged") + " damaged, "
                    + result.getInteger("locked") + " without a copy that can be opened here");
            for (Object element : result.getJsonArray("keks")) {
                JsonObject kek = (JsonObject) element;
                lines.add("key encryption key " + kek.getString("fingerprint") + " (" + kek.getString("place") + "): "
                        + kek.getInteger("copies") + " copies, " + kek.getInteger("opening") + " open");
            }
            for (Object element : result.getJsonArray("roles")) {
                JsonObject role = (JsonObject) element;
                lines.add(role.getString("role") + ": "
                        + role.getJsonObject("states").encode()
                        + (role.getString("oldest").isEmpty() ? "" : ", oldest of " + role.getString("oldest")));
            }
            result.getJsonArray("unfinished").forEach(name -> lines.add("not finished: " + name));
            return lines;
        }
    }

    /** Copies under one more key encryption key. */
    abstract static class Copies extends OfKeys {
        final int copy(String command, Path file, String afterwards) {
            return administrator()
                    .run(
                            command,
                            new JsonObject().put("to", file.toAbsolutePath().toString()),
                            step -> {},
                            result -> List.of(
                                    result.getInteger("verified") + " of " + result.getInteger("keys")
                                            + " keys have a copy under key encryption key "
                                            + result.getString("fingerprint") + ", "
                                            + result.getInteger("added") + " of them are new",
                                    result.getBoolean("complete")
                                            ? afterwards
                                            : "Keys are missing: nothing may rely on this key encryption key yet. See `keys status`."),
                            result -> result.getBoolean("complete"));
        }
    }

    /** The way to another main one. */
    @Command(
            name = "rotate-kek",
            description = "Wraps every key under the key in a file as well, which is made if it is not there.",
            mixinStandardHelpOptions = true)
    static final class RotateKek extends Copies {
        @Option(names = "--to", paramLabel = "FILE", required = true, description = "The new key file.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path file;

        @Override
        public Integer call() {
            return copy(
                    "keys.rotate-kek",
                    file,
                    "Now name this file as keys.file in gateway.yaml on every gateway, start them anew, and then have the old one dropped: `keys drop-kek`.");
        }
    }

    /** One that is kept elsewhere. */
    @Command(
            name = "export-recovery",
            description =
                    "Wraps every key under a recovery key as well, which is made in a file of mode 0400 if it is not there.",
            mixinStandardHelpOptions = true)
    static final class ExportRecovery extends Copies {
        @Parameters(paramLabel = "FILE", description = "The recovery key file.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path file;

        @Override
        public Integer call() {
            return copy(
                    "keys.export-recovery",
                    file,
                    "Keep this file elsewhere, never beside the store or its backups: with the store it opens everything. "
                            + "Keys that are made later get their copy when it is at hand (keys.recovery.file in gateway.yaml), or when this is done again.");
        }
    }

    /** The end of an old one. */
    @Command(
            name = "drop-kek",
            description = "Removes every copy under a key encryption key that is no longer the main one.",
            mixinStandardHelpOptions = true)
    static final class DropKek extends OfKeys {
        @Parameters(paramLabel = "FINGERPRINT", description = "Of the key encryption key, as `keys status` prints it.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String fingerprint;

        @Option(names = "--yes", description = "Says that this is meant.")
        private boolean yes;

        @Override
        public Integer call() {
            return administrator()
                    .run(
                            "keys.drop-kek",
                            new JsonObject().put("kek", fingerprint).put("yes", yes),
                            result -> List.of(
                                    result.getInteger("removed")
                                            + " copies removed. Older backups still open with it: keep or destroy the key file together with them."));
        }
    }

    /** Of one school or of all. */
    abstract static class OfSchools extends OfKeys {
        @Option(names = "--school", paramLabel = "SCHOOL", description = "The school's id (default: all schools).")
        @Nullable
        private String school;

        final JsonObject arguments() {
            return school == null ? new JsonObject() : new JsonObject().put("school", school);
        }
    }

    /** What wraps the row keys. */
    @Command(
            name = "rotate-data",
            description = "Wraps the key of every person under a fresh data key.",
            mixinStandardHelpOptions = true)
    static final class RotateData extends OfSchools {
        @Override
        public Integer call() {
            return rotate("keys.rotate-data", arguments(), "row keys wrapped anew");
        }
    }

    /** What identifiers are found by. */
    @Command(
            name = "rotate-index",
            description = "Lets identifiers be found by fresh blind indexes.",
            mixinStandardHelpOptions = true)
    static final class RotateIndex extends OfSchools {
        @Option(names = "--kind", paramLabel = "KIND", description = "A kind of identifiers (default: all kinds).")
        @Nullable
        private String kind;

        @Override
        public Integer call() {
            JsonObject arguments = arguments();
            if (kind != null) {
                arguments.put("kind", kind);
            }
            return rotate("keys.rotate-index", arguments, "indexes made anew");
        }
    }

    /** Of one supplier. */
    abstract static class OfSupplier extends OfKeys {
        @Parameters(paramLabel = "SUPPLIER", description = "The supplier's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String supplier;

        @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String school;

        @Option(names = "--yes", description = "Says that this is meant.")
        private boolean yes;

        final JsonObject arguments() {
            return new JsonObject()
                    .put("school", school)
                    .put("supplier", supplier)
                    .put("yes", yes);
        }
    }

    /** A year that is over. */
    @Command(
            name = "retire-epoch",
            description =
                    "Destroys the key and the table of an epoch that is over: its pseudonyms lead to nobody, for ever.",
            mixinStandardHelpOptions = true)
    static final class RetireEpoch extends OfSupplier {
        @Option(names = "--epoch", paramLabel = "EPOCH", required = true, description = "Such as 2025-2026.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String epoch;

        @Override
        public Integer call() {
            return rotate("keys.retire-epoch", arguments().put("epoch", epoch), "pseudonyms deleted");
        }
    }

    /** A key that leaked. */
    @Command(
            name = "pin-and-rotate",
            description =
                    "Writes a supplier's pseudonyms of today into a table and replaces their key; the supplier is refused for some seconds.",
            mixinStandardHelpOptions = true)
    static final class PinAndRotate extends OfSupplier {
        @Override
        public Integer call() {
            return rotate("keys.pin-and-rotate", arguments(), "pseudonyms written down");
        }
    }

    /** What was cut short. */
    @Command(
            name = "resume",
            description = "Finishes rotations that were cut short; a gateway that starts does so by itself.",
            mixinStandardHelpOptions = true)
    static final class Resume extends OfKeys {
        @Override
        public Integer call() {
            return rotate("keys.resume", new JsonObject(), "rows moved");
        }
    }
}
