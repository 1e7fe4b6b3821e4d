package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.gateway.audit.Disclosures;
import nl.schuilnaam.gateway.audit.Disclosures.Disclosure;
import nl.schuilnaam.gateway.exchange.Agreements;
import nl.schuilnaam.gateway.exchange.Readiness;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.View;

/**
 * What is to be known, and done, when the store is an older one than what has left the gateway: some suppliers hold pseudonyms of persons whom this store never met. The audit log says of
 * which, by references that are the surrogates themselves under a key of the store; so what the suppliers were given can be computed again, though to whom it belonged cannot.
 */
final class OlderStore {
    private static final int BATCH = 500;

    private final Premises premises;

    OlderStore(Premises premises) {
        this.premises = premises;
    }

    /** Where and when a pseudonym was given. */
    private record Given(SchoolId school, SupplierId supplier, String agreement, String epoch, Optional<View> view) {}

    /**
     * What the audit log tells.
     *
     * @param last on how many minting commits the last exchange rests
     * @param given to whom what was given, resting on commits that this store does not know
     * @param erased whose erasure was begun at any time
     */
    private record Told(long last, Map<Given, Set<Surrogate>> given, Set<Surrogate> erased) {}

    /** @param unlisted how many more pseudonyms lead nowhere that cannot be computed */
    private record Affected(Given given, List<String> pseudonyms, int unlisted) {}

    Future<JsonObject> affected(Arguments arguments) {
        return premises.record("store.affected", arguments, record -> {})
                .compose(recorded -> told())
                .compose(told -> back(told)
                        .compose(back -> affected(told).map(affected -> {
                            var suppliers = new JsonArray();
                            affected.forEach(one -> suppliers.add(json(one)));
                            return new JsonObject()
                                    .put("position", premises.store().position())
                                    .put("last", told.last())
                                    .put("affected", suppliers)
                                    .put("erased-and-back", back.size());
                        })));
    }

    private static JsonObject json(Affected one) {
        return new JsonObject()
                .put("school", one.given().school().value())
                .put("supplier", one.given().supplier().value())
                .put("agreement", one.given().agreement())
                .put("epoch", one.given().epoch())
                .put("pseudonyms", new JsonArray(one.pseudonyms()))
                .put("unlisted", one.unlisted());
    }

    /** Erases again whom the backup brought back, and lets exchanges take place. */
    Future<JsonObject> accept(Arguments arguments) {
        if (!premises.readiness().stands(Readiness.Obstacle.STORE_IS_OLDER)) {
            throw new AdminException(
                    "the store is not older than what has left the gateway; there is nothing to accept");
        }
        arguments.confirmed(
                "what suppliers send under the pseudonyms that `store affected` lists will not find its way back");
        return told().compose(told -> premises.record("store.accept", arguments, record -> record.store(told.last()))
                .compose(recorded -> back(told))
                .compose(back -> {
                    Future<?> erased = Future.succeededFuture();
                    for (Person person : back) {
                        erased = erased.compose(before -> premises.store().erase(person.school(), person.surrogate()));
                    }
                    return erased.compose(done -> back.isEmpty()
                                    ? Future.<Void>succeededFuture()
                                    : premises.store().compact())
                            .compose(done -> premises.store().acceptPosition(told.last()))
                            .map(done -> {
                                premises.readiness().overcome(Readiness.Obstacle.STORE_IS_OLDER);
                                return new JsonObject()
                                        .put("position", told.last())
                                        .put("erased-again", back.size());
                            });
                }));
    }

    // What the log tells

    private Future<Told> told() {
        long position = premises.store().position();
        return premises.vertx().executeBlocking(() -> read(position), false);
    }

    private Told read(long position) throws IOException {
        Map<Given, Set<Surrogate>> given = new LinkedHashMap<>();
        Disclosures.read(premises.auditDirectory(), disclosure -> {
            if (disclosure.store() > position) {
                given.computeIfAbsent(given(disclosure), first -> new LinkedHashSet<>())
                        .addAll(surrogates(disclosure.persons()));
            }
        });
        return new Told(
                Disclosures.lastStore(premises.auditDirectory()).orElse(0),
                given,
                surrogates(Disclosures.erased(premises.auditDirectory())));
    }

