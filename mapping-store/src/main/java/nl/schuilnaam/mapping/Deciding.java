package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.SealedRows.Index;
import nl.schuilnaam.mapping.SealedRows.Opened;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.Advance;
import nl.schuilnaam.mapping.rows.Change.Announce;
import nl.schuilnaam.mapping.rows.Change.ExpectFence;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Reads, decides, commits, and begins again when somebody was faster. What the parts of a store share that do so; they share one {@link State} too.
 */
abstract class Deciding {
    /** Somebody always wins a race, so losing so often means that a commit can never succeed. */
    private static final int MAX_RACES = 50;
    /** So often rows that belong together may be read while somebody is changing both. */
    private static final int MAX_MISMATCHES = 5;
    /** So many rows (some microseconds each) may be sealed or opened where they are asked for; more go to a worker, as an event loop has others to serve. */
    private static final int ROWS_IN_PLACE = 16;

    protected final RowDatabase database;
    private final State state;

    Deciding(State state) {
        this.database = state.database();
        this.state = state;
    }

    /**
     * What the parts of one open store share.
     *
     * @param node this process among all that use the database
     * @param turns for those who lost a race
     * @param worker where many rows are sealed and opened
     * @param position how many minting commits of this node are known to be durable
     * @param conflicts sightings and links that told against what is known
     * @param damage who was refused for rows that do not open or are missing
     */
    record State(
            RowDatabase database,
            SchoolKeys schools,
            SurrogateReference references,
            String node,
            Clock clock,
            Turns turns,
            WorkerExecutor worker,
            AtomicLong position,
            LongAdder conflicts,
            Damage damage) {}

    /**
     * What was decided.
     *
     * @param changes what must be committed for it to hold; nothing when it holds already
     * @param mints whether something may leave because of it that could not before
     * @param settled done once, when it holds
     */
    protected record Decision<T>(T outcome, List<Change> changes, boolean mints, Runnable settled) {
        static <T> Decision<T> nothing(T outcome) {
            return new Decision<>(outcome, List.of(), false, () -> {});
        }

        static <T> Decision<T> of(T outcome, List<Change> changes) {
            return new Decision<>(outcome, changes, false, () -> {});
        }
    }

    /** Reads and decides until what was decided is durable. */
    protected <T> Future<T> settle(
            SchoolId school, Set<IdentifierKind> kinds, Function<SealedRows, Future<Decision<T>>> deciding) {
        return attempt(school, kinds, deciding)
                .recover(failure -> failure instanceof OvertakenException
                        ? state.turns().inTurn(school, () -> again(school, kinds, deciding, 2))
                        : Future.failedFuture(failure))
                .recover(StoreException::failed);
    }

    private <T> Future<T> again(
            SchoolId school,
            Set<IdentifierKind> kinds,
            Function<SealedRows, Future<Decision<T>>> deciding,
            int attempt) {
        state.schools().forget(school); // the keys may be what changed
        return attempt(school, kinds, deciding).recover(failure -> {
            if (!(failure instanceof OvertakenException overtaken)) {
                return Future.failedFuture(failure);
            }
            if (attempt >= MAX_MISMATCHES && overtaken.mayBeDamage()) {
                return Future.failedFuture(refuse());
            }
            return attempt == MAX_RACES
                    ? Future.failedFuture(
                            new StoreException(Reason.BUSY, "others kept changing the same rows; try again later"))
                    : again(school, kinds, deciding, attempt + 1);
        });
    }

    private <T> Future<T> attempt(
            SchoolId school, Set<IdentifierKind> kinds, Function<SealedRows, Future<Decision<T>>> deciding) {
        return with(school, kinds, rows -> deciding.apply(rows).compose(decision -> commit(rows, decision)));
    }

    /** Something was written between what was read and what was decided: all of it is done anew. */
    protected static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean mayBeDamage;

        OvertakenException(boolean mayBeDamage) {
            super("overtaken", null, false, false);
            this.mayBeDamage = mayBeDamage;
        }

