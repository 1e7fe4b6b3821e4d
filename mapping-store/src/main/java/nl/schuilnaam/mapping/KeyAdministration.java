package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.key.CopiesReport;
import nl.schuilnaam.mapping.key.KekFingerprint;
import nl.schuilnaam.mapping.key.KeyEncryptionKey;
import nl.schuilnaam.mapping.key.KeyName;
import nl.schuilnaam.mapping.key.KeyName.Role;
import nl.schuilnaam.mapping.key.KeyRotation;
import nl.schuilnaam.mapping.key.KeyState;
import nl.schuilnaam.mapping.key.KeyStatus;
import nl.schuilnaam.mapping.key.RotationRefusedException;
import nl.schuilnaam.mapping.key.StoredKeyRing;
import nl.schuilnaam.mapping.rows.RowDatabase;

/**
 * What is done to the keys of a store while it is in use. No rotation changes a pseudonym, loses one, or fails a request; only {@link #pinAndRotate} has one supplier
 * wait for a while. Each can be cut short at any point and done again, by this process or another, and then goes on; one that was cut short is
 * {@linkplain #unfinished known}. One at a time in a process.
 *
 * <p>Every method may be called from any thread and does not block it. Failures are {@link StoreException}s, failures of the key package, and
 * {@link RotationRefusedException}s, whose messages name counts and keys, never a person. A progress hears how many rows were moved so far, on any thread.
 */
public final class KeyAdministration {
    private static final int PAGE = 500;
    /** Many rows of one commit that others change too are seldom all as they were. */
    private static final int PINNED_PAGE = 100;

    private final MappingStore store;
    private final RowDatabase database;
    private final StoredKeyRing keys;
    private final SchoolKeys schools;
    private final KeyRotation copies;
    private final KeyGenerations generations;
    private final Facts facts;
    private final Sealing sealing;
    private final AtomicBoolean busy = new AtomicBoolean();

    KeyAdministration(
            MappingStore store,
            RowDatabase database,
            StoredKeyRing keys,
            SchoolKeys schools,
            Facts facts,
            Sealing sealing) {
        this.facts = facts;
        this.store = store;
        this.database = database;
        this.keys = keys;
        this.schools = schools;
        this.copies = new KeyRotation(new WrappedKeyRows(database), keys);
        this.generations = new KeyGenerations(database, keys, facts);
        this.sealing = sealing;
    }

    /** How the keys stand, as of now. No key material. */
    public Future<KeyStatus> status() {
        return copies.status();
    }

    /** The rotations that were begun, here or elsewhere, and are not finished: {@code data|de-regenboog|1}, {@code pin|de-regenboog|rekenmaat|2026-2027}; sorted. */
    public Future<List<String>> unfinished() {
        return facts().map(facts -> List.copyOf(facts.keySet()));
    }

    private Future<SortedMap<String, String>> facts() {
        return facts.read(KeyGenerations.FACT).map(found -> {
            SortedMap<String, String> names = new TreeMap<>();
            found.forEach((fact, value) -> names.put(fact.substring(KeyGenerations.FACT.length()), value));
            return names;
        });
    }

    /** Finishes every rotation that was begun and is not finished. */
    public Future<Rotation> resume(LongConsumer progress) {
        return oneAtATime(() -> facts().compose(unfinished -> {
            var all = new Total();
            return Repeated.each(
                            unfinished.entrySet(), one -> resumed(one, progress).onSuccess(done -> all.add(done)))
                    .map(done -> all.sum());
        }));
    }

    private Future<Rotation> resumed(Map.Entry<String, String> unfinished, LongConsumer progress) {
        String name = unfinished.getKey();
        String what = name.substring(0, name.indexOf('|'));
        return switch (what) {
            case "data" -> data(new KeyName(name).school().orElseThrow(), progress);
            case "index" -> index(Set.of(new KeyName(name).withGeneration(1)), progress);
            case "pin" -> pin(domain(name), PinAndRotate.spelling(unfinished.getValue()), progress);
            case "retire" -> retire(domain(name), progress);
            default ->
                Future.failedFuture(new RotationRefusedException("a rotation of another program is not finished"));
        };
    }

    private static Domain domain(String name) {
        String[] parts = name.split("\\|", -1);
        return new Domain(new SchoolId(parts[1]), new SupplierId(parts[2]), new Epoch(parts[3]));
    }

    /** As {@link KeyRotation#addCopies}: for another main key encryption key, and for one that is kept for recovery. */
    public Future<CopiesReport> addCopies(KeyEncryptionKey kek) {
        return oneAtATime(() -> copies.addCopies(kek));
    }

    /** As {@link KeyRotation#dropKek}. */
    public Future<Integer> dropKek(KekFingerprint kek) {
        return oneAtATime(() -> copies.dropKek(kek));
    }

