package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.Map;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.IdentifierKind;

/**
 * What one supplier sees in place of real ids, and the way back. Every method may be called from any thread, never blocks it, and completes its future on
 * the context of the caller. Failures are {@link StoreException}s.
 */
public interface Pseudonyms {
    /**
     * For the primary identifier of every sighting the text that this supplier sees. What is new is minted and durable before the future succeeds. An
     * object that this supplier created is given under the supplier's own id.
     */
    Future<Map<Identifier, String>> pseudonymise(View view, Collection<Sighting> sightings);

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

    /** Pseudonyms from a store, with the caches that keep known entities off it. The store stays the caller's to close. */
    static Pseudonyms over(Vertx vertx, MappingStore store) {
        return new StoredPseudonyms(vertx, store);
    }
}