        /** Whether rows that were read one after the other do not fit: if they never do, nobody is writing and one of them was changed. */
        boolean mayBeDamage() {
            return mayBeDamage;
        }
    }

    private <T> Future<T> commit(SealedRows rows, Decision<T> decision) {
        if (decision.changes().isEmpty()) {
            decision.settled().run();
            return Future.succeededFuture(decision.outcome());
        }
        List<Change> changes = new ArrayList<>(decision.changes().size() + 2);
        changes.add(new ExpectFence(rows.school().value(), rows.fence()));
        changes.addAll(decision.changes());
        if (decision.mints()) {
            changes.add(new Advance(state.node()));
        }
        return database.commit(changes).map(committed -> {
            if (committed instanceof Committed.Done done) {
                state.position().accumulateAndGet(done.position(), Math::max);
                decision.settled().run();
                return decision.outcome();
            }
            throw new OvertakenException(false);
        });
    }

    /** As {@link SchoolKeys#with}. */
    protected <T extends @Nullable Object> Future<T> with(
            SchoolId school, Set<IdentifierKind> kinds, Function<SealedRows, Future<T>> work) {
        return state.schools().with(school, kinds, work);
    }

    protected Future<SealedRows> rows(SchoolId school, Set<IdentifierKind> kinds) {
        return state.schools().of(school, kinds);
    }

    protected Future<Optional<Opened>> entity(SealedRows rows, Surrogate surrogate) {
        return database.entities(List.of(surrogate.value()))
                .map(found -> found.stream()
                        .filter(row -> row.school().equals(rows.school().value()))
                        .findFirst()
                        .map(row -> rows.open(row).orElseThrow(this::refuse)));
    }

    protected Change forget(Surrogate surrogate) {
        return new Announce(new Notice(Notice.Topic.ENTITY, state.references().of(surrogate)));
    }

    /** A row was refused that others need not hear of. */
    protected void countDamaged() {
        state.damage().found();
    }

    /** Something told against what is known. */
    protected void countConflicts(long more) {
        state.conflicts().add(more);
    }

    /** What a row was looked for; a row that says that it is under another index than the one it was found by was changed. */
    protected <T> T expected(@Nullable T asked) {
        if (asked == null) {
            throw refuse();
        }
        return asked;
    }

    protected StoreException refuse() {
        return state.damage().refusal();
    }

    protected long today() {
        return LocalDate.ofInstant(state.clock().instant(), java.time.ZoneOffset.UTC)
                .toEpochDay();
    }

    protected <T> Future<T> sealing(int rows, Callable<T> work) {
        if (rows > ROWS_IN_PLACE) {
            return state.worker().executeBlocking(work, false);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception failure) {
            return Future.failedFuture(failure);
        }
    }

    protected Surrogate surrogate(UUID stored) {
        try {
            return new Surrogate(stored);
        } catch (IllegalArgumentException changed) {
            throw refuse();
        }
    }

    protected IdentifierKind kind(String stored) {
        try {
            return new IdentifierKind(stored);
        } catch (IllegalArgumentException changed) {
            throw refuse();
        }
    }

    protected static Set<IdentifierKind> kinds(Collection<Identifier> identifiers) {
        Set<IdentifierKind> kinds = new HashSet<>();
        identifiers.forEach(identifier -> kinds.add(identifier.kind()));
        return kinds;
    }

    protected static List<UUID> uuids(Collection<Surrogate> surrogates) {
        return surrogates.stream().map(Surrogate::value).distinct().toList();
    }

    protected static Map<Bytes, Bytes> halves(List<Index> indexes) {
        Map<Bytes, Bytes> halves = new HashMap<>();
        indexes.forEach(index -> halves.put(index.b(), index.a()));
        return halves;
    }

    /** A row that is whole was written since it was looked for by its first half. */
    protected void requireBothHalves(Map<Bytes, Bytes> expected, Bytes indexA, Bytes indexB) {
        if (indexA.equals(expected.get(indexB))) {
            throw new OvertakenException(false);
        }
        throw refuse();
    }

    /** What belongs to another school does not exist here. */
    protected static boolean isOfAnotherSchool(SealedRows rows, Optional<EntityRow> row) {
        return row.filter(entity -> !entity.school().equals(rows.school().value()))
                .isPresent();
    }
}
