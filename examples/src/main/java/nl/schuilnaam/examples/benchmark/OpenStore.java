package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.PseudonymFormat;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Entity;
import nl.schuilnaam.mapping.Epoch;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.MappingStores;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.View;
import nl.schuilnaam.mapping.key.KeyFile;

/** A store that is open, with the invented persons of one school in it: {@code person-0}, {@code person-1} and so on. */
final class OpenStore implements AutoCloseable {
    static final int BATCH = 100;

    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final View VIEW = new View(
            SCHOOL, new SupplierId("rekenmaat"), PseudonymFormat.Spelling.UUID, new Epoch("2026-2027"), List.of());
    private static final int CLIENTS = 16;

    private final Vertx vertx;
    private final CountedDatabase database;
    private final MappingStore store;
    private final Pseudonyms pseudonyms;
    private final AtomicLong next;

    private OpenStore(Vertx vertx, CountedDatabase database, MappingStore store, long persons) {
        this.vertx = vertx;
        this.database = database;
        this.store = store;
        this.pseudonyms = Pseudonyms.over(vertx, store);
        this.next = new AtomicLong(persons);
    }

    static OpenStore open(Vertx vertx, Subject subject, Path directory) {
        return await(subject.opening().open(vertx, directory.resolve("store")).compose(database -> {
            CountedDatabase counted = new CountedDatabase(database);
            return MappingStores.open(
                            vertx,
                            counted,
                            List.of(new KeyFile(directory.resolve("kek.key"))),
                            "benchmark",
                            Clock.systemUTC())
                    .compose(store ->
                            store.counts().map(counts -> new OpenStore(vertx, counted, store, counts.entities())));
        }));
    }

    /** Empties the log: what is read from it is copied, what is read from the file is mapped. */
    void compact() {
        await(store.compact());
    }

    long calls() {
        return database.calls();
    }

    /** Mints newcomers from several clients at once until told to end or so many are there; gives how many were made durable. */
    Minting minting(long most) {
        Minting minting = new Minting(most);
        for (int client = 0; client < CLIENTS; client++) {
            vertx.runOnContext(ready -> minting.oneMore());
        }
        return minting;
    }

    /** Clients at work. */
    final class Minting {
        private final long most;
        private final AtomicLong durable = new AtomicLong();
        private final AtomicReference<Throwable> failed = new AtomicReference<>();
        private volatile boolean ends;

        private Minting(long most) {
            this.most = most;
        }

        private void oneMore() {
            long first = next.getAndAdd(BATCH);
            if (ends || first >= most) {
                next.addAndGet(-BATCH);
                return;
            }
            List<Sighting> batch = LongStream.range(first, first + BATCH)
                    .mapToObj(OpenStore::person)
                    .map(Sighting::of)
                    .toList();
            var unused = pseudonyms.pseudonymise(VIEW, batch).onComplete(minted -> {
                if (minted.failed()) {
                    failed.set(minted.cause());
                    ends = true;
                } else {
                    durable.addAndGet(minted.result().texts().size());
                    oneMore();
                }
            });
        }

        long durable() {
            if (failed.get() != null) {
                throw new IllegalStateException("minting failed", failed.get());
            }
            return durable.get();
        }

        void end() {
            ends = true;
        }
    }

    /** The pseudonyms of a batch of persons who are known, through the caches. */
    void pseudonymise(long first) {
        List<Sighting> batch = LongStream.range(first, first + BATCH)
                .mapToObj(OpenStore::person)
                .map(Sighting::of)
                .toList();
        if (await(pseudonyms.pseudonymise(VIEW, batch)).texts().size() != BATCH) {
            throw new IllegalStateException("not every person has a pseudonym");
        }
    }

    /** Looks up a batch of persons who are known, past the caches. */
    void lookUp(Random random, int persons) {
        List<Identifier> some = IntStream.generate(() -> random.nextInt(persons))
                .distinct()
                .limit(BATCH)
                .mapToObj(OpenStore::person)
                .toList();
        Map<Identifier, Entity> found = await(store.find(SCHOOL, some));
        if (found.size() != some.size()) {
            throw new IllegalStateException("a person who was minted is not found");
        }
    }

    private static Identifier person(long number) {
        return new Identifier(EntityType.PERSON, IdentifierKind.SIS_ID, "person-" + number);
    }

    @Override
    public void close() {
        await(store.close());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.MINUTES);
        } catch (ExecutionException | InterruptedException | TimeoutException failure) {
            throw new IllegalStateException("the store did not do its work", failure);
        }
    }
}
