package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.audit.Disclosures;
import nl.schuilnaam.gateway.exchange.Agreements;
import nl.schuilnaam.mapping.Description;
import nl.schuilnaam.mapping.Domain;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.LinkOutcome;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.Tabulation;
import nl.schuilnaam.mapping.UnlinkOutcome;
import nl.schuilnaam.mapping.View;

/** What a school does for, and to, one person (GDPR art. 15 to 21). A person is spoken of by the reference that also stands in the audit log; no answer holds an identifier or a pseudonym. */
final class PersonCommands {
    /** The kinds by which a person can be found, and under which a supplier's pseudonym is looked for. */
    static final List<IdentifierKind> KINDS = List.of(
            IdentifierKind.SIS_ID,
            IdentifierKind.PUPIL_NUMBER,
            IdentifierKind.EMAIL,
            IdentifierKind.USERNAME,
            IdentifierKind.ECK_ID);

    private static final int MAX_DRAWS = 40;
    private static final int PAGE = 500;

    private final Premises premises;

    PersonCommands(Premises premises) {
        this.premises = premises;
    }

    List<AdminCommand> commands() {
        return List.of(
                new NamedCommand(
                        "person.find",
                        Set.of("school", "kind", "value", "pseudonym", "supplier"),
                        (arguments, progress) -> find(arguments)),
                new NamedCommand("person.show", Set.of("school", "person"), (arguments, progress) -> show(arguments)),
                new NamedCommand(
                        "person.erase", Set.of("school", "person", "yes"), (arguments, progress) -> erase(arguments)),
                new NamedCommand(
                        "person.restrict",
                        Set.of("school", "person", "supplier", "lift"),
                        (arguments, progress) -> restrict(arguments)),
                new NamedCommand(
                        "person.re-issue",
                        Set.of("school", "person", "supplier"),
                        (arguments, progress) -> reissue(arguments)),
                new NamedCommand(
                        "person.link",
                        Set.of("school", "person", "kind", "value"),
                        (arguments, progress) -> link(arguments)),
                new NamedCommand(
                        "person.unlink",
                        Set.of("school", "person", "kind", "value"),
                        (arguments, progress) -> unlink(arguments)));
    }

    private static AdminException nobody() {
        return new AdminException("there is no such person in this school");
    }

    private Future<Void> record(String command, Arguments arguments, SchoolId school, Surrogate person) {
        return premises.record(
                command,
                arguments,
                record -> record.school(school)
                        .person(premises.store().references().of(person)));
    }

    private Future<Void> record(
            String command, Arguments arguments, SchoolId school, Surrogate person, SupplierId supplier) {
        return premises.record(
                command,
                arguments,
                record -> record.school(school)
                        .supplier(supplier)
                        .person(premises.store().references().of(person)));
    }

    // Finding

    private Future<JsonObject> find(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        boolean byPseudonym = arguments.text("pseudonym").isPresent();
        Future<Optional<Entity>> search = byPseudonym
                ? byPseudonym(school.id(), arguments.supplier(), arguments.needed("pseudonym"))
                : byIdentifier(school.id(), identifier(arguments));
        return search.compose(found -> {
            Optional<String> reference =
                    found.map(entity -> premises.store().references().of(entity.surrogate()));
            return premises.record("person.find", arguments, record -> {
                        record.school(school.id());
                        reference.ifPresent(record::person);
                    })
                    .map(recorded -> new JsonObject().put("person", reference.orElseThrow(PersonCommands::nobody)));
        });
    }

    private Future<Optional<Entity>> byIdentifier(SchoolId school, Identifier identifier) {
        return premises.store()
                .find(school, List.of(identifier))
                .map(found -> Optional.ofNullable(found.get(identifier)));
    }

    /** Under every agreement that the supplier has or had: their formats and epochs may differ. */
    private Future<Optional<Entity>> byPseudonym(SchoolId school, SupplierId supplier, String pseudonym) {
        record Attempt(View view, IdentifierKind kind) {}
        Queue<Attempt> attempts = new ArrayDeque<>();
        Instant now = premises.clock().instant();
        agreements(school, supplier)
                .forEach(agreement ->
                        KINDS.forEach(kind -> attempts.add(new Attempt(Agreements.view(agreement, now), kind))));
        var reference = new Reference(EntityType.PERSON, pseudonym);
        Future<Optional<Entity>> found = Future.succeededFuture(Optional.empty());
        for (Attempt attempt : attempts) {
            found = found.compose(before -> before.isPresent()
                    ? Future.succeededFuture(before)
                    : premises.pseudonyms()
                            .relink(attempt.view(), attempt.kind(), List.of(reference))
                            .compose(real -> Optional.ofNullable(real.get(reference))
                                    .map(value -> byIdentifier(
                                            school, new Identifier(EntityType.PERSON, attempt.kind(), value)))
                                    .orElseGet(() -> Future.succeededFuture(Optional.empty()))));
        }
        return found;
    }

