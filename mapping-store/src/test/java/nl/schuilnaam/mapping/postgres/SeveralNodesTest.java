package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.OTHER_SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.SCHOOL;
import static nl.schuilnaam.mapping.contract.Someone.SUPPLIER;
import static nl.schuilnaam.mapping.contract.Someone.THIS_YEAR;
import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.newcomers;
import static nl.schuilnaam.mapping.contract.Someone.person;
import static nl.schuilnaam.mapping.contract.Someone.sisId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Domain;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.Tabulation;
import nl.schuilnaam.mapping.View;
import nl.schuilnaam.mapping.contract.Someone;
import nl.schuilnaam.mapping.key.KeyFile;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Address;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several gateways on one database, each as it is in a process of its own: another name, other connections, other caches.
 *
 * <p>{@code -Dschuilnaam.newcomers=10000} lets them meet more people at once than the normal build does.
 */
class SeveralNodesTest {
    private static final int NEWCOMERS = Integer.getInteger("schuilnaam.newcomers", 1_500);
    private static final int NODES = 4;
    private static final int THREADS = 64;
    private static final int BATCH = 25;
    /** Within which every node has heard of a commit (promise 7). */
    private static final long ALL_NODES_MILLIS = 5_000;

    private static PostgresServer server;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<Node> nodes = new ArrayList<>();
    private String database;

    /** One gateway's store, with the caches over it. */
    private record Node(MappingStore store, Pseudonyms pseudonyms, AtomicInteger noted) {
        String pseudonym(String sisId) {
            return await(pseudonyms.pseudonymise(VIEW, List.of(Sighting.of(sisId(sisId)))))
                    .texts()
                    .get(sisId(sisId));
        }

        boolean sends(String sisId) {
            return pseudonym(sisId) != null;
        }

        boolean relinks(String pseudonym) {
            return !await(pseudonyms.relink(VIEW, IdentifierKind.SIS_ID, List.of(person(pseudonym))))
                    .isEmpty();
        }

        Surrogate surrogate(String sisId) {
            return await(store.find(SCHOOL, List.of(sisId(sisId))))
                    .get(sisId(sisId))
                    .surrogate();
        }
    }

