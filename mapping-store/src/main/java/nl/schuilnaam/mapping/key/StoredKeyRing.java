package nl.schuilnaam.mapping.key;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import nl.schuilnaam.mapping.key.UnavailableKeyException.Reason;
import nl.schuilnaam.mapping.key.WrappedKey.Opening;
import org.jspecify.annotations.Nullable;

/**
 * The key ring over wrapped keys in a store. Keys once opened stay in memory until they are replaced, destroyed, or {@link #destroy()}.
 *
 * <p>A key is opened from whichever copy opens under a key encryption key at hand; a new one gets a copy under each of them. Other processes may change the
 * store: {@link #reload()} when they say so, and {@link #bypass} while they cannot be heard. Of two versions of a row the higher one counts, in whichever order
 * they arrive.
 *
 * <p>A key that does not open is refused when it is asked for and never replaced, and until it is restored no new key is made, as nobody can tell whether the
 * name it bears is still its own.
 */
public final class StoredKeyRing implements KeyRing {
    private final WrappedKeyStore store;
    private final Clock clock;
    private final Map<KeyName, Held> held = new ConcurrentHashMap<>();
    /** The highest generation that there is, by the name of the first. */
    private final Map<KeyName, Integer> generations = new ConcurrentHashMap<>();

    private volatile List<KeyEncryptionKey> keks;
    /** No longer used for new keys; someone may be in the middle of using one, so they are destroyed with the ring. */
    private final List<KeyEncryptionKey> forgotten = new ArrayList<>();

    private final List<Consumer<KeyName>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean bypass;
    private volatile boolean closed;

    private final Object reloading = new Object();
    private @Nullable Future<Void> running;
    private @Nullable Promise<Void> waiting;

    /** A row as it was read last, and what became of opening it. */
    private record Held(WrappedKey row, Opening opening) {
        Optional<SecretKeyBytes> key() {
            return opening instanceof Opening.Opened opened ? Optional.of(opened.key()) : Optional.empty();
        }

        boolean isWhole() {
            return opening instanceof Opening.Opened || opening instanceof Opening.Destroyed;
        }
    }

    /**
     * Opens the keys that a store holds.
     *
     * @param keks the key encryption keys at hand, the main one first; they are the ring's from now on, which destroys them
     * @param stored every row of the store
     * @throws KeySourceException when there are keys and none of them opens
     */
    public StoredKeyRing(
            List<KeyEncryptionKey> keks, Collection<WrappedKey> stored, WrappedKeyStore store, Clock clock) {
        if (keks.isEmpty()) {
            throw new IllegalArgumentException("no key encryption key; expected at least the main one");
        }
        this.keks = List.copyOf(keks);
        this.store = store;
        this.clock = clock;
        try {
            stored.forEach(this::accept);
            requireOneOpens(stored);
        } catch (RuntimeException refused) {
            destroy();
            throw refused;
        }
    }

    /** Reads every row of a store and opens it. Fails with a {@link KeySourceException} when there are keys and none of them opens. */
    public static Future<StoredKeyRing> open(List<KeyEncryptionKey> keks, WrappedKeyStore store, Clock clock) {
        return store.all().map(stored -> new StoredKeyRing(keks, stored, store, clock));
    }

    private void requireOneOpens(Collection<WrappedKey> stored) {
        long keys = count(Opening.Opened.class);
        long shut = held.values().stream().filter(one -> !one.isWhole()).count();
        if (keys > 0 || shut == 0) {
            return;
        }
        String none = "none of the " + shut + " keys of the store opens under this key encryption key; ";
        if (count(Opening.Damaged.class) == shut) {
            throw new KeySourceException(
                    none + "it is the one they were wrapped under, and they are damaged; restore them from a backup");
        }
        Set<KekFingerprint> labels = new TreeSet<>();
        stored.forEach(row -> labels.addAll(row.keks()));
        labels.remove(KekFingerprint.UNKNOWN);
        throw new KeySourceException(none + "it is not the one they were wrapped under"
                + (labels.isEmpty()
                        ? ""
                        : " (configured is " + main().fingerprint() + "; the keys have copies under " + labels + ")"));
    }

