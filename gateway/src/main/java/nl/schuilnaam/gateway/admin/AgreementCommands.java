package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.Status;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.gateway.exchange.Book;
import nl.schuilnaam.gateway.exchange.Readiness;
import nl.schuilnaam.gateway.exchange.TakenVersions;
import nl.schuilnaam.gateway.lifecycle.AgreementArchive;
import nl.schuilnaam.gateway.lifecycle.AgreementArchive.Name;
import nl.schuilnaam.gateway.lifecycle.LastReload;
import nl.schuilnaam.gateway.lifecycle.Reminders;
import nl.schuilnaam.gateway.lifecycle.StoredVersion;

/**
 * {@code agreement.suspend} and {@code agreement.resume}: on every node, and until it is taken back; what an agreement's own file says stays as it is. {@code agreement.list},
 * {@code agreement.history}, {@code agreement.show}: how agreements stand, and their versions. {@code agreement.reload}: reads their files now; {@code agreement.check}: only says
 * what that would find.
 */
final class AgreementCommands {
    private final Premises premises;

    AgreementCommands(Premises premises) {
        this.premises = premises;
    }

    List<AdminCommand> commands() {
        return List.of(
                suspension("agreement.suspend", true),
                suspension("agreement.resume", false),
                new NamedCommand("agreement.list", Set.of(), (arguments, progress) -> list()),
                new NamedCommand("agreement.reload", Set.of(), (arguments, progress) -> reload()),
                new NamedCommand(
                        "agreement.check",
                        Set.of(),
                        (arguments, progress) -> premises.lifecycle()
                                .examine()
                                .map(findings -> new JsonObject().put("findings", told(findings)))),
                new NamedCommand(
                        "agreement.history",
                        Set.of("school", "agreement"),
                        (arguments, progress) -> history(arguments)),
                new NamedCommand(
                        "agreement.show",
                        Set.of("school", "agreement", "version"),
                        (arguments, progress) -> show(arguments)));
    }

    private AdminCommand suspension(String name, boolean suspend) {
        return new NamedCommand(name, Set.of("school", "agreement"), (arguments, progress) -> {
            School school = arguments.school(premises.configuration());
            String id = arguments.needed("agreement");
            Agreement agreement = premises.book()
                    .agreement(school.id(), id)
                    .orElseThrow(() -> new AdminException("the school has no such agreement"));
            return premises.record(
                            name,
                            arguments,
                            record -> record.school(school.id())
                                    .supplier(agreement.supplier().id())
                                    .agreement(
                                            agreement.id(), agreement.version().sha256()))
                    .compose(recorded -> premises.suspensions().suspend(school.id(), agreement.id(), suspend))
                    .compose(done -> Future.succeededFuture(
                            new JsonObject().put("agreement", agreement.id()).put("suspended", suspend)));
        });
    }

    // How they stand

    private Future<JsonObject> list() {
        AgreementArchive archive = premises.lifecycle().archive();
        Book book = premises.book();
        Instant now = premises.clock().instant();
        LastReload last = premises.lifecycle().last();
        return premises.lifecycle().taken().all().compose(taken -> list(archive, book, now, last, taken));
    }

    private Future<JsonObject> list(
            AgreementArchive archive, Book book, Instant now, LastReload last, List<TakenVersions.Taken> taken) {
        return blocking(() -> {
            var listed = new JsonArray();
            book.agreements().forEach(agreement -> listed.add(standing(agreement, now, archive)));
            for (Name name : archive.names()) {
                List<StoredVersion> versions = archive.versions(name);
                if (book.agreement(name.school(), name.agreement()).isEmpty()
                        && !versions.isEmpty()
                        && versions.get(versions.size() - 1).status() != Status.ENDED) {
                    listed.add(withoutFile(name, versions.get(versions.size() - 1)));
                }
            }
            return new JsonObject()
                    .put("agreements", listed)
                    .put("gateways", gateways(taken))
                    .put("reload", told(last))
                    .put(
                            "obstacle",
                            premises.readiness()
                                    .obstacle()
                                    .map(Readiness.Obstacle::words)
                                    .orElse(""));
        });
    }

    private static JsonArray gateways(List<TakenVersions.Taken> taken) {
        var gateways = new JsonArray();
        taken.forEach(one -> gateways.add(new JsonObject()
                .put("gateway", one.node())
                .put("school", one.school().value())
                .put("agreement", one.agreement())
                .put("sha256", one.sha256())));
        return gateways;
    }

