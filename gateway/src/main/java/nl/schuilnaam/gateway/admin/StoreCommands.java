package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import nl.schuilnaam.gateway.exchange.Readiness;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;

/** What is done to the store as a whole. */
final class StoreCommands {
    private final Premises premises;
    private final OlderStore older;

    StoreCommands(Premises premises) {
        this.premises = premises;
        this.older = new OlderStore(premises);
    }

    List<AdminCommand> commands() {
        return List.of(
                new NamedCommand("store.status", Set.of(), (arguments, progress) -> status()),
                new NamedCommand("store.verify", Set.of(), (arguments, progress) -> verify()),
                new NamedCommand("store.compact", Set.of(), (arguments, progress) -> compact(arguments)),
                new NamedCommand("store.backup", Set.of("file"), (arguments, progress) -> backup(arguments)),
                new NamedCommand("store.affected", Set.of(), (arguments, progress) -> older.affected(arguments)),
                new NamedCommand("store.accept", Set.of("yes"), (arguments, progress) -> older.accept(arguments)));
    }

    private Future<JsonObject> status() {
        return premises.store()
                .counts()
                .map(counts -> new JsonObject()
                        .put("entities", counts.entities())
                        .put("identifiers", counts.identifiers())
                        .put("authored", counts.authored())
                        .put("pseudonyms", counts.pseudonyms())
                        .put("keys", counts.keys())
                        .put("conflicts", counts.conflicts())
                        .put("damaged", counts.damaged())
                        .put("position", premises.store().position())
                        .put(
                                "obstacle",
                                premises.readiness()
                                        .obstacle()
                                        .map(Readiness.Obstacle::words)
                                        .orElse("")));
    }

    private Future<JsonObject> verify() {
        return premises.store().examine().map(soundness -> {
            JsonObject tables = new JsonObject();
            soundness.tables().forEach(tables::put);
            return new JsonObject()
                    .put("examined", soundness.examined())
                    .put("damaged", soundness.damaged())
                    .put("tables", tables);
        });
    }

    private Future<JsonObject> compact(Arguments arguments) {
        return premises.record("store.compact", arguments, record -> {})
                .compose(recorded -> premises.store().compact())
                .map(done -> new JsonObject().put("compacted", true));
    }

    /** The copy holds what the store holds, sealed; neither the key file nor the audit log is in it. */
    private Future<JsonObject> backup(Arguments arguments) {
        EmbeddedDatabase database = premises.embedded()
                .orElseThrow(() -> new AdminException("the store is in PostgreSQL, which makes its own copies:"
                        + " pg_dump --format=custom --file=FILE DATABASE, and pg_restore to go back"));
        Path file = path(arguments.needed("file"));
        return premises.record(
                        "store.backup",
                        arguments,
                        record -> record.store(premises.store().position()))
                .compose(recorded -> database.backup(file))
                .map(done -> new JsonObject().put("position", premises.store().position()));
    }

    static Path path(String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException noPath) {
            throw new AdminException("file is not the name of a file", noPath);
        }
        throw new AdminException("file is not an absolute name");
    }
}
