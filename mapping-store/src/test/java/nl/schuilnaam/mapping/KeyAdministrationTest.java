package nl.schuilnaam.mapping;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.LAST_YEAR;
import static nl.schuilnaam.mapping.contract.Someone.OTHER_SUPPLIER;
import static nl.schuilnaam.mapping.contract.Someone.SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.SUPPLIER;
import static nl.schuilnaam.mapping.contract.Someone.THIS_YEAR;
import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.newcomers;
import static nl.schuilnaam.mapping.contract.Someone.person;
import static nl.schuilnaam.mapping.contract.Someone.sisId;
import static nl.schuilnaam.mapping.contract.Someone.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.embedded.EmbeddedDatabase;
import nl.schuilnaam.mapping.key.KeyFile;
import nl.schuilnaam.mapping.key.KeyName.Role;
import nl.schuilnaam.mapping.key.KeyState;
import nl.schuilnaam.mapping.key.KeyStatus;
import nl.schuilnaam.mapping.key.RotationRefusedException;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change.Rewrap;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fault F31: keys are rotated while the store is in use, killed anywhere, and beside another process; no pseudonym changes. */
class KeyAdministrationTest {
    private static final Domain DOMAIN = VIEW.domain();
    private static final int KNOWN = 300;

    private static Vertx vertx;

    @TempDir
    Path directory;

    private EmbeddedDatabase database;
    private Instant now = Instant.parse("2026-10-05T10:00:00Z");

    /** What is rotated. */
    enum What {
        DATA,
        INDEX,
        PIN;

