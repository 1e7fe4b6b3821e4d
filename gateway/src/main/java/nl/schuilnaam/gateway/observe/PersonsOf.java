package nl.schuilnaam.gateway.observe;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.exchange.Agreements;
import nl.schuilnaam.gateway.exchange.ObservedMessage;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;

/** The persons of one observed message, by the ids that stand in it. */
final class PersonsOf {
    private final ObservedMessage message;

    PersonsOf(ObservedMessage message) {
        this.message = message;
    }

    /** Whether whom an id names is in the population of the agreement, as far as the message says it: a code name is to be looked up first. */
    Predicate<String> inPopulation() {
        if (!message.outward()) {
            return id -> true;
        }
        var lacking = new HashSet<String>();
        for (Mention mention : message.draft().mentions()) {
            if (mention.entity().isPerson() && message.lacks().test(mention)) {
                lacking.add(mention.value());
            }
        }
        return id -> !lacking.contains(id);
    }

    /**
     * Who they are to the school.
     *
     * @param references of those whom the store knows, as the audit log has them
     * @param restricted the ids of those who do not exist for the supplier, for whatever reason
     */
    record Known(Map<String, String> references, Set<String> restricted) {}

    /** Looks them up in one batch. */
    Future<Known> known(MappingStore store, Pseudonyms pseudonyms, Set<String> ids) {
        return real(pseudonyms, ids)
                .compose(real -> store.find(message.school(), real.keySet()).map(found -> {
                    var references = new HashMap<String, String>();
                    var restricted = new HashSet<String>();
                    for (Map.Entry<Identifier, Entity> entry : found.entrySet()) {
                        String id =
                                Optional.ofNullable(real.get(entry.getKey())).orElseThrow();
                        references.put(
                                id, store.references().of(entry.getValue().surrogate()));
                        if (entry.getValue().restrictedFor().contains(message.supplier())) {
                            restricted.add(id);
                        }
                    }
                    real.forEach((identifier, id) -> {
                        if (lacks(identifier.value())) {
                            restricted.add(id);
                        }
                    });
                    return new Known(references, restricted);
                }));
    }

    /** Whether the population of the agreement is without a person, by the school's own id. */
    boolean lacks(String realId) {
        return message.lacks().test(new Mention(EntityType.PERSON, IdentifierKind.SIS_ID, realId, false));
    }

    /** The school's own identifiers of them; what comes from the supplier is a code name. */
    Future<Map<Identifier, String>> real(Pseudonyms pseudonyms, Set<String> ids) {
        var real = new LinkedHashMap<Identifier, String>();
        if (message.outward()) {
            ids.forEach(id -> add(real, id, id));
            return Future.succeededFuture(real);
        }
        var references = new LinkedHashSet<Reference>();
        ids.forEach(id -> references.add(new Reference(EntityType.PERSON, id)));
        return pseudonyms
                .relink(Agreements.view(message.policy().agreement(), message.at()), IdentifierKind.SIS_ID, references)
                .map(found -> {
                    found.forEach((reference, value) -> add(real, value, reference.text()));
                    return real;
                });
    }

    private static void add(Map<Identifier, String> real, String value, String id) {
        if (IdentifierKind.SIS_ID.accepts(value) && Identifier.accepts(value)) {
            real.put(new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, value), id);
        }
    }
}