    private long count(Class<? extends Opening> kind) {
        return held.values().stream()
                .filter(one -> kind.isInstance(one.opening()))
                .count();
    }

    /** How many keys are open. */
    public int size() {
        return (int) count(Opening.Opened.class);
    }

    /** How many rows do not open though a key encryption key at hand should open them. */
    public int damaged() {
        return (int) (count(Opening.Damaged.class) + count(Opening.Unlabelled.class));
    }

    /** How many rows have no copy under a key encryption key at hand. */
    public int locked() {
        return (int) count(Opening.Locked.class);
    }

    /** How many of these rows do not open, or have a copy under a key encryption key at hand that does not. Takes none of them over. */
    public long shut(Collection<WrappedKey> rows) {
        return rows.stream()
                .filter(row -> row.state() != KeyState.DESTROYED)
                .filter(row -> !isOpenedBy(row, keks)
                        || !keks.stream()
                                .filter(kek -> row.keks().contains(kek.fingerprint()))
                                .map(row::openUnder)
                                .allMatch(StoredKeyRing::opened))
                .count();
    }

    private static boolean isOpenedBy(WrappedKey row, List<KeyEncryptionKey> keks) {
        return opened(row.open(keks) instanceof Opening.Opened opened ? Optional.of(opened.key()) : Optional.empty());
    }

    private static boolean opened(Optional<SecretKeyBytes> key) {
        key.ifPresent(SecretKeyBytes::destroy);
        return key.isPresent();
    }

    @Override
    public Future<SecretKeyBytes> key(KeyName name) {
        Held known = held.get(name);
        if (known != null && isBelieved(known)) {
            return given(known);
        }
        return store.find(name).compose(found -> found.isPresent() ? given(accept(found.get())) : make(name));
    }

    /** A key that is being replaced will soon be another one: who waits for it need not hear of that. */
    private boolean isBelieved(Held known) {
        return !bypass && known.row().state() != KeyState.ROTATING;
    }

    private Future<SecretKeyBytes> make(KeyName name) {
        if (damaged() > 0) {
            return Future.failedFuture(new DamagedKeyException(name));
        }
        if (locked() > 0) {
            return Future.failedFuture(new UnavailableKeyException(name, Reason.LOCKED));
        }
        SecretKeyBytes fresh = SecretKeyBytes.random();
        // Of several first users one wins the insert; all take the winner's key, so a loser's is never used for
        // anything.
        return store.putIfAbsent(WrappedKey.first(name, fresh, keks, today()))
                .compose(row -> given(accept(row)))
                .eventually(() -> {
                    fresh.destroy();
                    return Future.succeededFuture();
                });
    }

    @Override
    public Future<Optional<SecretKeyBytes>> find(KeyName name) {
        Held known = held.get(name);
        if (known != null && isBelieved(known)) {
            return found(known);
        }
        return store.find(name)
                .compose(row -> row.isPresent() ? found(accept(row.get())) : Future.succeededFuture(Optional.empty()));
    }

    private static Future<Optional<SecretKeyBytes>> found(Held one) {
        return one.opening() instanceof Opening.Destroyed
                ? Future.succeededFuture(Optional.empty())
                : given(one).map(Optional::of);
    }

    private static Future<SecretKeyBytes> given(Held one) {
        return one.row().state() == KeyState.ROTATING && one.opening() instanceof Opening.Opened
                ? Future.failedFuture(new UnavailableKeyException(one.row().name(), Reason.ROTATING))
                : whichever(one);
    }

    /** The key, whatever its state. */
    private static Future<SecretKeyBytes> whichever(Held one) {
        KeyName name = one.row().name();
        if (one.opening() instanceof Opening.Opened opened) {
            return Future.succeededFuture(opened.key());
        }
        if (one.opening() instanceof Opening.Destroyed) {
            return Future.failedFuture(new UnavailableKeyException(name, Reason.DESTROYED));
        }
        return Future.failedFuture(
                one.opening() instanceof Opening.Locked
                        ? new UnavailableKeyException(name, Reason.LOCKED)
                        : new DamagedKeyException(name));
    }

