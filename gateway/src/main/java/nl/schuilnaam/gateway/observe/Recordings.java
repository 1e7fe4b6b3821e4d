package nl.schuilnaam.gateway.observe;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.content.JsonTree;
import nl.schuilnaam.gateway.exchange.ExchangeObserver;
import nl.schuilnaam.gateway.exchange.ObservedMessage;
import nl.schuilnaam.gateway.trial.RecordPersons;
import nl.schuilnaam.gateway.trial.Shapes;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Surrogate;
import nl.schuilnaam.mapping.key.Sealer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples of what is exchanged, for an officer to try a draft on: shapes of messages, or, for some minutes and for a reason, the messages themselves. Sealed, bounded in size and in time, and
 * destroyed in time also over a restart. Whatever finds no room is dropped and counted; an exchange never waits.
 *
 * <p>An erasure destroys every recording with values of the school: nobody can find one person's values in them without reading them all. Where other processes can erase, recordings with
 * values live no longer than the process hears of erasures.
 */
public final class Recordings implements ExchangeObserver, MappingStore.ForgetListener {
    /** How long shapes are kept unless an officer says otherwise, and how long at most. */
    public static final Duration SHAPES = Duration.ofDays(14);
    /** How long values are kept at most after the last was recorded. */
    public static final Duration VALUES = Duration.ofHours(24);

    private static final String PURPOSE = "recordings";
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int MAX_RECORDINGS = 32;
    private static final long MINTING_SECONDS = 2;
    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

    private final Vertx vertx;
    private final MappingStore store;
    private final Pseudonyms pseudonyms;
    private final Path directory;
    private final Sealer sealer;
    private final Clock clock;
    private final BoundedWork work;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    /** One that there is, with what it missed. */
    private static final class Kept {
        private final RecordingFile file;
        private final LongAdder dropped = new LongAdder();
        private volatile Recording recording;
        private volatile long count;

        Kept(RecordingFile file) {
            this.file = file;
            this.recording = file.recording();
            this.count = file.count();
        }
    }

    /**
     * A recording as it stands.
     *
     * @param dropped how many messages found no room since this process began
     */
    public record Standing(Recording recording, boolean running, long messages, long dropped) {}

    private Recordings(
            Vertx vertx,
            MappingStore store,
            Pseudonyms pseudonyms,
            Path directory,
            Sealer sealer,
            Clock clock,
            BoundedWork work) {
        this.vertx = vertx;
        this.store = store;
        this.pseudonyms = pseudonyms;
        this.directory = directory;
        this.sealer = sealer;
        this.clock = clock;
        this.work = work;
    }

    /**
     * Opens those that an earlier process left, and destroys what has expired.
     *
     * @param shared whether other processes erase persons in the same store, of which this one may have missed some
     */
    static Future<Recordings> open(
            Vertx vertx, MappingStore store, Pseudonyms pseudonyms, boolean shared, Path data, Clock clock) {
        return store.keys().serviceKey(PURPOSE).compose(key -> {
            var recordings = new Recordings(
                    vertx,
                    store,
                    pseudonyms,
                    data.resolve("recordings"),
                    new Sealer(key),
                    clock,
                    new BoundedWork(vertx, "recordings"));
            store.listen(recordings);
            return recordings
                    .work
                    .run(() -> {
                        recordings.load(shared);
                        return recordings;
                    })
                    .onSuccess(opened -> {
                        long timer = vertx.setPeriodic(LOOK.toMillis(), tick -> recordings.look());
                        assert timer >= 0;
                    });
        });
    }