    private List<Agreement> agreements(SchoolId school, SupplierId supplier) {
        return premises.book().agreements(school, supplier);
    }

    static Identifier identifier(Arguments arguments) {
        IdentifierKind kind = arguments.kind("kind").orElseThrow(() -> new AdminException("kind is missing"));
        String value = arguments.needed("value");
        if (!kind.accepts(value) || !Identifier.accepts(value)) {
            throw new AdminException("the value cannot be an identifier of the kind " + kind);
        }
        return new Identifier(EntityType.PERSON, kind, value);
    }

    /** The person that is meant, if there is one and it is a person. */
    private Future<Description> described(SchoolId school, Surrogate person) {
        return premises.store()
                .describe(school, person)
                .map(found -> found.filter(
                                description -> description.entity().type().isPerson())
                        .orElseThrow(PersonCommands::nobody));
    }

    // Showing

    /** What left for one supplier. */
    private static final class Left {
        private final LocalDate first;
        private LocalDate last;
        private long exchanges;

        Left(LocalDate first) {
            this.first = first;
            this.last = first;
        }
    }

    private Future<JsonObject> show(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        Surrogate person = arguments.person(premises.store());
        return described(school.id(), person)
                .compose(description -> record("person.show", arguments, school.id(), person)
                        .compose(recorded -> premises.vertx()
                                .executeBlocking(
                                        () -> disclosures(
                                                school.id(),
                                                premises.store().references().of(person)),
                                        false))
                        .map(left -> shown(description, left)));
    }

    private Map<String, Left> disclosures(SchoolId school, String reference) throws java.io.IOException {
        Map<String, Left> bySupplier = new TreeMap<>();
        Disclosures.read(premises.auditDirectory(), disclosure -> {
            if (disclosure.school().equals(school) && disclosure.persons().contains(reference)) {
                LocalDate day = LocalDate.ofInstant(disclosure.at(), ZoneOffset.UTC);
                Left left = bySupplier.computeIfAbsent(disclosure.supplier().value(), first -> new Left(day));
                left.last = day;
                left.exchanges++;
            }
        });
        return bySupplier;
    }