    /** Wraps the row keys of a school, or of all schools, under a fresh data key. The old one is destroyed by the next rotation that is 24 hours later or more. */
    public Future<Rotation> rotateData(Optional<SchoolId> school, LongConsumer progress) {
        return oneAtATime(() -> firsts(Role.DATA, school).compose(firsts -> {
            var all = new Total();
            return Repeated.each(
                            firsts,
                            first -> data(
                                            first.school().orElseThrow(),
                                            moved -> progress.accept(all.sum().moved() + moved))
                                    .onSuccess(done -> all.add(done)))
                    .map(done -> all.sum());
        }));
    }

    private Future<Rotation> data(SchoolId school, LongConsumer progress) {
        return new DataRotation(database, schools, generations, sealing, school, PAGE, progress).run();
    }

    /**
     * Finds the identifiers of a school, or of all, of one kind, or of all, under fresh index keys. The old ones are destroyed by the next rotation that is 24 hours
     * later or more; until then look-ups search under both.
     */
    public Future<Rotation> rotateIndex(
            Optional<SchoolId> school, Optional<IdentifierKind> kind, LongConsumer progress) {
        return oneAtATime(() -> firsts(Role.INDEX, school)
                .map(firsts -> firsts.stream()
                        .filter(first -> kind.isEmpty() || first.kind().equals(kind))
                        .collect(Collectors.toCollection(() -> new TreeSet<>(KeyAdministration::byName))))
                .compose(firsts -> index(firsts, progress)));
    }

    private static int byName(KeyName one, KeyName other) {
        return one.value().compareTo(other.value());
    }

    private Future<Rotation> index(Set<KeyName> firsts, LongConsumer progress) {
        return new IndexRotation(database, schools, generations, sealing, firsts, PAGE, progress).run();
    }

    /** The first generations of the keys that there are. */
    private Future<Set<KeyName>> firsts(Role role, Optional<SchoolId> school) {
        return keys.reload().map(reloaded -> {
            Set<KeyName> firsts = new TreeSet<>(KeyAdministration::byName);
            keys.rows().stream()
                    .filter(row -> row.state() != KeyState.DESTROYED)
                    .map(row -> row.name())
                    .filter(name -> name.role() == role)
                    .filter(name -> school.isEmpty() || name.school().equals(school))
                    .forEach(name -> firsts.add(name.withGeneration(1)));
            return firsts;
        });
    }

    /**
     * Destroys the key of a domain and its table: its pseudonyms lead to nobody any more, for ever, and nobody can say whose they were. To have that in the files too,
     * {@link MappingStore#compact} afterwards.
     *
     * @param inUse the epochs in which this supplier's pseudonyms go out or are accepted by now; one of these is refused
     */
    public Future<Rotation> retireEpoch(Domain domain, Set<Epoch> inUse, LongConsumer progress) {
        if (inUse.contains(domain.epoch())) {
            return Future.failedFuture(new RotationRefusedException(
                    "this epoch is in use: it is the current one, or within its days of grace"));
        }
        return oneAtATime(() -> retire(domain, progress));
    }

    private Future<Rotation> retire(Domain domain, LongConsumer progress) {
        return new EpochRetirement(database, schools, keys, facts, sealing, domain, PAGE, progress).run();
    }

    /**
     * Puts a fresh key in the place of a domain's key, of which today's pseudonyms do not depend any more afterwards: they stand in the table of the domain, for every
     * entity of the school. While the last of it is done, whatever needs the key fails with {@link StoreException.Reason#KEY_UNAVAILABLE}.
     *
     * @param spelling how the agreement spells pseudonyms now; those in the table stay so
     */
    public Future<Rotation> pinAndRotate(Domain domain, Spelling spelling, LongConsumer progress) {
        return oneAtATime(() -> pin(domain, spelling, progress));
    }

    private Future<Rotation> pin(Domain domain, Spelling spelling, LongConsumer progress) {
        return new PinAndRotate(
                        store,
                        database,
                        schools,
                        keys,
                        generations,
                        facts,
                        sealing,
                        domain,
                        spelling,
                        PINNED_PAGE,
                        progress)
                .run();
    }

    private <T> Future<T> oneAtATime(Supplier<Future<T>> rotation) {
        if (!busy.compareAndSet(false, true)) {
            return Future.failedFuture(new RotationRefusedException("keys are being rotated already"));
        }
        return Future.succeededFuture()
                .compose(begun -> rotation.get())
                .recover(StoreException::failed)
                .onComplete(over -> busy.set(false));
    }

    /** Of rotations that are done one after the other. */
    private static final class Total {
        private Rotation sum = Rotation.NOTHING;

        synchronized void add(Rotation more) {
            sum = sum.and(more);
        }

        synchronized Rotation sum() {
            return sum;
        }
    }
}