    @Override
    public Future<KeyName> latest(KeyName name) {
        return bypass ? reload().map(reloaded -> highest(name)) : Future.succeededFuture(highest(name));
    }

    private KeyName highest(KeyName name) {
        KeyName first = name.withGeneration(1);
        return first.withGeneration(generations.getOrDefault(first, 1));
    }

    /** The rows that were read last, in no order: names, states and days. */
    public List<WrappedKey> rows() {
        return held.values().stream().map(Held::row).toList();
    }

    /**
     * Who is told of each key that is new here, or another one, or in another state than before, whoever changed it: whatever was made from the key of this name is to
     * be dropped. Called before anyone is given the changed key, on whichever thread noticed; it must not wait.
     */
    public void onChange(Consumer<KeyName> listener) {
        listeners.add(listener);
    }

    /** Reads the store again. To be called when another process says that keys were changed, and after a time in which none could be heard. */
    public Future<Void> reload() {
        synchronized (reloading) {
            if (running == null) {
                return run();
            }
            if (waiting == null) {
                waiting = Promise.promise();
            }
            return waiting.future(); // what runs may have read already; the next one starts after this call
        }
    }

    private Future<Void> run() {
        Future<Void> reading = store.all().map(rows -> {
            rows.forEach(this::accept);
            return null;
        });
        running = reading;
        return reading.onComplete(done -> {
            Promise<Void> next;
            synchronized (reloading) {
                next = waiting;
                waiting = null;
                running = null;
            }
            if (next != null) {
                reload().onComplete(next);
            }
        });
    }

    /**
     * While true, the store is read for each answer, as what other processes change is not heard. When it can be heard again, {@link #reload()} first, then switch
     * this off.
     */
    public void bypass(boolean on) {
        bypass = on;
    }

    /** Takes a row over what is held of its name, unless that is newer. A key that is no longer one is destroyed. */
    @CanIgnoreReturnValue
    private Held accept(WrappedKey row) {
        List<SecretKeyBytes> gone = new ArrayList<>();
        AtomicBoolean changed = new AtomicBoolean();
        Held now = held.compute(row.name(), (name, old) -> {
            if (old == null) {
                changed.set(true);
                return new Held(row, row.open(keks));
            }
            if (old.isWhole()
                    && (old.row().version() > row.version() || old.row().isSameAs(row))) {
                return old;
            }
            Held fresh = new Held(row, row.open(keks));
            boolean same = fresh.key().isPresent() && fresh.key().equals(old.key());
            changed.set(!same || row.state() != old.row().state());
            if (same) {
                fresh.key().ifPresent(gone::add);
                return new Held(row, old.opening()); // those who have it go on with it
            }
            old.key().ifPresent(gone::add);
            return fresh;
        });
        row.name()
                .generation()
                .ifPresent(generation -> generations.merge(row.name().withGeneration(1), generation, Math::max));
        if (changed.get()) {
            listeners.forEach(listener -> listener.accept(row.name()));
        }
        gone.forEach(SecretKeyBytes::destroy);
        if (closed) {
            now.key().ifPresent(SecretKeyBytes::destroy);
        }
        return now;
    }

    /** Lets nobody use a key any more, durably, until it is {@linkplain #replace replaced}. Nothing happens when it is so already. */
    public Future<Void> beginReplacing(KeyName name) {
        return change(name, (row, key) -> switch (row.state()) {
            case CURRENT, RETIRED -> Optional.of(row.in(KeyState.ROTATING, key, today()));
            case ROTATING, DESTROYED -> Optional.empty();
        });
    }

    /** Gives a key that {@linkplain #beginReplacing is being replaced}, to who replaces it. */
    public Future<SecretKeyBytes> keyBeingReplaced(KeyName name) {
        return store.find(name).compose(found -> {
            if (found.isEmpty() || found.get().state() != KeyState.ROTATING) {
                return Future.failedFuture(new IllegalStateException("the key " + name + " is not being replaced"));
            }
            return whichever(accept(found.get()));
        });
    }

