package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.exchange.Agreements;
import nl.schuilnaam.mapping.Domain;
import nl.schuilnaam.mapping.Epoch;
import nl.schuilnaam.mapping.KeyAdministration;
import nl.schuilnaam.mapping.Rotation;
import nl.schuilnaam.mapping.key.CopiesReport;
import nl.schuilnaam.mapping.key.KekFingerprint;
import nl.schuilnaam.mapping.key.KeyEncryptionKey;
import nl.schuilnaam.mapping.key.KeyFile;
import nl.schuilnaam.mapping.key.KeyStatus;
import nl.schuilnaam.mapping.key.RotationRefusedException;

/** What is done to keys. Names, counts, days and fingerprints are told; key material never leaves the process but into the key files that are asked for. */
final class KeyCommands {
    private final Premises premises;

    KeyCommands(Premises premises) {
        this.premises = premises;
    }

    List<AdminCommand> commands() {
        return List.of(
                command("keys.status", Set.of(), (arguments, progress) -> status()),
                command(
                        "keys.rotate-kek",
                        Set.of("to"),
                        (arguments, progress) -> copies("keys.rotate-kek", arguments, file(arguments, "to"))),
                command(
                        "keys.export-recovery",
                        Set.of("to"),
                        (arguments, progress) -> copies("keys.export-recovery", arguments, file(arguments, "to"))),
                command("keys.drop-kek", Set.of("kek", "yes"), (arguments, progress) -> dropKek(arguments)),
                command("keys.rotate-data", Set.of("school"), this::rotateData),
                command("keys.rotate-index", Set.of("school", "kind"), this::rotateIndex),
                command("keys.retire-epoch", Set.of("school", "supplier", "epoch", "yes"), this::retireEpoch),
                command("keys.pin-and-rotate", Set.of("school", "supplier", "yes"), this::pinAndRotate),
                command("keys.resume", Set.of(), this::resume));
    }

    private static AdminCommand command(String name, Set<String> arguments, NamedCommand.Work work) {
        return new NamedCommand(
                name,
                arguments,
                (sent, progress) -> work.run(sent, progress)
                        .recover(failure -> Future.failedFuture(
                                failure instanceof RotationRefusedException
                                        ? new AdminException(String.valueOf(failure.getMessage()), failure)
                                        : failure)));
    }

    private KeyAdministration keys() {
        return premises.store().administration();
    }

    private Future<JsonObject> status() {
        return keys().status()
                .compose(status -> keys().unfinished().map(unfinished -> {
                    var keks = new JsonArray();
                    status.keks()
                            .forEach(kek -> keks.add(new JsonObject()
                                    .put("fingerprint", kek.fingerprint().value())
                                    .put("place", kek.place().name().toLowerCase(Locale.ROOT))
                                    .put("copies", kek.copies())
                                    .put("opening", kek.opening())));
                    var roles = new JsonArray();
                    status.roles().forEach(role -> roles.add(role(role)));
                    return new JsonObject()
                            .put("keys", status.keys())
                            .put("damaged", status.damaged())
                            .put("locked", status.locked())
                            .put("keks", keks)
                            .put("roles", roles)
                            .put("unfinished", new JsonArray(unfinished));
                }));
    }

    private static JsonObject role(KeyStatus.RoleKeys role) {
        var states = new JsonObject();
        role.states().forEach((state, count) -> states.put(state.text(), count));
        return new JsonObject()
                .put("role", role.role().name().toLowerCase(Locale.ROOT))
                .put("states", states)
                .put("oldest", role.oldest().map(Object::toString).orElse(""));
    }

    // The keys that wrap the others

    private static Path file(Arguments arguments, String name) {
        try {
            Path file = Path.of(arguments.needed(name));
            if (file.isAbsolute()) {
                return file;
            }
        } catch (InvalidPathException noPath) {
            throw new AdminException(name + " cannot be the name of a file", noPath);
        }
        throw new AdminException(name + " must be an absolute path: the gateway may run elsewhere");
    }

    /** Makes the file (mode 0400) if it is not there. */
    private Future<JsonObject> copies(String command, Arguments arguments, Path file) {
        return premises.record(command, arguments, record -> {})
                .compose(recorded ->
                        premises.vertx().executeBlocking(() -> KeyEncryptionKey.load(new KeyFile(file), true), false))
                .compose(kek -> keys().addCopies(kek))
                .map(KeyCommands::report);
    }

    private static JsonObject report(CopiesReport report) {
        return new JsonObject()
                .put("fingerprint", report.kek().value())
                .put("keys", report.keys())
                .put("added", report.added())
                .put("verified", report.verified())
                .put("shut", report.shut())
                .put("complete", report.isComplete());
    }

