package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
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

/** A database that counts how often it is asked: each call is one round trip. */
final class CountedDatabase implements RowDatabase {
    private final RowDatabase database;
    private final LongAdder calls = new LongAdder();

    CountedDatabase(RowDatabase database) {
        this.database = database;
    }

    long calls() {
        return calls.sum();
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersByIndexA(List<Bytes> halves) {
        calls.increment();
        return database.identifiersByIndexA(halves);
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersByIndexB(List<Bytes> halves) {
        calls.increment();
        return database.identifiersByIndexB(halves);
    }

    @Override
    public Future<List<Holder>> identifiersOf(List<UUID> surrogates, Optional<String> kind) {
        calls.increment();
        return database.identifiersOf(surrogates, kind);
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersAfter(Bytes indexA, int limit) {
        calls.increment();
        return database.identifiersAfter(indexA, limit);
    }

    @Override
    public Future<List<EntityRow>> entities(List<UUID> surrogates) {
        calls.increment();
        return database.entities(surrogates);
    }

    @Override
    public Future<List<EntityRow>> entitiesAfter(String school, Optional<UUID> after, int limit) {
        calls.increment();
        return database.entitiesAfter(school, after, limit);
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredByIndexA(List<Bytes> halves) {
        calls.increment();
        return database.authoredByIndexA(halves);
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredByIndexB(List<Bytes> halves) {
        calls.increment();
        return database.authoredByIndexB(halves);
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredOf(List<UUID> surrogates) {
        calls.increment();
        return database.authoredOf(surrogates);
    }

    @Override
    public Future<List<Joined<PseudonymRow>>> pseudonymsByIndex(String domain, List<Bytes> indexes) {
        calls.increment();
        return database.pseudonymsByIndex(domain, indexes);
    }

    @Override
    public Future<List<PseudonymRow>> pseudonymsOf(Optional<String> domain, List<UUID> surrogates) {
        calls.increment();
        return database.pseudonymsOf(domain, surrogates);
    }

    @Override
    public Future<List<MembershipRow>> memberships(List<UUID> surrogates) {
        calls.increment();
        return database.memberships(surrogates);
    }

    @Override
    public Future<List<KeyRow>> keys() {
        calls.increment();
        return database.keys();
    }

    @Override
    public Future<List<KeyRow>> keys(String name) {
        calls.increment();
        return database.keys(name);
    }

    @Override
    public Future<List<String>> schools() {
        calls.increment();
        return database.schools();
    }

    @Override
    public Future<Long> fence(String school) {
        calls.increment();
        return database.fence(school);
    }

    @Override
    public Future<OptionalLong> mark(String node) {
        calls.increment();
        return database.mark(node);
    }

    @Override
    public Future<Map<String, String>> facts(String prefix) {
        calls.increment();
        return database.facts(prefix);
    }

    @Override
    public Future<RowCounts> counts() {
        calls.increment();
        return database.counts();
    }

    @Override
    public Future<Committed> commit(List<Change> changes) {
        calls.increment();
        return database.commit(changes);
    }

    @Override
    public Future<Void> compact() {
        calls.increment();
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
