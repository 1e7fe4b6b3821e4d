package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.pseudonym.PseudonymText;

/**
 * What one supplier sees in place of real ids, and the way back. Every method may be called from any thread, never blocks it, and completes its future on
 * the context of the caller. Failures are {@link StoreException}s.
 */
public interface Pseudonyms {
    /**
     * For the primary identifier of every sighting the text that this supplier sees. What is new is minted and durable before the future succeeds. An
     * object that this supplier created is given under the supplier's own id.
     */
    Future<Pseudonymised> pseudonymise(View view, Collection<Sighting> sightings);

    /**
     * The real ids of those references that this supplier may make. Unknown, foreign, of an epoch out of grace, erased, of another type, malformed: all are
     * simply absent, and cost about the same work.
     *
     * @param kind the kind of identifier that the school's operation asks for
     */
    Future<Map<Reference, String>> relink(View view, IdentifierKind kind, Collection<Reference> references);

    /**
     * As {@link #relink}, for ids in the place where a supplier names an object that it creates or replaces: an id that leads nowhere is taken as of the
     * supplier's own making and gets a fresh id on the school side, durable before the future succeeds. References to persons, and texts that
     * cannot be ids, stay absent.
     */
    Future<Map<Reference, String>> relinkOrAuthor(View view, IdentifierKind kind, Collection<Reference> references);

    /**
     * The school's system answered with another id than the one it was sent for an object: from now on the allocated id leads to the same entity and is the
     * one that is given back.
     *
     * @return {@link LinkOutcome#UNKNOWN_ENTITY} when the id that was sent leads nowhere
     */
    Future<LinkOutcome> allocated(SchoolId school, Identifier sent, Identifier allocated);

    /**
     * The pseudonyms that a domain computes for surrogates, whether or not there are such entities: for an older store, of which more is known elsewhere than it holds
     * itself. Makes no key.
     *
     * @return in the order of the surrogates; empty when the domain has no key, and where pseudonyms are not computed but drawn
     */
    Future<Optional<List<String>>> computed(View view, EntityType type, List<Surrogate> surrogates);

    /** A fresh random pseudonym in the format of the agreement, for a table. Nobody bears it yet, as far as chance can tell. */
    static String draw(PseudonymFormat format) {
        return format.fold(spelling -> PseudonymText.format(spelling, UUID.randomUUID()), StoredPseudonyms::draw);
    }

    /** Pseudonyms from a store, with the caches that keep known entities off it. The store stays the caller's to close. */
    static Pseudonyms over(Vertx vertx, MappingStore store) {
        return new StoredPseudonyms(vertx, store);
    }
}