    private static JsonObject shown(Description description, Map<String, Left> left) {
        var identifiers = new JsonObject();
        description.identifiers().entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().name()))
                .forEach(entry -> identifiers.put(entry.getKey().name(), entry.getValue()));
        var suppliers = new JsonArray();
        left.forEach((supplier, one) -> suppliers.add(new JsonObject()
                .put("supplier", supplier)
                .put("first", one.first.toString())
                .put("last", one.last.toString())
                .put("exchanges", one.exchanges)));
        var restricted = new JsonArray(description.entity().restrictedFor().stream()
                .map(SupplierId::value)
                .sorted()
                .toList());
        var tabulated = new JsonArray(description.entity().exceptions().stream()
                .map(domain -> domain.supplier() + " " + domain.epoch())
                .sorted()
                .toList());
        return new JsonObject()
                .put("known-since", description.created().toString())
                .put("identifiers", identifiers)
                .put("disclosures", suppliers)
                .put("restricted-for", restricted)
                .put("tabulated", tabulated);
    }

    // Erasing

    private Future<JsonObject> erase(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        Surrogate person = arguments.person(premises.store());
        arguments.confirmed("an erasure cannot be undone");
        var recordings = new AtomicInteger();
        return premises.store()
                .remains(person)
                .compose(before -> record("person.erase", arguments, school.id(), person)
                        .compose(recorded -> premises.observers().recordings().destroyValues(school.id()))
                        .map(destroyed -> {
                            recordings.set(destroyed);
                            return destroyed;
                        })
                        .compose(destroyed -> premises.store().erase(school.id(), person))
                        .compose(was -> was ? premises.store().compact() : Future.failedFuture(nobody()))
                        .map(true)
                        .recover(failure -> failure instanceof AdminException
                                ? Future.failedFuture(failure)
                                : premises.store()
                                        .remains(person)
                                        .compose(left -> left.isNothing()
                                                ? Future.succeededFuture(false)
                                                : Future.failedFuture(failure)))
                        .compose(compacted -> premises.store().remains(person).map(left -> {
                            if (!left.isNothing()) {
                                throw new AdminException("rows of the person are still in the store; try again");
                            }
                            return new JsonObject()
                                    .put("compacted", compacted)
                                    .put("before", rows(before))
                                    .put("after", rows(left))
                                    .put("recordings", recordings.get());
                        })));
    }

    private static JsonObject rows(nl.schuilnaam.mapping.Remains remains) {
        return new JsonObject()
                .put("entities", remains.entities())
                .put("identifiers", remains.identifiers())
                .put("pseudonyms", remains.pseudonyms())
                .put("memberships", remains.memberships());
    }

    // Restricting

    private Future<JsonObject> restrict(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        Surrogate person = arguments.person(premises.store());
        SupplierId supplier = arguments.supplier();
        boolean lift = arguments.flag("lift");
        if (!lift && !school.suppliers().containsKey(supplier)) {
            throw new AdminException("the school has no such supplier");
        }
        return described(school.id(), person)
                .compose(there -> record("person.restrict", arguments, school.id(), person, supplier))
                .compose(recorded -> lift
                        ? Future.succeededFuture()
                        : premises.restrictions().begin(school.id(), supplier))
                .compose(begun -> premises.store().restrict(school.id(), person, supplier, !lift))
                .compose(was -> was ? Future.succeededFuture() : Future.failedFuture(nobody()))
                .compose(restricted -> lift ? endedFor(school.id(), supplier) : Future.succeededFuture())
                .map(done -> new JsonObject().put("supplier", supplier.value()).put("restricted", !lift));
    }

    /** When nobody is restricted for a supplier any more, its lists need not be read whole. */
    private Future<Void> endedFor(SchoolId school, SupplierId supplier) {
        return anybodyRestricted(school, supplier, Optional.empty())
                .compose(somebody -> somebody
                        ? Future.succeededFuture()
                        : premises.restrictions().end(school, supplier));
    }

    private Future<Boolean> anybodyRestricted(SchoolId school, SupplierId supplier, Optional<Surrogate> after) {
        return premises.store().entities(school, after, PAGE).compose(page -> {
            if (page.stream().anyMatch(entity -> !entity.existsFor(supplier))) {
                return Future.succeededFuture(true);
            }
            return page.size() < PAGE
                    ? Future.succeededFuture(false)
                    : anybodyRestricted(
                            school,
                            supplier,
                            Optional.of(page.get(page.size() - 1).surrogate()));
        });
    }

    // Another pseudonym

    private Future<JsonObject> reissue(Arguments arguments) {
        premises.refuseOlderStore();
        School school = arguments.school(premises.configuration());
        Surrogate person = arguments.person(premises.store());
        SupplierId supplier = arguments.supplier();
        Instant now = premises.clock().instant();
        Set<View> views = new LinkedHashSet<>();
        agreements(school.id(), supplier).stream()
                .filter(agreement -> agreement.isInForce(now))
                .forEach(agreement -> views.add(Agreements.view(agreement, now)));
        if (views.isEmpty()) {
            throw new AdminException("no agreement with this supplier is in force");
        }
        return described(school.id(), person)
                .compose(there -> record("person.re-issue", arguments, school.id(), person, supplier))
                .compose(recorded -> {
                    Future<?> done = Future.succeededFuture();
                    for (View view : views) {
                        done = done.compose(before -> reissue(view, person, 1));
                    }
                    return done.map(all -> new JsonObject()
                            .put("supplier", supplier.value())
                            .put(
                                    "epochs",
                                    new JsonArray(views.stream()
                                            .map(View::domain)
                                            .map(Domain::epoch)
                                            .map(Object::toString)
                                            .toList())));
                });
    }

    private Future<?> reissue(View view, Surrogate person, int attempt) {
        return premises.store()
                .tabulate(view.domain(), Map.of(person, Pseudonyms.draw(view.format())), Tabulation.Over.REPLACE)
                .compose(tabulation -> {
                    if (tabulation.stands()) {
                        return Future.succeededFuture();
                    }
                    return attempt < MAX_DRAWS
                            ? reissue(view, person, attempt + 1)
                            : Future.failedFuture(new AdminException(
                                    "no pseudonym was free, or the person was erased meanwhile; try again"));
                });
    }

    // Linking

    private Future<JsonObject> link(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        Surrogate person = arguments.person(premises.store());
        Identifier identifier = identifier(arguments);
        return described(school.id(), person)
                .compose(there -> record("person.link", arguments, school.id(), person))
                .compose(recorded -> premises.store().link(school.id(), person, identifier))
                .map(outcome -> {
                    if (outcome == LinkOutcome.CONFLICT) {
                        throw new AdminException(
                                "the identifier leads to another person, and still does; unlink it there first");
                    }
                    if (outcome == LinkOutcome.UNKNOWN_ENTITY) {
                        throw nobody();
                    }
                    return new JsonObject()
                            .put("kind", identifier.kind().name())
                            .put("was-linked", outcome == LinkOutcome.ALREADY_LINKED);
                });
    }

    private Future<JsonObject> unlink(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        Surrogate person = arguments.person(premises.store());
        Identifier identifier = identifier(arguments);
        return described(school.id(), person)
                .compose(there -> byIdentifier(school.id(), identifier))
                .compose(entity -> {
                    if (entity.filter(one -> one.surrogate().equals(person)).isEmpty()) {
                        throw new AdminException("the identifier does not lead to this person");
                    }
                    return record("person.unlink", arguments, school.id(), person);
                })
                .compose(recorded -> premises.store().unlink(school.id(), identifier))
                .map(outcome -> {
                    if (outcome == UnlinkOutcome.LAST) {
                        throw new AdminException(
                                "it is the only identifier of the person; link another first, or erase the person");
                    }
                    return new JsonObject().put("kind", identifier.kind().name());
                });
    }
}