    private void load(boolean shared) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<String> ids;
        try (Stream<Path> files = Files.list(directory)) {
            ids = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(RecordingFile.KEY_SUFFIX))
                    .map(name -> name.substring(0, name.length() - RecordingFile.KEY_SUFFIX.length()))
                    .toList();
        }
        for (String id : ids) {
            Optional<RecordingFile> file = RecordingFile.open(directory, sealer, id);
            if (file.isEmpty()) {
                LOG.warn("a recording cannot be opened, and is destroyed");
                RecordingFile.destroy(directory, id);
            } else if (isOver(file.get().recording())
                    || (shared && file.get().recording().values())) {
                file.get().destroy();
            } else {
                kept.put(id, new Kept(file.get()));
            }
        }
    }

    private boolean isOver(Recording recording) {
        return !clock.instant().isBefore(recording.expires());
    }

    // Told by exchanges

    @Override
    public void observe(ObservedMessage message) {
        if (kept.isEmpty()) {
            return;
        }
        for (Kept one : kept.values()) {
            Recording recording = one.recording;
            if (recording.isRunning(message.at())
                    && recording.school().equals(message.school())
                    && recording.agreement().equals(message.policy().agreement().id())) {
                work.offer(message.content().length, one.dropped, () -> add(one, message));
            }
        }
    }

    private Future<?> add(Kept to, ObservedMessage message) {
        var persons = new PersonsOf(message);
        return work.run(() -> RecordPersons.existing(
                        model(message), JsonTree.read(message.content()), persons.inPopulation()))
                .compose(tree -> known(persons, ids(message, tree))
                        .compose(known -> work.run(() -> {
                            JsonTree present = RecordPersons.existing(
                                    model(message),
                                    tree,
                                    id -> !known.restricted().contains(id));
                            return append(
                                    to,
                                    message,
                                    to.recording.values() ? known.references() : Map.of(),
                                    to.recording.values() ? present : shape(message, present, known));
                        })));
    }

    /** Who is met for the first time gets into the store while this goes on, so whoever is not found there is looked for once more. */
    private Future<PersonsOf.Known> known(PersonsOf persons, Set<String> ids) {
        return persons.known(store, pseudonyms, ids)
                .compose(known -> known.references().size() == ids.size()
                        ? Future.succeededFuture(known)
                        : vertx.timer(MINTING_SECONDS, TimeUnit.SECONDS)
                                .compose(later -> persons.known(store, pseudonyms, ids)));
    }

    private static JsonTree shape(ObservedMessage message, JsonTree tree, PersonsOf.Known known) {
        return new Shapes(
                        message.policy().profile(),
                        id -> Optional.ofNullable(known.references().get(id)))
                .of(payload(message), tree);
    }

    private static Payload payload(ObservedMessage message) {
        var operation = message.operation().operation();
        return (message.request() ? operation.request() : operation.response()).orElseThrow();
    }

    private static Model model(ObservedMessage message) {
        return Optional.ofNullable(
                        message.policy().profile().models().get(payload(message).model()))
                .orElseThrow();
    }

    /** The ids of all persons that a message names. */
    static Set<String> ids(ObservedMessage message, JsonTree tree) {
        var ids = new LinkedHashSet<String>();
        Model model = model(message);
        if (tree instanceof JsonTree.Members envelope) {
            envelope.members().values().forEach(content -> {
                for (JsonTree record : content instanceof JsonTree.Elements list ? list.elements() : List.of(content)) {
                    ids.addAll(RecordPersons.of(model, record));
                }
            });
        }
        return ids;
    }

    private boolean append(Kept to, ObservedMessage message, Map<String, String> persons, JsonTree tree)
            throws IOException {
        boolean added = to.recording.isRunning(message.at())
                && to.file.append(new RecordedMessage(
                        message.policy().profile().id(),
                        message.operation().operation().id(),
                        message.outward() != message.request(),
                        message.request(),
                        message.policy().agreement().version().sha256(),
                        persons,
                        tree.json().getBytes(StandardCharsets.UTF_8)));
        if (added) {
            to.count = to.file.count();
        } else {
            to.dropped.increment();
        }
        return added;
    }

    // Asked for by officers

    /**
     * Begins one.
     *
     * @param length how long messages are added
     * @param keep how long it is kept after that
     * @param reason why values are needed; empty for shapes
     * @return fails with an {@link IllegalStateException} when there is one of the same agreement that still runs, or too many
     */
    public Future<Recording> start(Agreement agreement, boolean values, Duration length, Duration keep, String reason) {
        return work.run(() -> {
            expire(this::isOver);
            Instant now = clock.instant();
            if (kept.values().stream()
                    .anyMatch(one -> one.recording.isRunning(now)
                            && one.recording.school().equals(agreement.school())
                            && one.recording.agreement().equals(agreement.id()))) {
                throw new IllegalStateException("a recording of the agreement runs already");
            }
            if (kept.size() >= MAX_RECORDINGS) {
                throw new IllegalStateException("there are " + MAX_RECORDINGS + " recordings; delete one first");
            }
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            byte[] id = new byte[6];
            new SecureRandom().nextBytes(id);
            var recording = new Recording(
                    HexFormat.of().formatHex(id),
                    agreement.school(),
                    agreement.id(),
                    agreement.supplier().id(),
                    values,
                    reason,
                    now,
                    now.plus(length),
                    now.plus(length).plus(keep));
            kept.put(recording.id(), new Kept(RecordingFile.create(directory, sealer, recording)));
            return recording;
        });
    }

    /** Those of a school, newest first. */
    public Future<List<Standing>> list(SchoolId school) {
        return work.run(() -> {
            expire(this::isOver);
            Instant now = clock.instant();
            return kept.values().stream()
                    .filter(one -> one.recording.school().equals(school))
                    .sorted(Comparator.comparing((Kept one) -> one.recording.started())
                            .reversed())
                    .map(one -> new Standing(one.recording, one.recording.isRunning(now), one.count, one.dropped.sum()))
                    .toList();
        });
    }

    /** Adds nothing any more to one of a school; whether there is one. */
    public Future<Boolean> stop(SchoolId school, String id) {
        return work.run(() -> {
            Optional<Kept> one = of(school, id);
            Instant now = clock.instant();
            if (one.isPresent() && one.get().recording.isRunning(now)) {
                one.get().file.end(now);
                one.get().recording = one.get().file.recording();
            }
            return one.isPresent();
        });
    }

    /** Destroys one of a school; whether there was one. */
    public Future<Boolean> delete(SchoolId school, String id) {
        return work.run(() -> {
            boolean there = of(school, id).isPresent();
            expire(recording ->
                    recording.school().equals(school) && recording.id().equals(id));
            return there;
        });
    }

    /** Destroys every recording with values of a school, and says how many there were. What is still on its way into one is lost with it. */
    public Future<Integer> destroyValues(SchoolId school) {
        return work.run(() ->
                expire(recording -> recording.values() && recording.school().equals(school)));
    }

    /** Gives every message of one of a school; on a worker. */
    public Future<Recording> read(SchoolId school, String id, Consumer<RecordedMessage> reader) {
        return work.run(() -> {
            expire(this::isOver);
            Kept one = of(school, id).orElseThrow(() -> new IllegalStateException("there is no such recording"));
            one.file.read(reader);
            return one.recording;
        });
    }

    private Optional<Kept> of(SchoolId school, String id) {
        return Optional.ofNullable(kept.get(id))
                .filter(one -> one.recording.school().equals(school));
    }

    @CanIgnoreReturnValue
    private int expire(Predicate<Recording> over) throws IOException {
        int destroyed = 0;
        for (Kept one : List.copyOf(kept.values())) {
            if (over.test(one.recording)) {
                one.file.destroy();
                kept.remove(one.recording.id());
                destroyed++;
            }
        }
        return destroyed;
    }

    private void look() {
        if (kept.values().stream().anyMatch(one -> isOver(one.recording))) {
            destroy(this::isOver);
        }
    }

    private void destroy(Predicate<Recording> which) {
        work.run(() -> expire(which))
                .onSuccess(destroyed -> LOG.info("recordings destroyed: {}", destroyed))
                .onFailure(failure -> LOG.error(
                        "recordings cannot be destroyed: {}", failure.getClass().getName()));
    }

    // Told by the store

    private boolean hasValues() {
        return kept.values().stream().anyMatch(one -> one.recording.values());
    }

    /** Somebody was changed, here or elsewhere; if erased, values may be theirs. */
    @Override
    public void forget(Surrogate surrogate) {
        if (hasValues()) {
            store.remains(surrogate)
                    .map(remains -> remains.isNothing())
                    .otherwise(true)
                    .onSuccess(erased -> {
                        if (erased) {
                            destroy(Recording::values);
                        }
                    });
        }
    }

    @Override
    public void forgetEverything() {}

    @Override
    public void hearing(boolean hears) {
        if (!hears && hasValues()) {
            destroy(Recording::values);
        }
    }

    Future<Void> close() {
        return work.close();
    }
}
