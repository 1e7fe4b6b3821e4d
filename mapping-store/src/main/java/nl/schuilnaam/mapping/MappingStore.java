package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KekFingerprint;
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
     * fails, nothing new of it is. Any number of concurrent calls, in any number of processes, give each entity exactly one surrogate.
     *
     * <p>An unknown primary identifier joins the entity to which its other identifiers lead if that is one entity without an identifier of the primary's kind. In
     * every other case (siblings who share a mother's address, two others that lead to two entities) it is a new entity: nothing is merged, shared identifiers stay
     * where they are, and a conflict is counted. Other identifiers that led nowhere lead to the entity from then on, and are the latest of their kind; they change no
     * pseudonym.
     *
     * @return for the primary identifier of every sighting its entity
     */
    Future<Map<Identifier, Entity>> resolveOrMint(SchoolId school, Collection<Sighting> sightings);

    /** The entities of those of the identifiers that are known; the others are absent. Writes nothing. */
    Future<Map<Identifier, Entity>> find(SchoolId school, Collection<Identifier> identifiers);

    /**
     * For each entity its latest linked identifier of a kind. Entities that are unknown, of another school, without this kind, or whose row is damaged
     * are absent.
     */
    Future<Map<Surrogate, Named>> identifiers(SchoolId school, IdentifierKind kind, Collection<Surrogate> surrogates);

    /** Lets one more identifier lead to an entity, as the latest of its kind, durably. Changes no pseudonym. */
    Future<LinkOutcome> link(SchoolId school, Surrogate surrogate, Identifier identifier);

    /** Lets an identifier lead nowhere any more, durably. Changes no pseudonym. The last identifier of an entity stays: without one nobody could find it. */
    Future<UnlinkOutcome> unlink(SchoolId school, Identifier identifier);

    /** What is stored of an entity, without any value. */
    Future<Optional<Description>> describe(SchoolId school, Surrogate surrogate);

    /** The entities of a school in the order of their surrogates, from the first or after one. */
    Future<List<Entity>> entities(SchoolId school, Optional<Surrogate> after, int limit);

    /**
     * Erases an entity (GDPR art. 17): its row key, every identifier, every pseudonym of it in a table. Durable, and heard by every node, when this succeeds; from then
     * on nothing leads to it, and whoever is sighted under one of its identifiers is somebody new.
     *
     * @return whether there was one
     */
    Future<Boolean> erase(SchoolId school, Surrogate surrogate);

    /** To what the entities of a school belong that belong to anything. */
    Future<Map<Surrogate, Set<String>>> memberships(SchoolId school);

    /**
     * Changes to what entities belong, durably. What was changed by somebody else meanwhile is read again and changed as it is then. Entities that are not there, and damaged ones, are
     * passed over. Gone with the entity.
     *
     * @param changes makes of the names of what an entity belongs to those of what it is to belong to: texts without line breaks
     */
    Future<Void> changeMemberships(SchoolId school, Map<Surrogate, UnaryOperator<Set<String>>> changes);

    /** Those of the surrogates that are of an entity of a school. */
    Future<Set<Surrogate>> existing(SchoolId school, Collection<Surrogate> surrogates);

    /** What the database still holds of an entity, of whatever school: the proof of an erasure. */
    Future<Remains> remains(Surrogate surrogate);

    /** Removes from the files what was erased. May take long, and may make others wait. */
    Future<Void> compact();

    /**
     * Lets an entity not exist for one supplier (GDPR art. 18 and 21), or exist again.
     *
     * @return whether there is such an entity
     */
    Future<Boolean> restrict(SchoolId school, Surrogate surrogate, SupplierId supplier, boolean restricted);

    /**
     * Creates an entity for each id that a supplier chose for an object of its own making, once, with a fresh random school-side identifier of kind
     * {@link IdentifierKind#SIS_ID}. Durable and idempotent like {@link #resolveOrMint}.
     *
     * @return for every id the entity
     */
    Future<Map<AuthoredId, Entity>> author(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids);

    /** The entities of those ids that this supplier authored before; the others, and those of a damaged row, are absent. Writes nothing. */
    Future<Map<AuthoredId, Entity>> findAuthored(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids);

    /** Under which id this supplier authored an entity, for those of the entities that it authored; the others are absent. */
    Future<Map<Surrogate, AuthoredId>> authoredIds(
            SchoolId school, SupplierId supplier, Collection<Surrogate> surrogates);

    /** The pseudonyms that stand in the table of a domain, for those of the entities that have one. */
    Future<Map<Surrogate, String>> tabulated(Domain domain, Collection<Surrogate> surrogates);

    /** The entities of those references whose text stands in the table of a domain for their type; the others are absent. Writes nothing. */
    Future<Map<Reference, Entity>> findTabulated(Domain domain, Collection<Reference> references);

    /**
     * Writes pseudonyms into the table of a domain, all or none. When the future succeeds they are durable.
     *
     * @param over what happens to an entity that has a pseudonym in the table already
     */
    Future<Tabulation> tabulate(Domain domain, Map<Surrogate, String> pseudonyms, Tabulation.Over over);

    /** Writes down, or takes back, a small public fact that all nodes must know, such as that an agreement is suspended; they hear that something changed. Never of a person. */
    Future<Void> note(String fact, boolean holds);

    /** The facts that hold and whose name begins so. */
    Future<Set<String>> noted(String prefix);

    /** The schools that have entities. */
    Future<Set<SchoolId>> schools();

    Future<StoreCounts> counts();

    /** Goes over every row and counts what does not open, is found under another index than its own, or belongs to nothing. Reads only. */
    Future<Soundness> examine();

    /** The keys that live, wrapped, in this store. */
    KeyRing keys();

    /** Changes keys while the store is in use. */
    KeyAdministration administration();

    /** Which key encryption key the store was opened with. */
    KekFingerprint mainKek();

    /** How entities of this store are spoken of elsewhere. */
    SurrogateReference references();

    /** How many minting commits of this node are known to be durable; what has left the gateway was minted by one of them. */
    long position();

    /** Sets the count of {@link #position} to a higher one, durably: an administrator accepted that the store is an older one than what left the gateway rests on. */
    Future<Void> acceptPosition(long position);

    /** From now on tells what is to be forgotten. Any number may listen. */
    void listen(ForgetListener listener);

    /** Finishes what was accepted, refuses what comes after, destroys the keys in memory and frees the store. */
    Future<Void> close();

    /** Remembers things of entities, and hears when to forget them. Called on any thread; must not block. */
    interface ForgetListener {
        void forget(Surrogate surrogate);

        void forgetEverything();

        /** A fact was noted or taken back. */
        default void noted() {}

        /** Whether commits of other nodes are heard; while they are not, nothing may be remembered. */
        void hearing(boolean hears);
    }
}
