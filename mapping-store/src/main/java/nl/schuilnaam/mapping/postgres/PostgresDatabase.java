package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.postgres.Rows.all;
import static nl.schuilnaam.mapping.postgres.Rows.buffers;
import static nl.schuilnaam.mapping.postgres.Rows.tuple;
import static nl.schuilnaam.mapping.postgres.Rows.uuids;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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

/**
 * Rows in a PostgreSQL (15 or later) that several gateways share.
 *
 * <p>Reads and commits are each one round trip. A read fails within a second, whatever the server does; a commit too, unless it is large (a millisecond more for
 * every change above 250). A commit whose answer did not come fails with {@code UNAVAILABLE} though it may be done, and is never tried again here. Lost connections
 * come back by themselves. Nothing here weakens what the server does to keep what it confirmed, and a server that is set to keep less is refused.
 *
 * <p>The user needs a schema {@code schuilnaam} of its own, or the right to make it in the database, and no more; see {@link Compaction} for what erasure gains by
 * more. Connect to the server itself: a pooler that gives each transaction another connection breaks prepared statements and notices.
 */
public final class PostgresDatabase implements RowDatabase {
    private static final long COUNTING_MILLIS = 30_000;

    private final Vertx vertx;
    private final Loop loop = new Loop();
    private final Connector connector;
    private final Readers readers;
    private final Writers writers;
    private final NoticeListener notices;
    private final Compaction compaction;

    private boolean closing;
    private int underWay;
    private final Promise<Void> idle = Promise.promise();
    private final Promise<Void> closed = Promise.promise();

    private PostgresDatabase(Vertx vertx, PostgresOptions options) {
        this.vertx = vertx;
        this.connector = new Connector(vertx, options);
        int reading = Math.max(1, options.connections() / 4);
        this.readers = new Readers(vertx, connector, reading);
        this.writers = new Writers(vertx, connector, options.connections() - reading);
        this.notices = new NoticeListener(vertx, connector, this::abandonAll);
        this.compaction = new Compaction(vertx, connector);
    }

    /**
     * Connects, and makes or updates the tables. Fails with {@code REFUSED}, saying what to change, when the server is too old, would lose what it confirmed, does
     * not let the user in, is not who it should be, or holds tables of a newer program; with {@code UNAVAILABLE} when no primary answers.
     */
    public static Future<RowDatabase> open(Vertx vertx, PostgresOptions options) {
        PostgresDatabase database = new PostgresDatabase(vertx, options);
        return vertx.deployVerticle(database.loop)
                .compose(deployed -> database.onLoop(database::start))
                .map(database);
    }

    /** Whatever happens in here happens on the event loop of this verticle. */
    private static final class Loop extends VerticleBase {
        private Context context() {
            return context;
        }
    }

    private Future<Void> start() {
        return connector
                .connect(Connector.Use.UPKEEP)
                .compose(connection -> Migrations.run(connection).onComplete(done -> Connector.close(connection)))
                .compose(migrated -> Future.join(readers.open(), writers.open(), notices.open()))
                .<Void>mapEmpty()
                .recover(failure -> {
                    release();
                    return vertx.undeploy(loop.deploymentID())
                            .transform(undeployed -> Future.failedFuture(Failures.of(failure)));
                });
    }

    private void abandonAll() {
        readers.abandonAll();
        writers.abandonAll();
    }

