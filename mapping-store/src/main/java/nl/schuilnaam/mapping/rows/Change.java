package nl.schuilnaam.mapping.rows;

import java.util.UUID;

/**
 * One step of a commit. A step whose condition does not hold ends the whole commit as raced: a unique row that exists, an expected version, generation, fence or
 * content that is another by now, a row to change that is gone.
 */
public sealed interface Change {
    record InsertEntity(EntityRow row) implements Change {}

    record InsertIdentifier(IdentifierRow row) implements Change {}

    record InsertAuthored(AuthoredRow row) implements Change {}

    record InsertPseudonym(PseudonymRow row) implements Change {}

    /** Replaces version, restrictions, exceptions, kinds, author and mac of the entity whose version is still one less than the row's. */
    record UpdateEntity(EntityRow row) implements Change {}

    /** Replaces the wrapped row key of an entity that still has the expected generation. */
    record Rewrap(UUID surrogate, Bytes rowKey, int dataKey, int expectedDataKey) implements Change {}

    /** Replaces the blind index of an identifier. */
    record Reindex(Bytes oldIndexA, Bytes indexA, Bytes indexB, int indexKey) implements Change {}

    /** Replaces ordinal and sealed value of an identifier that still leads to the entity. */
    record Reseal(Bytes indexA, UUID surrogate, int ordinal, Bytes sealed) implements Change {}

    record DeleteIdentifier(Bytes indexA) implements Change {}

    record DeletePseudonym(String domain, Bytes index) implements Change {}

    /** Deletes all pseudonyms of a domain; there may be none. */
    record DeletePseudonyms(String domain) implements Change {}

    /** Writes down to what an entity belongs of which nothing was written. */
    record InsertMembership(MembershipRow row) implements Change {}

    /** Puts a row in the place of the one of its entity that still has the expected content. */
    record ReplaceMembership(MembershipRow row, Bytes expected) implements Change {}

    /** Deletes a row that still is as it was read. */
    record DeleteMembership(MembershipRow row) implements Change {}

    /** Deletes an entity of this version with everything that leads to it or belongs to it. */
    record DeleteEntity(UUID surrogate, long version) implements Change {}

    /** The fence of a school still has this value (0 at first), and keeps it until this commit is durable. */
    record ExpectFence(String school, long value) implements Change {}

    /** Raises the fence of a school from this value by one, once no commit that expects the value is under way. */
    record RaiseFence(String school, long value) implements Change {}

    /** Counts one more minting commit of a node. */
    record Advance(String node) implements Change {}

    /** Sets the count of a node, whatever it is. */
    record SetMark(String node, long position) implements Change {}

    record InsertKey(KeyRow row) implements Change {}

    /** Puts a row in the place of the one of its name that still has the expected version. */
    record ReplaceKey(KeyRow row, long expectedVersion) implements Change {}

    /** Writes down a fact, over an older one of the name if there is one. */
    record PutFact(String name, String value) implements Change {}

    /** Forgets a fact; there may be none. */
    record DeleteFact(String name) implements Change {}

    /** Is heard by every node once the commit is durable, and not when it is not. */
    record Announce(Notice notice) implements Change {}
}
