package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KeyRing;

/**
 * Who is who, durably. Every method may be called from any thread, never blocks it, and completes its future on the context of the caller. Failures are
 * {@link StoreException}s. Nothing that one school stored can be seen through another.
 *
 * <p>Values given to the store are kept sealed, and found through keyed indexes; every row is authenticated before it is believed.
 */
public interface MappingStore {
    /**
     * Gives every sighted entity its surrogate, minting those that are new. One batch: when the future succeeds, all of it is durable; when it
     * fails, nothing new of it is. Any number of concurrent calls give each entity exactly one surrogate.
     *
     * <p>A known primary identifier writes nothing. An unknown one joins the entity to which its other identifiers lead if that is one entity
     * without an identifier of the primary's kind. In every other case (siblings who share a mother's address, two others that lead to two entities)
     * it is a new entity: nothing is merged, shared identifiers stay where they are, and a conflict is counted. Other identifiers that led nowhere lead to
     * the entity from then on.
     *
     * @return for the primary identifier of every sighting its surrogate
     */
    Future<Map<Identifier, Surrogate>> resolveOrMint(SchoolId school, Collection<Sighting> sightings);

    /** The surrogates of those of the identifiers that are known; the others are absent. Writes nothing. */
    Future<Map<Identifier, Surrogate>> find(SchoolId school, Collection<Identifier> identifiers);

    /**
     * For each entity its latest linked identifier of a kind. Entities that are unknown, of another school, without this kind, or whose row is damaged
     * are absent.
     */
    Future<Map<Surrogate, Identifier>> identifiers(
            SchoolId school, IdentifierKind kind, Collection<Surrogate> surrogates);

    /** Lets one more identifier lead to an entity, as the latest of its kind, durably. Changes no pseudonym. */
    Future<LinkOutcome> link(SchoolId school, Surrogate surrogate, Identifier identifier);

    /**
     * Creates an entity for each id that a supplier chose for an object of its own making, once, with a fresh random school-side identifier of kind
     * {@link IdentifierKind#SIS_ID}. Durable and idempotent like {@link #resolveOrMint}.
     *
     * @return for every id the surrogate of its entity
     */
    Future<Map<AuthoredId, Surrogate>> author(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids);

    /** The entities of those ids that this supplier authored before; the others are absent. Writes nothing. */
    Future<Map<AuthoredId, Surrogate>> findAuthored(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids);

    /** Under which id this supplier authored an entity, for those of the entities that it authored; the others are absent. */
    Future<Map<Surrogate, AuthoredId>> authoredIds(
            SchoolId school, SupplierId supplier, Collection<Surrogate> surrogates);

    Future<StoreCounts> counts();

    /** The keys that live, wrapped, in this store. */
    KeyRing keys();

    /** Finishes what was accepted, refuses what comes after, destroys the keys in memory and frees the store. */
    Future<Void> close();
}