    /** Puts a fresh key in the place of one that is being replaced, durably; the old one is gone. Nothing happens when it is not (any more) being replaced. */
    public Future<Void> replace(KeyName name) {
        SecretKeyBytes fresh = SecretKeyBytes.random();
        return change(
                        name,
                        (row, key) -> row.state() == KeyState.ROTATING
                                ? Optional.of(row.replacedBy(fresh, keks, today()))
                                : Optional.empty())
                .eventually(() -> {
                    fresh.destroy();
                    return Future.succeededFuture();
                });
    }

    /** Marks a generation as one with which nothing new is made, as of today. Nothing happens when it is so already, or destroyed. */
    public Future<Void> retire(KeyName name) {
        return change(
                name,
                (row, key) -> row.state() == KeyState.CURRENT
                        ? Optional.of(row.in(KeyState.RETIRED, key, today()))
                        : Optional.empty());
    }

    /** Destroys a key for good, durably: what was made with it can no longer be read or linked. Nothing happens when there is none. */
    public Future<Void> destroyKey(KeyName name) {
        return store.find(name)
                .compose(found -> found.isEmpty() || found.get().state() == KeyState.DESTROYED
                        ? Future.succeededFuture()
                        : store.replace(found.get().version(), found.get().destroyed(today()))
                                .compose(done -> {
                                    if (!done) {
                                        return destroyKey(name);
                                    }
                                    accept(found.get().destroyed(today()));
                                    return Future.succeededFuture();
                                }));
    }

    /** Changes one row, from what is stored now, and anew when someone else was faster. The key in it opens, or it is not changed. */
    Future<Void> change(KeyName name, BiFunction<WrappedKey, SecretKeyBytes, Optional<WrappedKey>> step) {
        return store.find(name).compose(found -> {
            if (found.isEmpty()) {
                return Future.failedFuture(new IllegalStateException("there is no key " + name));
            }
            WrappedKey row = found.get();
            Opening opening = row.open(keks);
            if (!(opening instanceof Opening.Opened opened)) {
                return opening instanceof Opening.Destroyed
                        ? Future.succeededFuture()
                        : whichever(new Held(row, opening)).mapEmpty();
            }
            Optional<WrappedKey> next;
            try {
                next = step.apply(row, opened.key());
            } finally {
                opened.key().destroy();
            }
            if (next.isEmpty()) {
                accept(row);
                return Future.succeededFuture();
            }
            return store.replace(row.version(), next.get()).compose(done -> {
                if (!done) {
                    return change(name, step);
                }
                accept(next.get());
                return Future.succeededFuture();
            });
        });
    }

    /** Of the main key encryption key. */
    public KekFingerprint mainKek() {
        return main().fingerprint();
    }

    KeyEncryptionKey main() {
        return keks.get(0);
    }

    List<KeyEncryptionKey> keks() {
        return keks;
    }

    /** From now on, new keys get a copy under this one too. It is the ring's; one of the same fingerprint that is there already stays. */
    synchronized KeyEncryptionKey add(KeyEncryptionKey kek) {
        for (KeyEncryptionKey known : keks) {
            if (known.fingerprint().equals(kek.fingerprint())) {
                if (known != kek) {
                    kek.destroy();
                }
                return known;
            }
        }
        List<KeyEncryptionKey> more = new ArrayList<>(keks);
        more.add(kek);
        keks = List.copyOf(more);
        return kek;
    }

    /** From now on, new keys get no copy under this one. */
    synchronized void forget(KekFingerprint fingerprint) {
        List<KeyEncryptionKey> fewer = new ArrayList<>();
        for (KeyEncryptionKey kek : keks) {
            (kek.fingerprint().equals(fingerprint) ? forgotten : fewer).add(kek);
        }
        keks = List.copyOf(fewer);
    }

    /** Days since 1970-01-01, in UTC. */
    public long today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
    }

    /** Zeroes the keys in memory, those that wrap them too; nothing can be opened afterwards. */
    public synchronized void destroy() {
        closed = true;
        held.values().forEach(one -> one.key().ifPresent(SecretKeyBytes::destroy));
        held.clear();
        keks.forEach(KeyEncryptionKey::destroy);
        forgotten.forEach(KeyEncryptionKey::destroy);
    }
}
