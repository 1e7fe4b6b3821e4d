package nl.schuilnaam.examples.failover;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.StoreCounts;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.key.KeyFile;
import nl.schuilnaam.mapping.postgres.PostgresDatabase;
import nl.schuilnaam.mapping.postgres.PostgresOptions;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Address;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Transport;
import org.slf4j.LoggerFactory;

/**
 * Kills the primary under load, and looks afterwards for every surrogate that was ever answered. Two gateways' stores, which know all three servers, meet the same
 * newcomers all the time.
 */
public final class Failover {
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final int THREADS = 8;
    private static final int BATCH = 5;
    private static final int PAGE = 500;
    /** So many are met between two kills. */
    private static final int ENOUGH = 300;

    private static final long LONGEST_OUTAGE_MILLIS = 30_000;

    private final Map<Identifier, Surrogate> answered = new ConcurrentHashMap<>();
    private final AtomicInteger twice = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger newest = new AtomicInteger();
    private final AtomicLong lastAnswer = new AtomicLong();
    private final AtomicLong longestPause = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();

    private Failover() {}

    /** Runs it; the argument is how many times to kill, 3 if there is none. */
    public static void main(String[] arguments) throws Exception {
        int kills = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
        Optional<String> missing = Servers.missing();
        if (missing.isPresent()) {
            System.err.println(missing.get());
            System.exit(2);
        }
        // Every connection says that it is lost, which is what is done here.
        ((Logger) LoggerFactory.getLogger("nl.schuilnaam.mapping.postgres")).setLevel(Level.ERROR);
        System.exit(new Failover().run(kills) ? 0 : 1);
    }

    private boolean run(int kills) throws Exception {
        Path directory = Files.createTempDirectory(Path.of("/var/tmp"), "schuilnaam-failover-");
        System.out.println("Three PostgreSQL servers under Patroni, in " + directory);
        letServersIn(directory);
        Vertx vertx = Vertx.vertx();
        try (Servers servers = Servers.start(directory.resolve("servers"))) {
            MappingStore a = done(open(vertx, servers, directory, "a"));
            MappingStore b = done(open(vertx, servers, directory, "b"));
            List<Thread> clients = new ArrayList<>();
            lastAnswer.set(System.nanoTime());
            for (MappingStore store : List.of(a, b)) {
                for (int i = 0; i < THREADS; i++) {
                    var client = new Thread(() -> meet(store));
                    client.start();
                    clients.add(client);
                }
            }
            long worst = 0;
            for (int kill = 1; kill <= kills; kill++) {
                worst = Math.max(worst, kill(servers, kill));
            }
            ended.set(true);
            for (Thread client : clients) {
                client.join();
            }
            done(a.close());
            done(b.close());
            return judge(vertx, servers, directory, kills, worst);
        } finally {
            done(vertx.close());
        }
    }

