package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.KekFingerprint;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.KeyRing;
import nl.schuilnaam.mapping.key.StoredKeyRing;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Change.Announce;
import nl.schuilnaam.mapping.rows.Change.SetMark;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.RowCounts;
import nl.schuilnaam.mapping.rows.RowDatabase;

/**
 * The one mapping store, over any database of rows. Everything is decided in its parts from rows that were read and authenticated; a commit that finds them changed
 * does nothing, and the decision is made anew.
 */
final class StoredMappings implements MappingStore {
    /** Until the next attempt to read the keys after notices are heard again; nothing is remembered before it succeeds. */
    private static final long RELOAD_MILLIS = 500;

    private final Vertx vertx;
    private final RowDatabase database;
    private final StoredKeyRing keys;
    private final Deciding.State state;
    private final Identities identities;
    private final AuthoredIds authored;
    private final PseudonymTables tables;
    private final Memberships memberships;
    private final KeyAdministration administration;
    private final Facts facts;
    private final List<ForgetListener> listeners = new CopyOnWriteArrayList<>();

    StoredMappings(
            Vertx vertx,
            RowDatabase database,
            StoredKeyRing keys,
            SurrogateReference references,
            Facts facts,
            Damage damage,
            String node,
            long position,
            Clock clock) {
        this.vertx = vertx;
        this.database = database;
        this.keys = keys;
        this.state = new Deciding.State(
                database,
                new SchoolKeys(keys, database),
                references,
                node,
                clock,
                new Turns(),
                vertx.createSharedWorkerExecutor(
                        "mapping-seal", Math.max(2, Runtime.getRuntime().availableProcessors())),
                new AtomicLong(position),
                new LongAdder(),
                damage);
        this.facts = facts;
        this.identities = new Identities(state);
        this.authored = new AuthoredIds(state);
        this.tables = new PseudonymTables(state);
        this.memberships = new Memberships(state);
        this.administration = new KeyAdministration(this, database, keys, state.schools(), facts, identities::sealing);
        keys.onChange(name -> {
            if (name.role() == KeyName.Role.DOMAIN) {
                listeners.forEach(ForgetListener::forgetEverything);
            }
        });
        database.listen(new Hearing());
    }

    @Override
    public Future<Map<Identifier, Entity>> resolveOrMint(SchoolId school, Collection<Sighting> sightings) {
        return identities.resolveOrMint(school, sightings);
    }

    @Override
    public Future<Map<Identifier, Entity>> find(SchoolId school, Collection<Identifier> identifiers) {
        return identities.find(school, identifiers);
    }

    @Override
    public Future<Map<Surrogate, Named>> identifiers(
            SchoolId school, IdentifierKind kind, Collection<Surrogate> surrogates) {
        return identities.identifiers(school, kind, surrogates);
    }

    @Override
    public Future<LinkOutcome> link(SchoolId school, Surrogate surrogate, Identifier identifier) {
        return identities.link(school, surrogate, identifier);
    }

    @Override
    public Future<UnlinkOutcome> unlink(SchoolId school, Identifier identifier) {
        return identities.unlink(school, identifier);
    }

    @Override
    public Future<Optional<Description>> describe(SchoolId school, Surrogate surrogate) {
        return identities.describe(school, surrogate);
    }

    @Override
    public Future<List<Entity>> entities(SchoolId school, Optional<Surrogate> after, int limit) {
        return identities.entities(school, after, limit);
    }

    @Override
    public Future<Boolean> erase(SchoolId school, Surrogate surrogate) {
        return identities.erase(school, surrogate);
    }

    @Override
    public Future<Boolean> restrict(SchoolId school, Surrogate surrogate, SupplierId supplier, boolean restricted) {
        return identities.restrict(school, surrogate, supplier, restricted);
    }

    @Override
    public Future<Map<AuthoredId, Entity>> author(SchoolId school, SupplierId supplier, Collection<AuthoredId> ids) {
        return authored.author(school, supplier, ids);
    }

    @Override
    public Future<Map<AuthoredId, Entity>> findAuthored(
            SchoolId school, SupplierId supplier, Collection<AuthoredId> ids) {
        return authored.findAuthored(school, supplier, ids);
    }

    @Override
    public Future<Map<Surrogate, AuthoredId>> authoredIds(
            SchoolId school, SupplierId supplier, Collection<Surrogate> surrogates) {
        return authored.authoredIds(school, supplier, surrogates);
    }

    @Override
    public Future<Map<Surrogate, String>> tabulated(Domain domain, Collection<Surrogate> surrogates) {
        return tables.tabulated(domain, surrogates);
    }

    @Override
    public Future<Map<Reference, Entity>> findTabulated(Domain domain, Collection<Reference> references) {
        return tables.findTabulated(domain, references);
    }

