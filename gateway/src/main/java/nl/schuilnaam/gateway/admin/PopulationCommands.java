package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.population.Memberships;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.Surrogate;

/**
 * {@code population.sync}: learns now who belongs where. {@code population.status}: how that went last, and how many exist under which agreement. {@code population.group.add},
 * {@code .remove}, {@code .list}: the groups that an administrator keeps. Persons are spoken of by their references; no answer holds an identifier.
 */
final class PopulationCommands {
    private static final String GROUP = "[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?";

    private final Premises premises;
    private final Optional<Memberships> memberships;

    /** @param memberships empty where no gateway runs */
    PopulationCommands(Premises premises, Optional<Memberships> memberships) {
        this.premises = premises;
        this.memberships = memberships;
    }

    List<AdminCommand> commands() {
        return List.of(
                new NamedCommand("population.sync", Set.of("school"), (arguments, progress) -> sync(arguments)),
                new NamedCommand("population.status", Set.of("school"), (arguments, progress) -> status(arguments)),
                new NamedCommand(
                        "population.group.add",
                        Set.of("school", "group", "kind", "value"),
                        (arguments, progress) -> group(arguments, true)),
                new NamedCommand(
                        "population.group.remove",
                        Set.of("school", "group", "kind", "value"),
                        (arguments, progress) -> group(arguments, false)),
                new NamedCommand("population.group.list", Set.of("school"), (arguments, progress) -> list(arguments)));
    }

    private Future<JsonObject> group(Arguments arguments, boolean member) {
        premises.refuseOlderStore();
        School school = arguments.school(premises.configuration());
        Memberships learning = running();
        String group = arguments.needed("group");
        if (!group.matches(GROUP)) {
            throw new AdminException("the name of a group is lower-case letters, digits and inner hyphens");
        }
        Identifier identifier = PersonCommands.identifier(arguments);
        return person(school, learning, identifier, member)
                .compose(person -> premises.record(
                                member ? "population.group.add" : "population.group.remove",
                                arguments,
                                record -> record.school(school.id())
                                        .person(premises.store().references().of(person)))
                        .compose(recorded -> learning.group(school.id(), group, person, member))
                        .map(done -> new JsonObject()
                                .put("group", group)
                                .put("person", premises.store().references().of(person))
                                .put("member", member)));
    }

    /** Somebody of whom nothing has left yet has no surrogate, and gets one if the school has them. */
    private Future<Surrogate> person(School school, Memberships learning, Identifier identifier, boolean member) {
        boolean known =
                identifier.kind().equals(IdentifierKind.SIS_ID) && learning.hasPerson(school.id(), identifier.value());
        return (known && member
                        ? premises.store().resolveOrMint(school.id(), List.of(Sighting.of(identifier)))
                        : premises.store().find(school.id(), List.of(identifier)))
                .map(found -> Optional.ofNullable(found.get(identifier))
                        .map(Entity::surrogate)
                        .orElseThrow(() -> new AdminException("there is no such person in this school")));
    }

    private Future<JsonObject> list(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        return running().groups(school.id()).compose(groups -> {
            var told = new JsonObject();
            groups.forEach((name, members) -> told.put(
                    name,
                    new JsonArray(members.stream()
                            .map(premises.store().references()::of)
                            .sorted()
                            .toList())));
            return premises.record("population.group.list", arguments, record -> {
                        record.school(school.id());
                        groups.values().stream()
                                .flatMap(Set::stream)
                                .distinct()
                                .map(premises.store().references()::of)
                                .forEach(record::person);
                    })
                    .map(recorded -> new JsonObject().put("groups", told));
        });
    }

    private Memberships running() {
        return memberships.orElseThrow(() -> new AdminException(
                "no gateway runs on this data directory; it learns who belongs where when it starts"));
    }

    private Future<JsonObject> sync(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        Memberships learning = running();
        return premises.record("population.sync", arguments, record -> record.school(school.id()))
                // Whether it succeeded is part of the status, in which the last good population goes on.
                .compose(recorded -> learning.learn(school.id()).transform(outcome -> Future.succeededFuture()))
                .map(done -> told(school, learning));
    }

    private Future<JsonObject> status(Arguments arguments) {
        School school = arguments.school(premises.configuration());
        return Future.succeededFuture(told(school, running()));
    }

    private static JsonObject told(School school, Memberships learning) {
        var profiles = new JsonArray();
        for (Memberships.Status one : learning.status(school.id())) {
            var told = new JsonObject().put("profile", one.profile());
            one.succeeded().ifPresent(at -> told.put("learnt", at.toString()));
            one.attempted().ifPresent(at -> told.put("attempted", at.toString()));
            one.failure().ifPresent(failure -> told.put("failure", failure));
            var agreements = new JsonArray();
            one.agreements()
                    .forEach(agreement -> agreements.add(new JsonObject()
                            .put("agreement", agreement.agreement())
                            .put("known", agreement.known())
                            .put("persons", agreement.persons())
                            .put("classes", agreement.classes())));
            profiles.add(told.put("agreements", agreements));
        }
        return new JsonObject().put("school", school.id().value()).put("profiles", profiles);
    }
}
