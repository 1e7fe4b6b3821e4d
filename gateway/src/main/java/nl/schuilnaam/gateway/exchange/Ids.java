package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.Sighting;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.LinkOutcome;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.View;

/** The ids of one exchange, from the side where they were written to the side that will read them: whole, or not at all. */
final class Ids {
    private final Pseudonyms pseudonyms;

    Ids(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /** An id in what came from the supplier leads nowhere: unknown, of another supplier, of an old epoch, erased or malformed, which are one and the same. */
    static final class UnknownIdException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownIdException() {
            super("unknown id", null, false, false);
        }
    }

    /**
     * The ids of one message in the eyes of its reader.
     *
     * @param ids the id of what a mention names; nothing when it does not exist for the reader
     * @param absent how many entities of the message do not
     * @param person a reference, for the record, to the person whom a mention names; nothing where it names none or one who does not exist for the reader
     * @param authored whether a mention names what the supplier created under an id of its own
     * @param position of the store, for the record
     */
    record Translation(
            Function<Mention, Optional<String>> ids,
            int absent,
            Function<Mention, Optional<String>> person,
            Predicate<Mention> authored,
            OptionalLong position) {
        /** The id of what must exist for the reader; fails like an id that leads nowhere. */
        String required(Mention mention) {
            return ids.apply(mention).orElseThrow(UnknownIdException::new);
        }
    }

    /**
     * Real ids to the supplier's. New entities are minted, all in one batch, and durable when this succeeds.
     *
     * @param sightings what the message states of the bearers of its ids besides
     */
    Future<Translation> outward(View view, Collection<Mention> mentions, Collection<Sighting> sightings) {
        Optional<List<nl.schuilnaam.mapping.Sighting>> sighted = Sighted.of(mentions, sightings);
        if (sighted.isEmpty()) {
            return Future.failedFuture(new UnknownIdException());
        }
        return pseudonyms
                .pseudonymise(view, sighted.get())
                .map(seen -> new Translation(
                        mention -> {
                            Identifier identifier = identifier(mention);
                            return seen.absent().contains(identifier)
                                    ? Optional.empty()
                                    : Optional.of(required(seen.texts().get(identifier)));
                        },
                        seen.absent().size(),
                        mention -> Optional.ofNullable(seen.persons().get(identifier(mention))),
                        mention -> seen.authored().contains(identifier(mention)),
                        OptionalLong.of(seen.position())));
    }

    /**
     * The supplier's ids to real ones; fails with {@link UnknownIdException} when any of them leads nowhere.
     *
     * @param lacks whether what a real id names does not exist for the supplier
     * @param lacking what is done about such: an id that leads nowhere, or, in an answer to the school, whatever is about it is left out
     * @param mayBeNew which ids may be of the supplier's own making and not yet known. These get an id on the school side, durably, but only once every other id
     *     has been found: who guesses leaves nothing behind
     */
    Future<Translation> inward(
            View view,
            Collection<Mention> mentions,
            Predicate<Mention> lacks,
            Lacking lacking,
            Predicate<Mention> mayBeNew) {
        var known = new HashMap<IdentifierKind, Set<Reference>>();
        var perhapsNew = new HashMap<IdentifierKind, Set<Reference>>();
        for (Mention mention : mentions) {
            (mayBeNew.test(mention) ? perhapsNew : known)
                    .computeIfAbsent(mention.kind(), key -> new LinkedHashSet<>())
                    .add(reference(mention));
        }
        var found = new HashMap<IdentifierKind, Map<Reference, String>>();
        var absent = new HashSet<Mention>();
        Future<?> chain = Future.succeededFuture();
        for (var entry : known.entrySet()) {
            chain = chain.compose(done ->
                    pseudonyms.relink(view, entry.getKey(), entry.getValue()).map(real -> keep(found, entry, real)));
        }
        chain = chain.map(done -> {
            for (Mention mention : mentions) {
                if (!mayBeNew.test(mention) && lacks.test(real(mention, found))) {
                    if (lacking == Lacking.UNKNOWN) {
                        throw new UnknownIdException();
                    }
                    absent.add(mention);
                }
            }
            return done;
        });
        for (var entry : perhapsNew.entrySet()) {
            chain = chain.compose(done -> pseudonyms
                    .relinkOrAuthor(view, entry.getKey(), entry.getValue())
                    .map(real -> keep(found, entry, real)));
        }
        return chain.map(done -> new Translation(
                mention -> absent.contains(mention)
                        ? Optional.empty()
                        : Optional.of(real(mention, found).value()),
                absent.size(),
                mention -> Optional.empty(),
                mention -> false,
                OptionalLong.empty()));
    }

    /** What becomes of who does not exist for the supplier in what came from it. */
    enum Lacking {
        UNKNOWN,
        LEFT_OUT
    }

    /** Those of the references that lead somewhere already. */
    Future<Set<Mention>> known(View view, Collection<Mention> mentions) {
        var byKind = new HashMap<IdentifierKind, Set<Reference>>();
        mentions.forEach(mention -> byKind.computeIfAbsent(mention.kind(), key -> new LinkedHashSet<>())
                .add(reference(mention)));
        var known = new HashSet<Mention>();
        Future<?> chain = Future.succeededFuture();
        for (var entry : byKind.entrySet()) {
            chain = chain.compose(done -> pseudonyms.relink(view, entry.getKey(), entry.getValue()))
                    .map(real -> mentions.stream()
                            .filter(mention ->
                                    mention.kind().equals(entry.getKey()) && real.containsKey(reference(mention)))
                            .allMatch(known::add));
        }
        return chain.map(known);
    }

    /** The school's system gave an object another id than the one it was sent; fails when it does not know its own business. */
    Future<Void> allocated(SchoolId school, Mention sent, Mention allocated) {
        if (sent.value().equals(allocated.value())) {
            return Future.succeededFuture();
        }
        if (!Identifier.accepts(allocated.value()) || !allocated.kind().accepts(allocated.value())) {
            return Future.failedFuture(new UnknownIdException());
        }
        return pseudonyms
                .allocated(school, identifier(sent), identifier(allocated))
                .compose(outcome -> outcome == LinkOutcome.LINKED || outcome == LinkOutcome.ALREADY_LINKED
                        ? Future.succeededFuture()
                        : Future.failedFuture(new UnknownIdException()));
    }

    private static boolean keep(
            Map<IdentifierKind, Map<Reference, String>> found,
            Map.Entry<IdentifierKind, Set<Reference>> asked,
            Map<Reference, String> real) {
        if (!real.keySet().containsAll(asked.getValue())) {
            throw new UnknownIdException();
        }
        found.computeIfAbsent(asked.getKey(), key -> new HashMap<>()).putAll(real);
        return true;
    }

    private static String required(@org.jspecify.annotations.Nullable String text) {
        if (text == null) {
            throw new IllegalStateException("an id was not resolved with its message");
        }
        return text;
    }

    private static Mention real(Mention mention, Map<IdentifierKind, Map<Reference, String>> found) {
        return new Mention(
                mention.entity(),
                mention.kind(),
                required(found.getOrDefault(mention.kind(), Map.of()).get(reference(mention))),
                mention.subject());
    }

    private static Identifier identifier(Mention mention) {
        return Sighted.identifier(mention);
    }

    private static Reference reference(Mention mention) {
        return new Reference(mention.entity(), mention.value());
    }
}