    @Override
    public Future<Tabulation> tabulate(Domain domain, Map<Surrogate, String> pseudonyms, Tabulation.Over over) {
        return tables.tabulate(domain, pseudonyms, over);
    }

    @Override
    public Future<Map<Surrogate, Set<String>>> memberships(SchoolId school) {
        return memberships.of(school);
    }

    @Override
    public Future<Void> changeMemberships(SchoolId school, Map<Surrogate, UnaryOperator<Set<String>>> changes) {
        return memberships.change(school, changes);
    }

    @Override
    public Future<Set<Surrogate>> existing(SchoolId school, Collection<Surrogate> surrogates) {
        return identities.existing(school, surrogates);
    }

    @Override
    public Future<Remains> remains(Surrogate surrogate) {
        return identities.remains(surrogate);
    }

    @Override
    public Future<Void> compact() {
        return database.compact();
    }

    @Override
    public Future<Void> note(String fact, boolean holds) {
        Change change = holds ? facts.put(fact, "1") : facts.delete(fact);
        return database.commit(List.of(change, new Announce(new Notice(Notice.Topic.GATEWAY, ""))))
                .mapEmpty();
    }

    @Override
    public Future<Set<String>> noted(String prefix) {
        return facts.read(prefix).map(found -> Set.copyOf(found.keySet()));
    }

    @Override
    public Future<Set<SchoolId>> schools() {
        return database.schools().map(names -> {
            Set<SchoolId> schools = new HashSet<>();
            names.forEach(name -> schools.add(new SchoolId(name)));
            return schools;
        });
    }

    @Override
    public Future<Void> acceptPosition(long accepted) {
        return database.commit(List.of(new SetMark(state.node(), Math.max(accepted, position()))))
                .map(done -> {
                    state.position().accumulateAndGet(accepted, Math::max);
                    return null;
                });
    }

    @Override
    public Future<StoreCounts> counts() {
        return database.counts()
                .map((RowCounts rows) -> new StoreCounts(
                        rows.entities(),
                        rows.identifiers(),
                        rows.authored(),
                        rows.pseudonyms(),
                        rows.keys(),
                        state.conflicts().sum(),
                        state.damage().refused()));
    }

    @Override
    public Future<Soundness> examine() {
        return new Examination(state, keys, facts).run().recover(StoreException::failed);
    }

    /** Does what a change of format left to be done; resumes when it was broken off. */
    Future<Void> upgrade() {
        return new FormatUpgrade(state).run();
    }

    @Override
    public KeyRing keys() {
        return keys;
    }

    @Override
    public KeyAdministration administration() {
        return administration;
    }

    @Override
    public KekFingerprint mainKek() {
        return keys.mainKek();
    }

    @Override
    public SurrogateReference references() {
        return state.references();
    }

    @Override
    public long position() {
        return state.position().get();
    }

    @Override
    public void listen(ForgetListener listener) {
        listeners.add(listener);
    }

    @Override
    public Future<Void> close() {
        return database.close().eventually(() -> {
            keys.destroy();
            return state.worker().close();
        });
    }

    /** Turns what nodes tell each other into what is to be forgotten here. */
    private final class Hearing implements RowDatabase.Listener {
        @Override
        public void heard(Notice notice) {
            switch (notice.topic()) {
                case ENTITY ->
                    state.references()
                            .surrogate(notice.subject())
                            .ifPresentOrElse(
                                    surrogate -> listeners.forEach(listener -> listener.forget(surrogate)),
                                    () -> listeners.forEach(ForgetListener::forgetEverything));
                case EVERYTHING -> listeners.forEach(ForgetListener::forgetEverything);
                case KEYS ->
                    keys.reload().onComplete(reloaded -> {
                        state.schools().forget();
                        listeners.forEach(ForgetListener::forgetEverything);
                    });
                case GATEWAY -> listeners.forEach(ForgetListener::noted);
            }
        }

        /** Goes up with every change between deaf and hearing: what was begun before one counts for nothing after it. */
        private final AtomicLong turns = new AtomicLong();

        @Override
        public void deaf() {
            turns.incrementAndGet();
            keys.bypass(true);
            state.schools().hearing(false);
            listeners.forEach(listener -> listener.hearing(false));
        }

        @Override
        public void hearing() {
            believeAgain(turns.incrementAndGet());
        }

        private void believeAgain(long turn) {
            keys.reload()
                    .onSuccess(reloaded -> {
                        if (turns.get() == turn) {
                            keys.bypass(false);
                            state.schools().hearing(true);
                            listeners.forEach(listener -> listener.hearing(true));
                        }
                    })
                    .onFailure(failure -> vertx.setTimer(RELOAD_MILLIS, again -> {
                        if (turns.get() == turn) {
                            believeAgain(turn);
                        }
                    }));
        }
    }
}