    private JsonObject standing(Agreement agreement, Instant now, AgreementArchive archive) {
        List<StoredVersion> versions = archive.versions(new Name(agreement.school(), agreement.id()));
        Optional<String> why = whyNot(agreement, now);
        long left = Reminders.daysLeft(agreement, now);
        var standing = new JsonObject()
                .put("school", agreement.school().value())
                .put("agreement", agreement.id())
                .put("supplier", agreement.supplier().id().value())
                .put("status", agreement.status().spelling())
                .put("suspended", premises.lifecycle().agreements().isSuspended(agreement))
                .put("in-force", why.isEmpty())
                .put("why-not", why.orElse(""))
                .put("from", agreement.period().from().toString())
                .put("until", agreement.period().until().toString())
                .put("days-left", left)
                .put("sha256", agreement.version().sha256());
        versions.stream()
                .filter(version -> version.version().equals(agreement.version()))
                .reduce((earlier, later) -> later)
                .ifPresent(version -> standing.put("version", version.number()));
        if (agreement.status() == Status.ACTIVE) {
            Reminders.warning(left).ifPresent(step -> standing.put("warning", step));
        }
        return standing;
    }

    private Optional<String> whyNot(Agreement agreement, Instant now) {
        if (agreement.status() != Status.ACTIVE) {
            return Optional.of("its file says " + agreement.status().spelling());
        }
        if (premises.lifecycle().agreements().isSuspended(agreement)) {
            return Optional.of("an administrator has suspended it");
        }
        if (now.isBefore(agreement.period().start())) {
            return Optional.of("it begins on " + agreement.period().from());
        }
        return agreement.period().contains(now)
                ? Optional.empty()
                : Optional.of("its last day was " + agreement.period().until());
    }

    private static JsonObject withoutFile(Name name, StoredVersion last) {
        return new JsonObject()
                .put("school", name.school().value())
                .put("agreement", name.agreement())
                .put("status", last.status().spelling())
                .put("in-force", false)
                .put("why-not", "it has no file any more")
                .put("from", last.period().from().toString())
                .put("until", last.period().until().toString())
                .put("version", last.number())
                .put("sha256", last.version().sha256());
    }

    private Future<JsonObject> reload() {
        return premises.lifecycle()
                .reload()
                .map(
                        reload -> told(
                                reload.orElseThrow(
                                        () -> new AdminException(
                                                "no gateway runs on this data directory; it reads the files when it starts, and `check` says now what is wrong with them"))));
    }

    private static JsonObject told(LastReload reload) {
        return new JsonObject()
                .put("at", reload.at().toString())
                .put("taken", reload.taken())
                .put("findings", told(reload.findings()))
                .put("notes", told(reload.notes()));
    }

    private static JsonArray told(List<Finding> findings) {
        var told = new JsonArray();
        findings.forEach(finding -> told.add(new JsonObject()
                .put("file", finding.file())
                .put("line", finding.line())
                .put("field", finding.field())
                .put("problem", finding.problem())
                .put("expected", finding.expected())
                .put("text", finding.toString())));
        return told;
    }

    // Their versions

    private Future<JsonObject> history(Arguments arguments) {
        AgreementArchive archive = premises.lifecycle().archive();
        return blocking(() -> {
            Name name = name(arguments, archive);
            var versions = new JsonArray();
            archive.versions(name).forEach(version -> versions.add(told(version)));
            return told(name).put("versions", versions);
        });
    }

    private Future<JsonObject> show(Arguments arguments) {
        AgreementArchive archive = premises.lifecycle().archive();
        return blocking(() -> {
            Name name = name(arguments, archive);
            StoredVersion version = version(archive, name, arguments.text("version"));
            return told(name).mergeIn(told(version)).put("text", archive.text(name, version.version()));
        });
    }

    /** The school need not be said where only one has an agreement of that name. */
    private static Name name(Arguments arguments, AgreementArchive archive) {
        String agreement = arguments.needed("agreement");
        List<Name> names = archive.names(agreement, arguments.text("school"));
        if (names.isEmpty()) {
            throw new AdminException("no version of such an agreement was ever taken");
        }
        if (names.size() > 1) {
            throw new AdminException("several schools have an agreement of this name; say --school");
        }
        return names.get(0);
    }

    /** The last where nothing is said. */
    private static StoredVersion version(AgreementArchive archive, Name name, Optional<String> asked) {
        Optional<StoredVersion> version = asked.isPresent()
                ? archive.version(name, asked.get())
                : archive.versions(name).stream().reduce((earlier, later) -> later);
        return version.orElseThrow(() -> new AdminException("the agreement has no such version; `agreement history`"
                + " lists them, by number and by hash, of which 8 digits are enough"));
    }

    private static JsonObject told(Name name) {
        return new JsonObject().put("school", name.school().value()).put("agreement", name.agreement());
    }

    private static JsonObject told(StoredVersion version) {
        var told = new JsonObject()
                .put("number", version.number())
                .put("sha256", version.version().sha256())
                .put("since", version.since().toString())
                .put("status", version.status().spelling())
                .put("from", version.period().from().toString())
                .put("until", version.period().until().toString());
        AgreementArchive.told(version.change()).forEach(told::put);
        return told;
    }

    private Future<JsonObject> blocking(Callable<JsonObject> work) {
        return premises.vertx()
                .executeBlocking(work, false)
                .recover(failure -> Future.failedFuture(
                        failure instanceof UncheckedIOException
                                ? new AdminException(
                                        "the archive of agreements in the data directory cannot be read or is damaged",
                                        failure)
                                : failure));
    }
}