    private Future<JsonObject> dropKek(Arguments arguments) {
        arguments.confirmed("nothing of this store can be opened with that key encryption key afterwards");
        KekFingerprint dropped;
        try {
            dropped = new KekFingerprint(arguments.needed("kek"));
        } catch (IllegalArgumentException noFingerprint) {
            throw new AdminException(
                    "kek is not the fingerprint of a key encryption key; see `keys status`", noFingerprint);
        }
        return premises.record("keys.drop-kek", arguments, record -> {})
                .compose(recorded -> keys().dropKek(dropped))
                .map(removed -> new JsonObject().put("removed", removed));
    }

    // The keys of schools

    private Future<JsonObject> rotateData(Arguments arguments, Progress progress) {
        Optional<SchoolId> school = school(arguments);
        return premises.record("keys.rotate-data", arguments, about(school))
                .compose(recorded -> keys().rotateData(school, steps(progress)))
                .map(KeyCommands::told);
    }

    private Future<JsonObject> rotateIndex(Arguments arguments, Progress progress) {
        Optional<SchoolId> school = school(arguments);
        Optional<IdentifierKind> kind = arguments.kind("kind");
        return premises.record("keys.rotate-index", arguments, about(school))
                .compose(recorded -> keys().rotateIndex(school, kind, steps(progress)))
                .map(KeyCommands::told);
    }

    private Future<JsonObject> resume(Arguments arguments, Progress progress) {
        return premises.record("keys.resume", arguments, record -> {})
                .compose(recorded -> keys().resume(steps(progress)))
                .map(KeyCommands::told);
    }

    private Optional<SchoolId> school(Arguments arguments) {
        return arguments.text("school").isEmpty()
                ? Optional.empty()
                : Optional.of(arguments.school(premises.configuration()).id());
    }

    private static Consumer<AuditRecord.Builder> about(Optional<SchoolId> school) {
        return record -> school.ifPresent(record::school);
    }

    private static LongConsumer steps(Progress progress) {
        return moved -> progress.report(new JsonObject().put("moved", moved));
    }

    private static JsonObject told(Rotation rotation) {
        return new JsonObject()
                .put("moved", rotation.moved())
                .put("left", rotation.left())
                .put("destroyed", rotation.destroyed());
    }

    // The keys of suppliers

    private Future<JsonObject> retireEpoch(Arguments arguments, Progress progress) {
        School school = arguments.school(premises.configuration());
        SupplierId supplier = arguments.supplier();
        Epoch epoch;
        try {
            epoch = new Epoch(arguments.needed("epoch"));
        } catch (IllegalArgumentException noEpoch) {
            throw new AdminException("epoch is not the name of an epoch, such as 2025-2026", noEpoch);
        }
        arguments.confirmed("whatever this supplier still has of that epoch leads to nobody afterwards, for ever");
        Set<Epoch> inUse = new HashSet<>();
        Instant now = premises.clock().instant();
        agreements(school, supplier).forEach(agreement -> {
            inUse.add(new Epoch(agreement.epochAt(now)));
            inUse.add(new Epoch(agreement.epochAt(now.minus(Agreements.GRACE))));
        });
        return premises.record("keys.retire-epoch", arguments, about(school, supplier))
                .compose(recorded ->
                        keys().retireEpoch(new Domain(school.id(), supplier, epoch), inUse, steps(progress)))
                .map(KeyCommands::told);
    }

    private Future<JsonObject> pinAndRotate(Arguments arguments, Progress progress) {
        School school = arguments.school(premises.configuration());
        SupplierId supplier = arguments.supplier();
        arguments.confirmed(
                "this supplier is refused for some seconds, and its key is destroyed; its pseudonyms stay as they are");
        record Standing(String epoch, PseudonymFormat format) {}
        Instant now = premises.clock().instant();
        Set<Standing> standing = new HashSet<>();
        agreements(school, supplier)
                .forEach(agreement -> standing.add(new Standing(agreement.epochAt(now), agreement.format())));
        if (standing.isEmpty()) {
            throw new AdminException("the school has no agreement with this supplier");
        }
        Set<Spelling> spellings = new HashSet<>();
        standing.forEach(one -> spellings.add(one.format().fold(spelling -> spelling, numeric -> {
            throw new AdminException("this supplier's pseudonyms are numbers, which depend on no key");
        })));
        Set<String> epochs = new HashSet<>();
        standing.forEach(one -> epochs.add(one.epoch()));
        if (spellings.size() > 1 || epochs.size() > 1) {
            throw new AdminException(
                    "this supplier has agreements of several epochs or formats; there is no one spelling in which its pseudonyms could be kept");
        }
        Domain domain =
                new Domain(school.id(), supplier, new Epoch(epochs.iterator().next()));
        return premises.record("keys.pin-and-rotate", arguments, about(school, supplier))
                .compose(recorded ->
                        keys().pinAndRotate(domain, spellings.iterator().next(), steps(progress)))
                .map(rotation -> told(rotation).put("epoch", domain.epoch().value()));
    }

    private List<Agreement> agreements(School school, SupplierId supplier) {
        return premises.book().agreements(school.id(), supplier);
    }

    private static Consumer<AuditRecord.Builder> about(School school, SupplierId supplier) {
        return record -> record.school(school.id()).supplier(supplier);
    }
}