        Future<Rotation> rotate(MappingStore store) {
            KeyAdministration keys = store.administration();
            return switch (this) {
                case DATA -> keys.rotateData(Optional.empty(), moved -> {});
                case INDEX -> keys.rotateIndex(Optional.of(SCHOOL), Optional.empty(), moved -> {});
                case PIN -> keys.pinAndRotate(DOMAIN, Spelling.UUID, moved -> {});
            };
        }
    }

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        await(vertx.close());
    }

    @BeforeEach
    void openDatabase() {
        database = await(EmbeddedDatabase.open(vertx, directory.resolve("store")));
    }

    @AfterEach
    void closeDatabase() {
        await(database.close());
    }

    private final class TestClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private MappingStore open(RowDatabase rows, String node) {
        return await(
                MappingStores.open(vertx, rows, List.of(new KeyFile(directory.resolve("kek"))), node, new TestClock()));
    }

    /** The database as one of several processes has it, which may be killed. */
    private final class Node {
        private final boolean hears;
        private final AtomicInteger commitsLeft;
        private final boolean diesAfterwards;

        private Node(boolean hears, int commits, boolean diesAfterwards) {
            this.hears = hears;
            this.commitsLeft = new AtomicInteger(commits);
            this.diesAfterwards = diesAfterwards;
        }

        RowDatabase rows() {
            return (RowDatabase) Proxy.newProxyInstance(
                    RowDatabase.class.getClassLoader(), new Class<?>[] {RowDatabase.class}, (proxy, method, args) -> {
                        if (method.getName().equals("close")) {
                            return Future.succeededFuture();
                        }
                        if (method.getName().equals("listen") && !hears) {
                            return null;
                        }
                        if (commitsLeft.get() < 0) {
                            return killed();
                        }
                        boolean dies = method.getName().equals("commit") && commitsLeft.decrementAndGet() < 0;
                        if (dies && !diesAfterwards) {
                            return killed();
                        }
                        try {
                            Object answer = method.invoke(database, args);
                            return dies ? ((Future<?>) answer).compose(done -> killed()) : answer;
                        } catch (InvocationTargetException failure) {
                            throw failure.getCause();
                        }
                    });
        }

        boolean isDead() {
            return commitsLeft.get() < 0;
        }
    }

    private static <T> Future<T> killed() {
        return Future.failedFuture(new StoreException(StoreException.Reason.UNAVAILABLE, "killed"));
    }

    private RowDatabase alive() {
        return new Node(true, Integer.MAX_VALUE, false).rows();
    }

    private RowDatabase deaf() {
        return new Node(false, Integer.MAX_VALUE, false).rows();
    }

    private static Map<Identifier, String> seen(Pseudonyms pseudonyms, View view, List<Sighting> whom) {
        return await(pseudonyms.pseudonymise(view, whom)).texts();
    }

    private static void assertRelinks(Pseudonyms pseudonyms, View view, Map<Identifier, String> seen) {
        List<Reference> references =
                seen.values().stream().map(text -> person(text)).toList();
        Map<Reference, String> real = await(pseudonyms.relink(view, IdentifierKind.SIS_ID, references));
        seen.forEach((identifier, text) -> assertThat(real).containsEntry(person(text), identifier.value()));
    }

    // Under load

    /** Meets known and new persons, and re-links them, again and again. */
    private static final class Load {
        private final Pseudonyms pseudonyms;
        private final Map<Identifier, String> known;
        private final Map<Identifier, String> met = new ConcurrentHashMap<>();
        private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger newcomers = new AtomicInteger();
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<Future<Void>> clients = new ArrayList<>();

        Load(Pseudonyms pseudonyms, Map<Identifier, String> known, int clients) {
            this.pseudonyms = pseudonyms;
            this.known = known;
            for (int i = 0; i < clients; i++) {
                int client = i;
                this.clients.add(Repeated.from(
                        0,
                        round -> request(client, round).map(over.get() ? Optional.empty() : Optional.of(round + 1))));
            }
        }

        private Future<Void> request(int client, int round) {
            List<Sighting> whom = new ArrayList<>(newcomers("load-" + newcomers.incrementAndGet() + "-", 3));
            for (int i = 0; i < 10; i++) {
                whom.add(Sighting.of(sisId("known-" + (client * 37 + round * 10 + i) % KNOWN)));
            }
            return pseudonyms
                    .pseudonymise(VIEW, whom)
                    .compose(sent -> {
                        sent.texts().forEach((identifier, text) -> {
                            String before = known.getOrDefault(identifier, text);
                            if (!before.equals(text)) {
                                failures.add(new AssertionError("a pseudonym changed"));
                            }
                            met.put(identifier, text);
                        });
                        List<Reference> references = sent.texts().values().stream()
                                .map(text -> person(text))
                                .toList();
                        return pseudonyms
                                .relink(VIEW, IdentifierKind.SIS_ID, references)
                                .map(real -> {
                                    sent.texts().forEach((identifier, text) -> {
                                        if (!identifier.value().equals(real.get(person(text)))) {
                                            failures.add(new AssertionError("a pseudonym does not lead back"));
                                        }
                                    });
                                    served.incrementAndGet();
                                    return (Void) null;
                                });
                    })
                    .recover(failure -> {
                        failures.add(failure);
                        return vertx.timer(2, TimeUnit.MILLISECONDS)
                                .mapEmpty(); // as a client that is told to come back
                    });
        }

        void end() {
            over.set(true);
            clients.forEach(client -> await(client));
        }
    }

    @ParameterizedTest
    @EnumSource(What.class)
    void rotationUnderLoadFailsNoRequestAndChangesNoPseudonym(What what) {
        MappingStore store = open(alive(), "one");
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        Map<Identifier, String> before = seen(pseudonyms, VIEW, newcomers("known-", KNOWN));
        View other = view(SCHOOL, OTHER_SUPPLIER, THIS_YEAR);
        Map<Identifier, String> elsewhere = seen(pseudonyms, other, newcomers("known-", KNOWN));
        var load = new Load(pseudonyms, before, 8);
        Rotation rotation = await(what.rotate(store));
        Rotation again = await(what.rotate(store));
        load.end();
        assertThat(load.failures.stream()
                        .filter(failure -> !(what == What.PIN
                                && failure instanceof StoreException refused
                                && refused.reason() == StoreException.Reason.KEY_UNAVAILABLE)))
                .isEmpty();
        assertThat(load.served).hasPositiveValue();
        assertThat(rotation.moved()).isGreaterThanOrEqualTo(KNOWN);
        assertThat(rotation.left() + again.left()).isZero();
        for (MappingStore later : List.of(store, open(alive(), "later"))) {
            Pseudonyms seenLater = Pseudonyms.over(vertx, later);
            assertThat(seen(seenLater, VIEW, newcomers("known-", KNOWN))).isEqualTo(before);
            assertThat(seen(seenLater, other, newcomers("known-", KNOWN))).isEqualTo(elsewhere);
            assertThat(seen(
                            seenLater,
                            VIEW,
                            load.met.keySet().stream().map(Sighting::of).toList()))
                    .isEqualTo(load.met);
            assertRelinks(seenLater, VIEW, load.met);
        }
        Soundness soundness = await(store.examine());
        assertThat(soundness.isSound()).as(soundness.toString()).isTrue();
        assertThat(await(store.administration().unfinished())).isEmpty();
    }

    // Killed

    @ParameterizedTest
    @EnumSource(What.class)
    void rotationThatIsKilledAtAnyCommitIsKnownAndGoesOn(What what) {
        MappingStore first = open(alive(), "one");
        Map<Identifier, String> before = seen(Pseudonyms.over(vertx, first), VIEW, newcomers("known-", KNOWN));
        boolean finished = false;
        int kills = 0;
        for (int commits = 0; !finished; commits++) {
            for (boolean afterwards : new boolean[] {false, true}) {
                var process = new Node(true, Integer.MAX_VALUE, afterwards);
                MappingStore store = open(process.rows(), "one");
                process.commitsLeft.set(commits);
                Future<Rotation> rotation = what.rotate(store);
                if (!process.isDead() || !rotation.isComplete()) {
                    try {
                        Rotation done = await(rotation);
                        assertThat(done.left()).isZero();
                    } catch (StoreException killed) {
                        assertThat(process.isDead()).isTrue();
                    }
                }
                finished |= !process.isDead();
                kills += process.isDead() ? 1 : 0;
                MappingStore restarted = open(alive(), "one");
                await(restarted.administration().resume(moved -> {}));
                assertThat(await(restarted.administration().unfinished())).isEmpty();
                Pseudonyms pseudonyms = Pseudonyms.over(vertx, restarted);
                assertThat(seen(pseudonyms, VIEW, newcomers("known-", KNOWN))).isEqualTo(before);
                assertRelinks(pseudonyms, VIEW, before);
            }
        }
        assertThat(kills).isGreaterThanOrEqualTo(10);
        assertThat(await(first.examine()).isSound()).isTrue();
    }

    @Test
    void rotationUnderWayIsListed() {
        MappingStore first = open(alive(), "one");
        assertThat(seen(Pseudonyms.over(vertx, first), VIEW, newcomers("known-", 3)))
                .hasSize(3);
        var process = new Node(true, Integer.MAX_VALUE, true);
        MappingStore store = open(process.rows(), "one");
        process.commitsLeft.set(0);
        Future<Rotation> killed = What.DATA.rotate(store);
        assertThatThrownBy(() -> await(killed)).isInstanceOf(StoreException.class);
        assertThat(await(first.administration().unfinished())).containsExactly("data|" + SCHOOL + "|1");
    }

    // Several processes

    @ParameterizedTest
    @EnumSource(What.class)
    void anotherProcessThatHearsNothingLosesAndDoublesNobody(What what) {
        MappingStore rotating = open(alive(), "one");
        Pseudonyms here = Pseudonyms.over(vertx, rotating);
        Map<Identifier, String> before = seen(here, VIEW, newcomers("known-", KNOWN));
        MappingStore other = open(deaf(), "two");
        Pseudonyms there = Pseudonyms.over(vertx, other);
        assertThat(seen(there, VIEW, newcomers("known-", KNOWN))).isEqualTo(before); // with keys in memory
        var load = new Load(there, before, 4);
        assertThat(await(what.rotate(rotating)).left()).isZero();
        Map<Identifier, String> newHere = seen(here, VIEW, newcomers("both-", 50));
        assertThat(seen(there, VIEW, newcomers("both-", 50))).isEqualTo(newHere);
        load.end();
        assertThat(load.failures.stream()
                        .filter(failure -> !(what == What.PIN
                                && failure instanceof StoreException refused
                                && refused.reason() == StoreException.Reason.KEY_UNAVAILABLE)))
                .isEmpty();
        assertThat(seen(here, VIEW, load.met.keySet().stream().map(Sighting::of).toList()))
                .isEqualTo(load.met);
        assertRelinks(here, VIEW, load.met);
        assertThat(seen(there, VIEW, newcomers("known-", KNOWN))).isEqualTo(before);
        Set<Identifier> all = ConcurrentHashMap.newKeySet();
        all.addAll(before.keySet());
        all.addAll(newHere.keySet());
        all.addAll(load.met.keySet());
        // Who was met in a request that was refused may have been minted or not; nobody twice.
        assertThat(await(rotating.counts()).entities())
                .isBetween(
                        what == What.PIN ? all.size() : KNOWN + 50 + 3L * load.newcomers.get(),
                        KNOWN + 50 + 3L * load.newcomers.get());
        assertThat(await(rotating.examine()).isSound()).isTrue();
    }

    @Test
    void whoWasMovedUnderKeysThatAnotherProcessDoesNotKnowIsFoundByItAllTheSame() {
        MappingStore rotating = open(alive(), "one");
        seen(Pseudonyms.over(vertx, rotating), VIEW, newcomers("known-", 5));
        MappingStore other = open(deaf(), "two");
        assertThat(await(other.find(SCHOOL, List.of(sisId("known-1"))))).hasSize(1);
        await(What.INDEX.rotate(rotating));
        await(What.DATA.rotate(rotating));
        assertThat(await(other.find(SCHOOL, List.of(sisId("known-1"))))).hasSize(1);
        assertThat(await(other.unlink(SCHOOL, sisId("known-1")))).isEqualTo(UnlinkOutcome.LAST);
    }

    // What is left of old keys

    @Test
    void oldKeysAreDestroyedByTheNextRotationADayLaterAndNotBefore() {
        MappingStore store = open(alive(), "one");
        seen(Pseudonyms.over(vertx, store), VIEW, newcomers("known-", 5));
        assertThat(await(What.DATA.rotate(store)).destroyed()).isZero();
        assertThat(await(What.DATA.rotate(store)).destroyed()).isZero();
        assertThat(states(store, Role.DATA)).isEqualTo(Map.of(KeyState.CURRENT, 1, KeyState.RETIRED, 2));
        now = now.plus(Duration.ofDays(2));
        assertThat(await(What.DATA.rotate(store)).destroyed()).isEqualTo(2);
        assertThat(states(store, Role.DATA))
                .isEqualTo(Map.of(KeyState.CURRENT, 1, KeyState.RETIRED, 1, KeyState.DESTROYED, 2));
        assertThat(await(store.examine()).isSound()).isTrue();
    }

    @Test
    void keyThatARowStillNamesIsNotDestroyed() {
        MappingStore store = open(alive(), "one");
        seen(Pseudonyms.over(vertx, store), VIEW, newcomers("known-", 5));
        Surrogate damaged = await(store.find(SCHOOL, List.of(sisId("known-1"))))
                .get(sisId("known-1"))
                .surrogate();
        await(database.commit(List.of(new Rewrap(damaged.value(), Bytes.of(new byte[40]), 1, 1))));
        assertThat(await(What.DATA.rotate(store))).isEqualTo(new Rotation(4, 1, 0));
        now = now.plus(Duration.ofDays(2));
        assertThat(await(What.DATA.rotate(store))).isEqualTo(new Rotation(4, 1, 0));
        assertThat(states(store, Role.DATA)).containsEntry(KeyState.RETIRED, 2);
    }

    private static Map<KeyState, Integer> states(MappingStore store, Role role) {
        KeyStatus status = await(store.administration().status());
        return status.roles().stream()
                .filter(keys -> keys.role() == role)
                .findFirst()
                .orElseThrow()
                .states();
    }

    // Pinned

    @Test
    void pinnedPseudonymIsTakenBackInEverySpellingThatWasTakenBefore() {
        MappingStore store = open(alive(), "one");
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        Reference shouted = person(seen(pseudonyms, VIEW, newcomers("known-", 1))
                .get(sisId("known-0"))
                .toUpperCase(Locale.ROOT));
        await(What.PIN.rotate(store));
        assertThat(await(pseudonyms.relink(VIEW, IdentifierKind.SIS_ID, List.of(shouted))))
                .containsEntry(shouted, "known-0");
    }

    @Test
    void reissuedPseudonymStaysReissuedWhenTheKeyIsReplaced() {
        MappingStore store = open(alive(), "one");
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        String first = seen(pseudonyms, VIEW, newcomers("known-", 1)).get(sisId("known-0"));
        Surrogate surrogate = await(store.find(SCHOOL, List.of(sisId("known-0"))))
                .get(sisId("known-0"))
                .surrogate();
        String second = "00000000-0000-4000-8000-000000000001";
        await(store.tabulate(DOMAIN, Map.of(surrogate, second), Tabulation.Over.REPLACE));
        await(What.PIN.rotate(store));
        assertThat(seen(pseudonyms, VIEW, newcomers("known-", 1))).containsEntry(sisId("known-0"), second);
        assertThat(await(pseudonyms.relink(VIEW, IdentifierKind.SIS_ID, List.of(person(first)))))
                .isEmpty();
    }

    // Retired

    @Test
    void retiredEpochLeadsToNobodyEverAgain() {
        MappingStore store = open(alive(), "one");
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        View last = view(SCHOOL, SUPPLIER, LAST_YEAR);
        Map<Identifier, String> old = seen(pseudonyms, last, newcomers("known-", 5));
        Map<Identifier, String> current = seen(pseudonyms, VIEW, newcomers("known-", 5));
        Surrogate pinned = await(store.find(SCHOOL, List.of(sisId("known-0"))))
                .get(sisId("known-0"))
                .surrogate();
        await(store.tabulate(last.domain(), Map.of(pinned, "4711"), Tabulation.Over.REPLACE));
        await(store.tabulate(DOMAIN, Map.of(pinned, "4712"), Tabulation.Over.REPLACE));
        KeyAdministration keys = store.administration();
        assertThat(await(keys.retireEpoch(last.domain(), Set.of(THIS_YEAR), moved -> {})))
                .isEqualTo(new Rotation(1, 0, 1));
        View both = view(SCHOOL, SUPPLIER, THIS_YEAR, LAST_YEAR);
        List<Reference> references = new ArrayList<>();
        old.values().forEach(text -> references.add(person(text)));
        references.add(person("4711"));
        assertThat(await(pseudonyms.relink(both, IdentifierKind.SIS_ID, references)))
                .isEmpty();
        assertThat(await(store.counts()).pseudonyms()).isEqualTo(1);
        assertThat(await(pseudonyms.relink(both, IdentifierKind.SIS_ID, List.of(person("4712")))))
                .containsEntry(person("4712"), "known-0");
        assertThat(seen(pseudonyms, VIEW, List.of(Sighting.of(sisId("known-1")))))
                .containsEntry(sisId("known-1"), current.get(sisId("known-1")));
        Future<?> anew = pseudonyms.pseudonymise(last, newcomers("known-", 5));
        assertThatThrownBy(() -> await(anew))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(StoreException.Reason.KEY_DESTROYED));
        assertThat(await(store.examine()).isSound()).isTrue();
    }

    @Test
    void epochInUseIsNotRetired() {
        MappingStore store = open(alive(), "one");
        Map<Identifier, String> before = seen(Pseudonyms.over(vertx, store), VIEW, newcomers("known-", 5));
        Future<Rotation> refused = store.administration().retireEpoch(DOMAIN, Set.of(THIS_YEAR), moved -> {});
        assertThatThrownBy(() -> await(refused)).isInstanceOf(RotationRefusedException.class);
        assertThat(seen(Pseudonyms.over(vertx, store), VIEW, newcomers("known-", 5)))
                .isEqualTo(before);
    }
}