    private Set<Surrogate> surrogates(Collection<String> references) {
        Set<Surrogate> surrogates = new LinkedHashSet<>();
        references.forEach(
                reference -> premises.store().references().surrogate(reference).ifPresent(surrogates::add));
        return surrogates;
    }

    private Given given(Disclosure disclosure) {
        Optional<Agreement> agreement = premises.book()
                .agreement(disclosure.school(), disclosure.agreement())
                .filter(one -> one.supplier().id().equals(disclosure.supplier()));
        return new Given(
                disclosure.school(),
                disclosure.supplier(),
                disclosure.agreement(),
                agreement.map(one -> one.epochAt(disclosure.at())).orElse(""),
                agreement.map(one -> new View(
                        one.school(),
                        one.supplier().id(),
                        one.format(),
                        Agreements.view(one, disclosure.at()).current(),
                        List.of())));
    }

    // What this store makes of it

    private Future<List<Affected>> affected(Told told) {
        List<Affected> all = new ArrayList<>();
        Future<?> done = Future.succeededFuture();
        for (var entry : told.given().entrySet()) {
            Set<Surrogate> persons = new LinkedHashSet<>(entry.getValue());
            persons.removeAll(told.erased());
            done = done.compose(before -> affected(entry.getKey(), List.copyOf(persons)))
                    .map(one -> {
                        if (!one.pseudonyms().isEmpty() || one.unlisted() > 0) {
                            all.add(one);
                        }
                        return null;
                    });
        }
        return done.map(finished -> List.copyOf(all));
    }

    private Future<Affected> affected(Given given, List<Surrogate> persons) {
        return existing(given.school(), persons).compose(existing -> {
            List<Surrogate> lost = persons.stream()
                    .filter(person -> !existing.contains(person))
                    .toList();
            if (given.view().isEmpty()) {
                return Future.succeededFuture(new Affected(given, List.of(), lost.size()));
            }
            View view = given.view().get();
            if (view.format() instanceof PseudonymFormat.Numeric) {
                // A number that was drawn is gone with its row, also where the person is still there.
                return tabulated(view, List.copyOf(existing))
                        .map(standing -> new Affected(given, List.of(), persons.size() - standing));
            }
            return premises.pseudonyms()
                    .computed(view, EntityType.PERSON, lost)
                    // Without the domain's key, what was given to those who are still there leads nowhere either.
                    .map(computed -> computed.map(pseudonyms -> new Affected(
                                    given, pseudonyms.stream().sorted().toList(), 0))
                            .orElseGet(() -> new Affected(given, List.of(), persons.size())));
        });
    }

    private Future<Integer> tabulated(View view, List<Surrogate> persons) {
        Future<Integer> count = Future.succeededFuture(0);
        for (List<Surrogate> batch : batches(persons)) {
            count = count.compose(
                    before -> premises.store().tabulated(view.domain(), batch).map(found -> before + found.size()));
        }
        return count;
    }

    private Future<Set<Surrogate>> existing(SchoolId school, List<Surrogate> persons) {
        Set<Surrogate> all = new HashSet<>();
        Future<?> done = Future.succeededFuture();
        for (List<Surrogate> batch : batches(persons)) {
            done = done.compose(before -> premises.store().existing(school, batch))
                    .map(all::addAll);
        }
        return done.map(finished -> all);
    }

    private static List<List<Surrogate>> batches(List<Surrogate> persons) {
        List<List<Surrogate>> batches = new ArrayList<>();
        for (int from = 0; from < persons.size(); from += BATCH) {
            batches.add(persons.subList(from, Math.min(persons.size(), from + BATCH)));
        }
        return batches;
    }

    /** One whose erasure the log tells, and who is there. */
    private record Person(SchoolId school, Surrogate surrogate) {}

    private Future<List<Person>> back(Told told) {
        return premises.store().schools().compose(schools -> {
            List<Person> back = new ArrayList<>();
            Future<?> done = Future.succeededFuture();
            for (SchoolId school : schools) {
                done = done.compose(before -> existing(school, List.copyOf(told.erased())))
                        .map(found -> {
                            found.forEach(surrogate -> back.add(new Person(school, surrogate)));
                            return null;
                        });
            }
            return done.map(finished -> List.copyOf(back));
        });
    }
}
