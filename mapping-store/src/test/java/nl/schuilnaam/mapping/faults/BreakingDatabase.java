package nl.schuilnaam.mapping.faults;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.rows.AuthoredRow;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Holder;
import nl.schuilnaam.mapping.rows.IdentifierRow;
import nl.schuilnaam.mapping.rows.Joined;
import nl.schuilnaam.mapping.rows.KeyRow;
import nl.schuilnaam.mapping.rows.MembershipRow;
import nl.schuilnaam.mapping.rows.PseudonymRow;
import nl.schuilnaam.mapping.rows.RowCounts;
import nl.schuilnaam.mapping.rows.RowDatabase;

/** A database that breaks off half-way its n-th commit, and from then on answers nothing. */
final class BreakingDatabase implements RowDatabase {
    private final RowDatabase database;
    private int left;
    private boolean broken;

    /** @param commits how many are done before that */
    BreakingDatabase(RowDatabase database, int commits) {
        this.database = database;
        this.left = commits;
    }

    private static <T> Future<T> broken() {
        return Future.failedFuture(new StoreException(StoreException.Reason.UNAVAILABLE, "broken off on purpose"));
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersByIndexA(List<Bytes> halves) {
        return broken ? broken() : database.identifiersByIndexA(halves);
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersByIndexB(List<Bytes> halves) {
        return broken ? broken() : database.identifiersByIndexB(halves);
    }

    @Override
    public Future<List<Holder>> identifiersOf(List<UUID> surrogates, Optional<String> kind) {
        return broken ? broken() : database.identifiersOf(surrogates, kind);
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersAfter(Bytes indexA, int limit) {
        return broken ? broken() : database.identifiersAfter(indexA, limit);
    }

    @Override
    public Future<List<EntityRow>> entities(List<UUID> surrogates) {
        return broken ? broken() : database.entities(surrogates);
    }

    @Override
    public Future<List<EntityRow>> entitiesAfter(String school, Optional<UUID> after, int limit) {
        return broken ? broken() : database.entitiesAfter(school, after, limit);
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredByIndexA(List<Bytes> halves) {
        return broken ? broken() : database.authoredByIndexA(halves);
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredByIndexB(List<Bytes> halves) {
        return broken ? broken() : database.authoredByIndexB(halves);
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredOf(List<UUID> surrogates) {
        return broken ? broken() : database.authoredOf(surrogates);
    }

    @Override
    public Future<List<Joined<PseudonymRow>>> pseudonymsByIndex(String domain, List<Bytes> indexes) {
        return broken ? broken() : database.pseudonymsByIndex(domain, indexes);
    }

    @Override
    public Future<List<PseudonymRow>> pseudonymsOf(Optional<String> domain, List<UUID> surrogates) {
        return broken ? broken() : database.pseudonymsOf(domain, surrogates);
    }

    @Override
    public Future<List<MembershipRow>> memberships(List<UUID> surrogates) {
        return broken ? broken() : database.memberships(surrogates);
    }

    @Override
    public Future<List<KeyRow>> keys() {
        return broken ? broken() : database.keys();
    }

    @Override
    public Future<List<KeyRow>> keys(String name) {
        return broken ? broken() : database.keys(name);
    }

    @Override
    public Future<List<String>> schools() {
        return broken ? broken() : database.schools();
    }

    @Override
    public Future<Long> fence(String school) {
        return broken ? broken() : database.fence(school);
    }

    @Override
    public Future<OptionalLong> mark(String node) {
        return broken ? broken() : database.mark(node);
    }

    @Override
    public Future<Map<String, String>> facts(String prefix) {
        return broken ? broken() : database.facts(prefix);
    }

    @Override
    public Future<RowCounts> counts() {
        return broken ? broken() : database.counts();
    }

    @Override
    public Future<Committed> commit(List<Change> changes) {
        if (broken) {
            return broken();
        }
        if (left-- > 0) {
            return database.commit(changes);
        }
        broken = true;
        // Changes of many entities come page by page: those of the first half of them are a page that was done.
        List<Integer> entities = IntStream.range(0, changes.size())
                .filter(i -> changes.get(i) instanceof Change.UpdateEntity)
                .boxed()
                .toList();
        return entities.size() < 2
                ? broken()
                : database.commit(changes.subList(0, entities.get(entities.size() / 2)))
                        .compose(half -> broken());
    }

    @Override
    public Future<Void> compact() {
        return database.compact();
    }

    @Override
    public Future<Void> close() {
        return database.close();
    }

    @Override
    public void listen(Listener listener) {
        database.listen(listener);
    }
}
