package nl.schuilnaam.mapping.rows;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A database of rows. Every method may be called from any thread, never blocks it, and completes its future on the context of the caller. Each read sees one
 * committed state, in one round trip. Failures are {@link nl.schuilnaam.mapping.StoreException}s: {@code BUSY} when too much waits, {@code UNAVAILABLE} when the
 * database cannot be reached, does not answer in time or its medium failed, {@code DAMAGED} when it says that it is.
 */
public interface RowDatabase {
    /** Rows by the first half of their blind index, at most one for each, in no order. */
    Future<List<Joined<IdentifierRow>>> identifiersByIndexA(List<Bytes> halves);

    /** Rows by the second half of their blind index. */
    Future<List<Joined<IdentifierRow>>> identifiersByIndexB(List<Bytes> halves);

    /** Entities with their identifiers of one kind or of all. Surrogates of which there is neither entity nor identifier are left out. */
    Future<List<Holder>> identifiersOf(List<UUID> surrogates, Optional<String> kind);

    /** The identifiers in the order of the first half of their blind index, after one; after no bytes, from the first. */
    Future<List<Joined<IdentifierRow>>> identifiersAfter(Bytes indexA, int limit);

    Future<List<EntityRow>> entities(List<UUID> surrogates);

    /** The entities of a school in the order of their surrogates, from the first or after one. */
    Future<List<EntityRow>> entitiesAfter(String school, Optional<UUID> after, int limit);

    Future<List<Joined<AuthoredRow>>> authoredByIndexA(List<Bytes> halves);

    Future<List<Joined<AuthoredRow>>> authoredByIndexB(List<Bytes> halves);

    /** What was authored among these entities, by whichever supplier. */
    Future<List<Joined<AuthoredRow>>> authoredOf(List<UUID> surrogates);

    Future<List<Joined<PseudonymRow>>> pseudonymsByIndex(String domain, List<Bytes> indexes);

    /** The pseudonyms of entities, in one domain or in all. */
    Future<List<PseudonymRow>> pseudonymsOf(Optional<String> domain, List<UUID> surrogates);

    /** To what entities belong; those of which nothing is written are absent. */
    Future<List<MembershipRow>> memberships(List<UUID> surrogates);

    Future<List<KeyRow>> keys();

    Future<List<KeyRow>> keys(String name);

    /** The names of the schools that have entities. */
    Future<List<String>> schools();

    Future<Long> fence(String school);

    /** How many minting commits a node has made; empty for a node that the database does not know. */
    Future<OptionalLong> mark(String node);

    /** The facts whose name begins so: small public things that all nodes must know, such as which agreements are suspended. Never of a person. */
    Future<Map<String, String>> facts(String prefix);

    Future<RowCounts> counts();

    /** Does all of the changes or none, durably before this succeeds. The changes are done in the order in which they are given. */
    Future<Committed> commit(List<Change> changes);

    /** Removes from the files what was deleted. May take long, and may make others wait. */
    Future<Void> compact();

    /** From now on tells what every node commits, this one included. To be called once. */
    void listen(Listener listener);

    /** Finishes what was accepted, refuses what comes after, and frees the database. */
    Future<Void> close();

    /** Hears of commits. Called on any thread, in the order of the commits; must not block. */
    interface Listener {
        void heard(Notice notice);

        /** From now on commits of other nodes may go unheard: nothing remembered is to be believed. */
        void deaf();

        /** Commits are heard again; what was remembered before is void. */
        void hearing();
    }
}