    private void release() {
        notices.close();
        readers.close();
        writers.close();
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersByIndexA(List<Bytes> halves) {
        return list(Read.IDENTIFIERS_BY_INDEX_A, tuple((Object) buffers(halves)), Rows::identifier);
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersByIndexB(List<Bytes> halves) {
        return list(Read.IDENTIFIERS_BY_INDEX_B, tuple((Object) buffers(halves)), Rows::identifier);
    }

    @Override
    public Future<List<Holder>> identifiersOf(List<UUID> surrogates, Optional<String> kind) {
        UUID[] asked = surrogates.stream().distinct().toArray(UUID[]::new);
        return onLoop(() -> kind.isPresent()
                        ? readers.read(Read.IDENTIFIERS_OF_KIND, tuple(asked, kind.get()))
                        : readers.read(Read.IDENTIFIERS_OF, tuple((Object) asked)))
                .map(Rows::holders);
    }

    @Override
    public Future<List<Joined<IdentifierRow>>> identifiersAfter(Bytes indexA, int limit) {
        return list(Read.IDENTIFIERS_AFTER, tuple(Rows.buffer(indexA), limit), Rows::identifier);
    }

    @Override
    public Future<List<EntityRow>> entities(List<UUID> surrogates) {
        return list(Read.ENTITIES, tuple((Object) uuids(surrogates)), Rows::entity);
    }

    @Override
    public Future<List<EntityRow>> entitiesAfter(String school, Optional<UUID> after, int limit) {
        return after.isPresent()
                ? list(Read.ENTITIES_AFTER, tuple(school, after.get(), limit), Rows::entity)
                : list(Read.ENTITIES_FIRST, tuple(school, limit), Rows::entity);
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredByIndexA(List<Bytes> halves) {
        return list(Read.AUTHORED_BY_INDEX_A, tuple((Object) buffers(halves)), Rows::authored);
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredByIndexB(List<Bytes> halves) {
        return list(Read.AUTHORED_BY_INDEX_B, tuple((Object) buffers(halves)), Rows::authored);
    }

    @Override
    public Future<List<Joined<AuthoredRow>>> authoredOf(List<UUID> surrogates) {
        return list(Read.AUTHORED_OF, tuple((Object) uuids(surrogates)), Rows::authored);
    }

    @Override
    public Future<List<Joined<PseudonymRow>>> pseudonymsByIndex(String domain, List<Bytes> indexes) {
        return list(Read.PSEUDONYMS_BY_INDEX, tuple(domain, buffers(indexes)), Rows::joinedPseudonym);
    }

    @Override
    public Future<List<PseudonymRow>> pseudonymsOf(Optional<String> domain, List<UUID> surrogates) {
        return domain.isPresent()
                ? list(Read.PSEUDONYMS_OF_IN, tuple(uuids(surrogates), domain.get()), Rows::pseudonym)
                : list(Read.PSEUDONYMS_OF, tuple((Object) uuids(surrogates)), Rows::pseudonym);
    }

    @Override
    public Future<List<MembershipRow>> memberships(List<UUID> surrogates) {
        return list(Read.MEMBERSHIPS, tuple((Object) uuids(surrogates)), Rows::membership);
    }

    @Override
    public Future<List<KeyRow>> keys() {
        return list(Read.KEYS, tuple(), Rows::key);
    }

    @Override
    public Future<List<KeyRow>> keys(String name) {
        return list(Read.KEYS_OF, tuple(name), Rows::key);
    }

    @Override
    public Future<List<String>> schools() {
        return list(Read.SCHOOLS, tuple(), row -> row.getString(0));
    }

    @Override
    public Future<Long> fence(String school) {
        return list(Read.FENCE, tuple(school), row -> row.getLong(0))
                .map(values -> values.isEmpty() ? 0 : values.get(0));
    }

    @Override
    public Future<OptionalLong> mark(String node) {
        return list(Read.MARK, tuple(node), row -> row.getLong(0))
                .map(values -> values.isEmpty() ? OptionalLong.empty() : OptionalLong.of(values.get(0)));
    }

    @Override
    public Future<Map<String, String>> facts(String prefix) {
        return list(Read.FACTS, tuple(prefix), row -> Map.entry(row.getString(0), row.getString(1)))
                .map(facts ->
                        facts.stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public Future<RowCounts> counts() {
        return onLoop(() -> writers.alone(COUNTING_MILLIS, lane -> lane.run(Read.COUNTS, tuple())))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new RowCounts(
                            row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
                });
    }

    private <T> Future<List<T>> list(Read read, Tuple parameters, Function<Row, T> reader) {
        return onLoop(() -> readers.read(read, parameters)).map(rows -> all(rows, reader));
    }

    @Override
    public Future<Committed> commit(List<Change> changes) {
        CommitPlan plan = CommitPlan.of(changes);
        if (plan.statements().isEmpty()) {
            return Future.succeededFuture(new Committed.Done(0));
        }
        return onLoop(() -> writers.commit(plan));
    }

    @Override
    public Future<Void> compact() {
        return onLoop(compaction::run);
    }

    @Override
    public void listen(Listener listener) {
        notices.tell(listener);
        loop.context().runOnContext(now -> notices.tellState());
    }

    @Override
    public Future<Void> close() {
        Context caller = vertx.getOrCreateContext();
        Promise<Void> promise = Promise.promise();
        closed.future().onComplete(done -> caller.runOnContext(back -> promise.complete()));
        loop.context().runOnContext(now -> {
            if (!closing) {
                closing = true;
                if (underWay == 0) {
                    idle.tryComplete();
                }
                idle.future().onSuccess(finished -> {
                    release();
                    vertx.undeploy(loop.deploymentID()).onComplete(undeployed -> closed.complete());
                });
            }
        });
        return promise.future();
    }

    /** Does something on the event loop of the database, and completes on the context of the caller. */
    private <T> Future<T> onLoop(Supplier<Future<T>> work) {
        Context caller = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        loop.context().runOnContext(now -> {
            if (closing) {
                caller.runOnContext(back -> promise.fail(Failures.closed()));
                return;
            }
            underWay++;
            attempt(work).onComplete(answer -> {
                underWay--;
                if (closing && underWay == 0) {
                    idle.tryComplete();
                }
                caller.runOnContext(back -> {
                    if (answer.succeeded()) {
                        promise.complete(answer.result());
                    } else {
                        StoreException reason = Failures.of(answer.cause());
                        promise.fail(reason);
                    }
                });
            });
        });
        return promise.future();
    }

    private static <T> Future<T> attempt(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException bug) {
            return Future.failedFuture(bug);
        }
    }

    /** How many reads and commits are accepted and not yet answered. For the tests. */
    Future<Integer> pending() {
        return onLoop(() -> Future.succeededFuture(readers.pending() + writers.pending()));
    }
}