    /** The servers run as a user of their own. */
    private static void letServersIn(Path directory) throws Exception {
        Path unused = Files.setPosixFilePermissions(
                directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private long kill(Servers servers, int number) throws Exception {
        servers.awaitStandby();
        int metBefore = answered.size();
        long until = System.nanoTime() + LONGEST_OUTAGE_MILLIS * 1_000_000;
        while (answered.size() < metBefore + ENOUGH && System.nanoTime() < until) {
            Thread.sleep(20);
        }
        Thread.sleep(ThreadLocalRandom.current().nextInt(1_000)); // under load, at no moment in particular
        Servers.Server primary = servers.primary().orElseThrow();
        int before = answered.size();
        longestPause.set(0);
        primary.kill();
        long killed = System.nanoTime();
        while (lastAnswer.get() < killed + 200_000_000L) {
            if (System.nanoTime() - killed > 4 * LONGEST_OUTAGE_MILLIS * 1_000_000) {
                throw new IllegalStateException("no surrogate was answered any more");
            }
            Thread.sleep(20);
        }
        Thread.sleep(500);
        long outage = longestPause.get() / 1_000_000;
        primary.start();
        servers.awaitStandby();
        System.out.printf(
                "kill %d: %s fell after %,d persons, %s took over; no answer for %.1f s%n",
                number,
                primary.name(),
                before,
                servers.primary().map(Servers.Server::name).orElse("nobody"),
                outage / 1e3);
        return outage;
    }

    /** Meets newcomers, whom other clients, here and at the other gateway, meet at the same time. */
    private void meet(MappingStore store) {
        while (!ended.get()) {
            int from = Math.max(
                    0, newest.addAndGet(1) - ThreadLocalRandom.current().nextInt(2 * THREADS));
            List<Sighting> sightings = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                sightings.add(Sighting.of(pupil(from + i)));
            }
            try {
                done(store.resolveOrMint(SCHOOL, sightings)).forEach(this::keep);
                long now = System.nanoTime();
                long before = lastAnswer.getAndAccumulate(now, Math::max);
                longestPause.accumulateAndGet(now - before, Math::max);
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof StoreException)) {
                    throw new IllegalStateException(failure);
                }
                refused.incrementAndGet();
                pause();
            } catch (InterruptedException | TimeoutException late) {
                throw new IllegalStateException(late);
            }
        }
    }

    private void keep(Identifier identifier, Entity entity) {
        Surrogate before = answered.putIfAbsent(identifier, entity.surrogate());
        if (before != null && !before.equals(entity.surrogate())) {
            twice.incrementAndGet();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static Identifier pupil(int number) {
        return new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, "pupil-" + number);
    }

    private boolean judge(Vertx vertx, Servers servers, Path directory, int kills, long worst) throws Exception {
        MappingStore store = done(open(vertx, servers, directory, "judge"));
        int lost = 0;
        List<Identifier> all = List.copyOf(answered.keySet());
        for (int from = 0; from < all.size(); from += PAGE) {
            List<Identifier> page = all.subList(from, Math.min(from + PAGE, all.size()));
            Map<Identifier, Entity> found = done(store.find(SCHOOL, page));
            for (Identifier identifier : page) {
                Entity entity = found.get(identifier);
                if (entity == null || !entity.surrogate().equals(answered.get(identifier))) {
                    lost++;
                }
            }
        }
        StoreCounts counts = done(store.counts());
        done(store.close());
        // Every person has one identifier here: a person who is there twice is an entity too many.
        long surplus = counts.entities() - counts.identifiers();
        int surrogates = new HashSet<>(answered.values()).size();
        boolean holds = lost == 0
                && twice.get() == 0
                && surplus == 0
                && surrogates == answered.size()
                && worst <= LONGEST_OUTAGE_MILLIS;
        System.out.printf(
                "%d kills; %,d persons answered, %,d calls refused meanwhile. Lost: %d. Twice: %d. Entities without an identifier: %d. Longest without an answer: %.1f s.%n%s%n",
                kills,
                answered.size(),
                refused.get(),
                lost,
                twice.get() + answered.size() - surrogates,
                surplus,
                worst / 1e3,
                holds ? "Everything holds." : "NOT everything holds.");
        return holds;
    }

    private static Future<MappingStore> open(Vertx vertx, Servers servers, Path directory, String node) {
        var options = new PostgresOptions(
                servers.ports().stream()
                        .map(port -> new Address("127.0.0.1", port))
                        .toList(),
                Servers.DATABASE,
                Servers.USER,
                () -> servers.password().toCharArray(),
                new Transport.Plaintext(),
                PostgresOptions.DEFAULT_CONNECTIONS,
                node);
        return PostgresDatabase.open(vertx, options)
                .compose(database -> MappingStores.open(
                        vertx, database, List.of(new KeyFile(directory.resolve("kek.key"))), node, Clock.systemUTC()));
    }

    private static <T> T done(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
