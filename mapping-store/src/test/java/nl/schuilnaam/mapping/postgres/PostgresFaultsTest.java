package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.contract.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.rows.Bytes;
import nl.schuilnaam.mapping.rows.Change;
import nl.schuilnaam.mapping.rows.Committed;
import nl.schuilnaam.mapping.rows.EntityRow;
import nl.schuilnaam.mapping.rows.Notice;
import nl.schuilnaam.mapping.rows.RowDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is refused, and how fast, when the server is gone, stands still or waits; and that it comes back by itself. */
class PostgresFaultsTest {
    private static PostgresServer server;

    private final Vertx vertx = Vertx.vertx();
    private String name;
    private PostgresDatabase database;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.withSettings(Map.of());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        name = server.freshDatabase();
        database = open("node1");
    }

    @AfterEach
    void close() {
        await(database.close());
        await(vertx.close());
    }

    private PostgresDatabase open(String node) {
        return (PostgresDatabase) await(PostgresDatabase.open(vertx, server.options(name, node)));
    }

    private static Change newcomer(String school) {
        byte[] some = new byte[40];
        ThreadLocalRandom.current().nextBytes(some);
        return new Change.InsertEntity(new EntityRow(
                UUID.randomUUID(), school, "person", Bytes.of(some), 1, 20_000, 1, "", "", "", "", Bytes.of(some)));
    }

    private Future<Committed> mint(String school) {
        return database.commit(List.of(new Change.ExpectFence(school, 0), newcomer(school)));
    }

    /** Fails with this reason, and how long that took in milliseconds. */
    private static long refusal(Reason reason, Supplier<Future<?>> call) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> await(call.get()))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
        return (System.nanoTime() - begin) / 1_000_000;
    }

    /** How long until both a read and a commit succeed, in milliseconds. */
    private long untilBack() throws InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 20_000_000_000L) {
            try {
                await(database.keys());
                await(mint("back"));
                return (System.nanoTime() - begin) / 1_000_000;
            } catch (StoreException notYet) {
                assertThat(notYet.reason()).isIn(Reason.UNAVAILABLE, Reason.BUSY);
                Thread.sleep(20);
            }
        }
        throw new AssertionError("not back within 20 seconds");
    }

    private static final class Heard implements RowDatabase.Listener {
        private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void heard(Notice notice) {
            events.add(notice.subject());
        }

        @Override
        public void deaf() {
            events.add("deaf");
        }

        @Override
        public void hearing() {
            events.add("hearing");
        }

        String next() throws InterruptedException {
            return String.valueOf(events.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void killedServerIsRefusedAtOnceAndBackSoonWithAllThatWasConfirmed() throws Exception {
        Heard heard = new Heard();
        database.listen(heard);
        List<Future<Committed>> commits = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            commits.add(mint("s" + i % 4));
        }
        await(commits.get(0));
        server.kill();
        long confirmed = 0;
        for (Future<Committed> commit : commits) {
            try {
                assertThat(await(commit)).isInstanceOf(Committed.Done.class);
                confirmed++;
            } catch (StoreException unknown) {
                assertThat(unknown.reason()).isEqualTo(Reason.UNAVAILABLE);
            }
        }
        assertThat(heard.next()).isEqualTo("deaf");
        for (int i = 0; i < 10; i++) {
            assertThat(refusal(Reason.UNAVAILABLE, database::keys)).isLessThan(1_000);
            assertThat(refusal(Reason.UNAVAILABLE, () -> mint("s"))).isLessThan(1_000);
        }
        server.start();
        assertThat(untilBack()).isLessThan(5_000);
        assertThat(await(database.counts()).entities()).isBetween(confirmed + 1, 41L);
        assertThat(heard.next()).isEqualTo("hearing");
        await(database.commit(List.of(new Change.Announce(new Notice(Notice.Topic.KEYS, "again")))));
        assertThat(heard.next()).isEqualTo("again");
    }

    @Test
    void serverThatStandsStillIsRefusedWithinASecondAndLittleIsPending() throws Exception {
        Heard heard = new Heard();
        database.listen(heard);
        await(mint("s"));
        server.pause();
        try {
            int most = 0;
            List<Future<?>> calls = new ArrayList<>();
            List<Long> took = java.util.Collections.synchronizedList(new ArrayList<>());
            List<Reason> reasons = java.util.Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 2_000; i++) {
                long begin = System.nanoTime();
                Future<?> call = i % 2 == 0 ? database.keys() : mint("s" + i % 7);
                calls.add(call.onFailure(refused -> {
                    took.add((System.nanoTime() - begin) / 1_000_000);
                    reasons.add(((StoreException) refused).reason());
                }));
                if (i % 100 == 0) {
                    most = Math.max(most, await(database.pending()));
                }
            }
            assertThat(most).isPositive().isLessThanOrEqualTo(2 * 256 + 8);
            calls.forEach(call -> assertThatThrownBy(() -> await(call)).isInstanceOf(StoreException.class));
            assertThat(took).hasSize(2_000);
            assertThat(took.stream().sorted().toList().get(1_980)).as("p99").isLessThanOrEqualTo(1_000);
            assertThat(reasons).containsOnly(Reason.BUSY, Reason.UNAVAILABLE).contains(Reason.BUSY, Reason.UNAVAILABLE);
            for (int i = 0; i < 4; i++) {
                assertThat(refusal(Reason.UNAVAILABLE, database::keys)).isLessThan(1_000);
            }
            assertThat(heard.next()).isEqualTo("deaf");
            assertThat(await(database.pending())).isZero();
        } finally {
            server.resume();
        }
        assertThat(untilBack()).isLessThan(5_000);
        assertThat(heard.next()).isEqualTo("hearing");
    }

    @Test
    void transactionThatWaitsForALockLetsOtherSchoolsPass() {
        await(mint("blocked"));
        PgConnection holder = server.connection(name);
        await(holder.query("begin").execute());
        await(holder.query("select pg_advisory_xact_lock(" + CommitPlan.lockOf("blocked") + ")")
                .execute());
        List<Future<Committed>> blocked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            blocked.add(mint("blocked"));
        }
        long slowest = 0;
        for (int i = 0; i < 30; i++) {
            long begin = System.nanoTime();
            assertThat(await(mint("free" + i))).isInstanceOf(Committed.Done.class);
            slowest = Math.max(slowest, System.nanoTime() - begin);
        }
        assertThat(slowest / 1_000_000)
                .as("slowest commit of another school, ms")
                .isLessThan(500);
        assertThat(await(database.keys())).isEmpty();
        blocked.forEach(one -> assertThat(refusal(Reason.BUSY, () -> one)).isLessThan(1_000));
        await(holder.query("rollback").execute());
        await(holder.close());
        assertThat(await(mint("blocked"))).isInstanceOf(Committed.Done.class);
        assertThat(await(database.counts()).entities()).isEqualTo(32);
    }

    /** A commit whose wait is cancelled, which PostgreSQL answers with a warning, and with success. */
    private Future<Committed> cutShort() throws Exception {
        Future<Committed> commit = database.commit(List.of(newcomer("s")));
        for (int i = 0; i < 100 && !commit.isComplete(); i++) {
            server.sql("postgres", "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
            Thread.sleep(5);
        }
        return commit;
    }

    @Test
    void commitWhoseWaitForAStandbyWasCutShortIsNotConfirmed() throws Exception {
        await(mint("s"));
        server.sql("postgres", "alter system set synchronous_standby_names = 'nobody'", "select pg_reload_conf()");
        try {
            Future<Committed> first = cutShort();
            // The server's processes take a new setting up one after the other; until they have, nobody waits.
            for (int i = 0; i < 100 && first.succeeded(); i++) {
                first = cutShort();
            }
            Future<Committed> commit = first;
            assertThatThrownBy(() -> await(commit)).isInstanceOfSatisfying(StoreException.class, unknown -> {
                assertThat(unknown.reason()).isEqualTo(Reason.UNAVAILABLE);
                assertThat(unknown).hasMessageContaining("warned");
            });
            assertThat(refusal(Reason.UNAVAILABLE, () -> mint("s"))).isLessThan(1_500);
            assertThat(await(database.keys())).isEmpty();
        } finally {
            server.sql("postgres", "alter system reset synchronous_standby_names", "select pg_reload_conf()");
        }
        untilBack();
    }

    @Test
    void serverWhoseSettingsWeakenWhileItRunsIsNoLongerUsed() throws Exception {
        Heard heard = new Heard();
        database.listen(heard);
        await(mint("s"));
        server.sql("postgres", "alter system set fsync = off", "select pg_reload_conf()");
        try {
            assertThat(heard.next()).isEqualTo("deaf");
            for (int i = 0; i < 10; i++) {
                assertThat(refusal(Reason.UNAVAILABLE, () -> mint("s"))).isLessThan(1_000);
            }
        } finally {
            server.sql("postgres", "alter system reset fsync", "select pg_reload_conf()");
        }
        assertThat(untilBack()).isLessThan(5_000);
    }

    @Test
    void lostListeningConnectionIsDeafUntilItIsBack() throws Exception {
        Heard heard = new Heard();
        database.listen(heard);
        server.sql(
                "postgres",
                "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'"
                        + " or (application_name like 'schuilnaam%' and query like '%pg_is_in_recovery%')");
        assertThat(heard.next()).isEqualTo("deaf");
        assertThat(heard.next()).isEqualTo("hearing");
        untilBack();
        await(database.commit(List.of(new Change.Announce(new Notice(Notice.Topic.KEYS, "heard")))));
        assertThat(heard.next()).isEqualTo("heard");
    }

    @Test
    void nothingOfACommitIsDoneWhenItsBeginningIsNot() {
        // A commit is pipelined: whatever keeps BEGIN from being done must keep the rest from it too.
        List<String> prepared =
                java.util.Arrays.stream(Step.values()).map(step -> step.sql).toList();
        Lane lane =
                new Lane(vertx, new Connector(vertx, server.options(name)), Connector.Use.WRITING, prepared, () -> {});
        await(lane.open());
        CommitPlan plan = CommitPlan.of(List.of(newcomer("s"), new Change.Advance("node1")));
        List<Future<?>> answers = new ArrayList<>();
        answers.add(lane.run(Step.TICKET.sql, Rows.tuple("1.0"))); // lasts no longer than itself without a transaction
        int passed = 0;
        for (CommitPlan.Planned planned : plan.statements()) {
            List<Object> values = new ArrayList<>(List.of(planned.expected(), "1." + passed, "1." + ++passed));
            values.addAll(planned.values());
            answers.add(lane.run(planned.step().sql, io.vertx.sqlclient.Tuple.tuple(values)));
        }
        answers.subList(1, answers.size())
                .forEach(answer -> assertThatThrownBy(() -> await(answer)).isNotNull());
        assertThat(await(database.counts()).entities()).isZero();
        assertThat(await(database.mark("node1"))).isEmpty();
        lane.close();
    }
}