    @BeforeAll
    static void startServer() {
        server = PostgresServer.withSettings(Map.of());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void freshDatabase() {
        database = server.freshDatabase();
    }

    @AfterEach
    void close() {
        nodes.forEach(node -> await(node.store().close()));
        await(vertx.close());
    }

    private Node node(String name, int port) {
        PostgresOptions direct = server.options(database, name, 5);
        PostgresOptions options = new PostgresOptions(
                List.of(new Address("127.0.0.1", port)),
                database,
                direct.user(),
                direct.password(),
                direct.transport(),
                direct.connections(),
                name);
        MappingStore store = await(PostgresDatabase.open(vertx, options)
                .compose(rows -> MappingStores.open(
                        vertx, rows, List.of(new KeyFile(directory.resolve("kek"))), name, Clock.systemUTC())));
        Node node = new Node(store, Pseudonyms.over(vertx, store), new AtomicInteger());
        store.listen(new MappingStore.ForgetListener() {
            @Override
            public void forget(Surrogate surrogate) {}

            @Override
            public void forgetEverything() {}

            @Override
            public void noted() {
                node.noted().incrementAndGet();
            }

            @Override
            public void hearing(boolean hears) {}
        });
        nodes.add(node);
        return node;
    }

    private Node node(String name) {
        return node(name, server.port());
    }

    private static long millisSince(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    /** How long it takes until this holds, in milliseconds. */
    private static long until(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(millisSince(begin)).as("milliseconds waited").isLessThan(20_000);
            LockSupport.parkNanos(2_000_000);
        }
        return millisSince(begin);
    }

    /** Until every node sees it. */
    private long untilAll(java.util.function.Predicate<Node> seen) {
        return until(() -> nodes.stream().allMatch(seen));
    }

    private static long refusal(Supplier<Future<?>> call, Reason... reasons) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> await(call.get()))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isIn((Object[]) reasons));
        return millisSince(begin);
    }

    @Test
    void fourNodesThatMeetTheSameNewcomersGiveEachOneSurrogate() throws Exception {
        for (int i = 0; i < NODES; i++) {
            node("node" + i);
        }
        List<Sighting> people = newcomers("nieuw", NEWCOMERS);
        Map<Identifier, Set<Surrogate>> given = new ConcurrentHashMap<>();
        AtomicInteger busy = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(NODES * THREADS);
        List<java.util.concurrent.Future<?>> working = new ArrayList<>();
        long begin = System.nanoTime();
        for (Node node : nodes) {
            // Each node meets everybody, in an order and in groups of its own.
            List<Sighting> order = new ArrayList<>(people);
            Collections.shuffle(order, new Random(nodes.indexOf(node)));
            ConcurrentLinkedQueue<List<Sighting>> batches = new ConcurrentLinkedQueue<>();
            for (int from = 0; from < order.size(); from += BATCH) {
                batches.add(order.subList(from, Math.min(from + BATCH, order.size())));
            }
            for (int thread = 0; thread < THREADS; thread++) {
                working.add(threads.submit(() -> {
                    for (List<Sighting> batch = batches.poll(); batch != null; batch = batches.poll()) {
                        try {
                            await(node.store().resolveOrMint(SCHOOL, batch))
                                    .forEach((identifier, entity) -> given.computeIfAbsent(
                                                    identifier, none -> ConcurrentHashMap.newKeySet())
                                            .add(entity.surrogate()));
                        } catch (StoreException refused) {
                            // A gateway answers 503, and the client comes again.
                            assertThat(refused.reason()).isIn(Reason.BUSY, Reason.UNAVAILABLE);
                            busy.incrementAndGet();
                            batches.add(batch);
                        }
                    }
                }));
            }
        }
        for (java.util.concurrent.Future<?> one : working) {
            one.get(120, TimeUnit.SECONDS);
        }
        long took = millisSince(begin);
        threads.shutdown();
        System.out.printf(
                "%d nodes x %d threads met %,d newcomers in %,d ms; %d batches were refused for a moment and came again%n",
                NODES, THREADS, NEWCOMERS, took, busy.get());

        assertThat(given).hasSize(NEWCOMERS);
        assertThat(given.values()).allMatch(surrogates -> surrogates.size() == 1);
        Set<Surrogate> all = new HashSet<>();
        given.values().forEach(all::addAll);
        assertThat(all).hasSize(NEWCOMERS);
        assertThat(await(nodes.get(0).store().counts()).entities()).isEqualTo(NEWCOMERS);
        assertThat(server.log()).doesNotContain("deadlock detected");
        assertThat(took).isLessThanOrEqualTo(60_000);
    }

    @Test
    void whatIsDecidedAtOneNodeCountsAtAllOfThemWithinFiveSeconds() {
        for (int i = 0; i < NODES; i++) {
            node("node" + i);
        }
        Node first = nodes.get(0);
        String erased = first.pseudonym("gewist");
        String restricted = first.pseudonym("bezwaar");
        String replaced = first.pseudonym("opnieuw");
        nodes.forEach(node -> {
            assertThat(node.pseudonym("gewist")).isEqualTo(erased);
            assertThat(node.pseudonym("bezwaar")).isEqualTo(restricted);
            assertThat(node.pseudonym("opnieuw")).isEqualTo(replaced);
        });

        await(first.store().erase(SCHOOL, first.surrogate("gewist")));
        long erasure = untilAll(node -> !node.pseudonym("gewist").equals(erased) && !node.relinks(erased));
        await(first.store().restrict(SCHOOL, first.surrogate("bezwaar"), SUPPLIER, true));
        long restriction = untilAll(node -> !node.sends("bezwaar") && !node.relinks(restricted));
        String fresh = UUID.randomUUID().toString();
        assertThat(await(first.store()
                                .tabulate(
                                        new Domain(SCHOOL, SUPPLIER, THIS_YEAR),
                                        Map.of(first.surrogate("opnieuw"), fresh),
                                        Tabulation.Over.REPLACE))
                        .stands())
                .isTrue();
        long reissue = untilAll(node -> node.pseudonym("opnieuw").equals(fresh));
        await(first.store().note("suspended|de-regenboog|rekenmaat", true));
        long note = untilAll(node -> node.noted().get() > 0);

        System.out.printf(
                "until %d nodes knew: erasure %d ms, restriction %d ms, re-issue %d ms, note %d ms%n",
                NODES, erasure, restriction, reissue, note);
        assertThat(List.of(erasure, restriction, reissue, note)).allMatch(millis -> millis <= ALL_NODES_MILLIS);
        nodes.forEach(
                node -> assertThat(await(node.store().noted("suspended|"))).hasSize(1));
    }

    @Test
    void nodeWhoseListeningConnectionIsLostServesNothingStaleUntilItHearsAgain() {
        try (Relay relay = Relay.before(vertx, server)) {
            Node hearing = node("hearing");
            Node deaf = node("deaf", relay.port());
            String before = deaf.pseudonym("gewist");
            assertThat(hearing.pseudonym("gewist")).isEqualTo(before);

            relay.cutListening();
            await(hearing.store().erase(SCHOOL, hearing.surrogate("gewist")));
            // The end of a connection on the same machine is seen at once; what is asked for after that comes from the
            // database.
            long millis = until(() -> !deaf.pseudonym("gewist").equals(before));
            assertThat(millis).isLessThan(1_000);
            for (int i = 0; i < 20; i++) {
                String again = deaf.pseudonym("nog een");
                await(hearing.store().erase(SCHOOL, hearing.surrogate("nog een")));
                assertThat(deaf.pseudonym("nog een"))
                        .as("nothing is remembered")
                        .isNotEqualTo(again);
                assertThat(deaf.relinks(again)).isFalse();
            }

            relay.mend();
            String now = deaf.pseudonym("nog een");
            await(hearing.store().erase(SCHOOL, hearing.surrogate("nog een")));
            assertThat(until(() -> !deaf.pseudonym("nog een").equals(now))).isLessThanOrEqualTo(ALL_NODES_MILLIS);
        }
    }

    @Test
    void nodeOnWhoseListeningConnectionNothingArrivesServesNothingStaleAfterFiveSeconds() {
        try (Relay relay = Relay.before(vertx, server)) {
            Node hearing = node("hearing");
            Node held = node("held", relay.port());
            String before = held.pseudonym("gewist");

            relay.holdListening();
            await(hearing.store().erase(SCHOOL, hearing.surrogate("gewist")));
            long millis = until(() -> !patiently(held, "gewist").equals(before));
            System.out.printf(
                    "a node that hears nothing, and is not told so, knows of an erasure after %d ms%n", millis);
            assertThat(millis).isLessThanOrEqualTo(ALL_NODES_MILLIS);
            for (int i = 0; i < 20; i++) {
                String again = patiently(held, "nog een");
                await(hearing.store().erase(SCHOOL, hearing.surrogate("nog een")));
                assertThat(patiently(held, "nog een")).isNotEqualTo(again);
            }
        }
    }

    @Test
    void nodeThatCannotReachTheDatabaseRefusesEvenKnownPersonsWithinASecond() {
        try (Relay relay = Relay.before(vertx, server)) {
            Node node = node("alone", relay.port());
            String before = node.pseudonym("bekend");

            relay.cut();
            long begin = System.nanoTime();
            long refused = until(() -> !served(node, "bekend"));
            assertThat(refused).as("milliseconds until it refuses").isLessThan(1_000);
            for (int i = 0; i < 10; i++) {
                assertThat(refusal(() -> pseudonymise(node, "bekend"), Reason.UNAVAILABLE))
                        .isLessThan(1_000);
                assertThat(refusal(() -> pseudonymise(node, "nieuw"), Reason.UNAVAILABLE))
                        .isLessThan(1_000);
            }
            relay.mend();
            long back = until(() -> served(node, "bekend"));
            System.out.printf(
                    "cut off from the database: refuses after %d ms; mended after %d ms, serves again %d ms later%n",
                    refused, millisSince(begin) - back, back);
            assertThat(back).isLessThanOrEqualTo(ALL_NODES_MILLIS);
            assertThat(node.pseudonym("bekend")).isEqualTo(before);
        }
    }

    @Test
    void serverThatStandsStillIsRefusedWithinASecondEvenForKnownPersonsAfterFive() {
        Node node = node("patient");
        String before = node.pseudonym("bekend");
        server.pause();
        try {
            long slowest = 0;
            for (int i = 0; i < 3; i++) {
                slowest = Math.max(
                        slowest,
                        refusal(
                                () -> pseudonymise(node, "nieuw" + UUID.randomUUID()),
                                Reason.UNAVAILABLE,
                                Reason.BUSY));
            }
            long known = until(() -> !served(node, "bekend"));
            for (int i = 0; i < 5; i++) {
                slowest =
                        Math.max(slowest, refusal(() -> pseudonymise(node, "bekend"), Reason.UNAVAILABLE, Reason.BUSY));
            }
            System.out.printf(
                    "the server stands still: refusals take %d ms at most; known persons were served from memory for some %d ms more%n",
                    slowest, known);
            assertThat(slowest).isLessThanOrEqualTo(1_100);
            assertThat(known).isLessThanOrEqualTo(ALL_NODES_MILLIS);
        } finally {
            server.resume();
        }
        assertThat(until(() -> served(node, "bekend"))).isLessThanOrEqualTo(ALL_NODES_MILLIS);
        assertThat(node.pseudonym("bekend")).isEqualTo(before);
    }

    @Test
    void schoolWhoseRowsAreLockedHoldsUpNoOther() {
        Node node = node("busy");
        await(pseudonymise(node, "eerste"));
        View elsewhere = Someone.view(OTHER_SCHOOL, SUPPLIER, THIS_YEAR);
        await(node.pseudonyms().pseudonymise(elsewhere, newcomers("elders", 1)));
        PgConnection holder = server.connection(database);
        await(holder.query("begin").execute());
        await(holder.query("select pg_advisory_xact_lock(" + CommitPlan.lockOf(SCHOOL.value()) + ")")
                .execute());

        long slowest = 0;
        long refused = 0;
        for (int i = 0; i < 3; i++) {
            long begin = System.nanoTime();
            List<Future<?>> blocked = new ArrayList<>();
            for (int k = 0; k < 20; k++) {
                blocked.add(pseudonymise(node, "wacht" + i + "-" + k));
            }
            for (int k = 0; k < 20; k++) {
                long started = System.nanoTime();
                await(node.pseudonyms().pseudonymise(elsewhere, newcomers("elders" + i + "-" + k + "-", 1)));
                slowest = Math.max(slowest, millisSince(started));
            }
            for (Future<?> one : blocked) {
                long unused = refusal(() -> one, Reason.BUSY, Reason.UNAVAILABLE);
            }
            refused = Math.max(refused, millisSince(begin));
        }
        assertThat(node.sends("eerste")).as("who is known needs no lock").isTrue();
        System.out.printf(
                "one school's rows locked: its newcomers were refused within %d ms, another's took %d ms at most%n",
                refused, slowest);
        assertThat(slowest).isLessThan(500);
        assertThat(refused).isLessThan(2_000);
        await(holder.query("rollback").execute());
        await(holder.close());
        assertThat(node.sends("wacht0-0")).isTrue();
    }

    private static Future<?> pseudonymise(Node node, String sisId) {
        return node.pseudonyms().pseudonymise(VIEW, List.of(Sighting.of(sisId(sisId))));
    }

    /** A gateway that finds its connections dead refuses until it has others; a refusal is not stale. */
    private static String patiently(Node node, String sisId) {
        long unused = until(() -> served(node, sisId));
        return node.pseudonym(sisId);
    }

    private static boolean served(Node node, String sisId) {
        try {
            return node.sends(sisId);
        } catch (StoreException refused) {
            assertThat(refused.reason()).isIn(Reason.UNAVAILABLE, Reason.BUSY);
            return false;
        }
    }
}
