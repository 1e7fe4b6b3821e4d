package nl.schuilnaam.mapping.key;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nl.schuilnaam.mapping.key.WrappedKey.Opening;

/**
 * Changes what wraps the keys of a store, while it is in use. No key changes, so no pseudonym does. Everything can be done again after it was cut short at any
 * point, and then ends in the same state: each row is written at once or not, and what is there already is not done again.
 *
 * <p>The way to another key encryption key: {@link #addCopies} under the new one; when that is complete, configure it as the main one and the old one beside it,
 * and start anew; {@link #complete} then gives keys that were made meanwhile their missing copies; {@link #dropKek} the old one.
 *
 * <p>Futures complete on the context of the caller, and each key costs some 50 microseconds there: call it from a worker when a store has thousands.
 */
public final class KeyRotation {
    private final WrappedKeyStore store;
    private final StoredKeyRing ring;

    public KeyRotation(WrappedKeyStore store, StoredKeyRing ring) {
        this.store = store;
        this.ring = ring;
    }

    /**
     * Gives every key a copy under this key encryption key, and every key that this process makes from now on. For a new one that is to become the main one, and
     * for one that is kept elsewhere for recovery: that one too wraps new keys only as long as it is at hand, here or as configured.
     *
     * <p>Keys that other processes make meanwhile are found as long as this runs, and not afterwards, unless they have this key encryption key at hand too.
     *
     * @param kek is the ring's from now on
     */
    public Future<CopiesReport> addCopies(KeyEncryptionKey kek) {
        return addUntilNoneIsMissing(ring.add(kek), ConcurrentHashMap.newKeySet());
    }

    private Future<CopiesReport> addUntilNoneIsMissing(KeyEncryptionKey kek, Set<KeyName> written) {
        int before = written.size();
        return store.all()
                .compose(rows -> InTurn.each(rows, row -> addCopies(row, List.of(kek), written)))
                .compose(done -> written.size() == before
                        ? ring.reload().compose(reloaded -> verify(kek, written.size()))
                        : addUntilNoneIsMissing(kek, written));
    }

    /** Writes a key that opens and lacks a copy that opens under one of these; once, even if that does not help. */
    private Future<?> addCopies(WrappedKey seen, List<KeyEncryptionKey> wanted, Set<KeyName> written) {
        if (written.contains(seen.name()) || missing(seen, wanted).isEmpty() || isShut(seen)) {
            return Future.succeededFuture();
        }
        return ring.change(seen.name(), (row, key) -> {
            List<KeyEncryptionKey> missing = missing(row, wanted);
            if (missing.isEmpty()) {
                return Optional.empty();
            }
            boolean unused = written.add(row.name());
            return Optional.of(row.withCopies(key, missing));
        });
    }

    private static List<KeyEncryptionKey> missing(WrappedKey row, List<KeyEncryptionKey> wanted) {
        List<KeyEncryptionKey> missing = new ArrayList<>();
        if (row.state() != KeyState.DESTROYED) {
            for (KeyEncryptionKey kek : wanted) {
                if (!opensUnder(row, kek)) {
                    missing.add(kek);
                }
            }
        }
        return missing;
    }

    private static boolean opensUnder(WrappedKey row, KeyEncryptionKey kek) {
        Optional<SecretKeyBytes> key = row.openUnder(kek);
        key.ifPresent(SecretKeyBytes::destroy);
        return key.isPresent();
    }

    private boolean isShut(WrappedKey row) {
        Opening opening = row.open(ring.keks());
        if (opening instanceof Opening.Opened opened) {
            opened.key().destroy();
            return false;
        }
        return !(opening instanceof Opening.Destroyed);
    }

    private Future<CopiesReport> verify(KeyEncryptionKey kek, int added) {
        return store.all().map(rows -> {
            int keys = 0;
            int verified = 0;
            int shut = 0;
            for (WrappedKey row : rows) {
                if (row.state() != KeyState.DESTROYED) {
                    keys++;
                    verified += opensUnder(row, kek) ? 1 : 0;
                    shut += isShut(row) ? 1 : 0;
                }
            }
            return new CopiesReport(kek.fingerprint(), keys, added, verified, shut);
        });
    }

    /**
     * Gives every key the copies that it lacks under the key encryption keys at hand, and brings rows of stores of format 1 to this one. To be called when a store
     * was opened.
     *
     * @return how many rows were written
     */
    public Future<Integer> complete() {
        Set<KeyName> written = ConcurrentHashMap.newKeySet();
        return store.all()
                .compose(rows -> InTurn.each(rows, row -> addCopies(row, ring.keks(), written)))
                .compose(done -> ring.reload())
                .map(reloaded -> written.size());
    }

    /**
     * Removes every copy under a key encryption key, so that whoever gets hold of it later opens nothing of this store (of its backups he does). Fails with a
     * {@link RotationRefusedException}, and removes nothing, when it is the main one or when one key does not open under the main one.
     *
     * @return how many copies were removed
     */
    public Future<Integer> dropKek(KekFingerprint dropped) {
        KeyEncryptionKey main = ring.main();
        if (dropped.equals(main.fingerprint())) {
            return Future.failedFuture(
                    new RotationRefusedException("this is the main key encryption key; configure another one first"));
        }
        return verify(main, 0).compose(report -> {
            if (!report.isComplete()) {
                return Future.failedFuture(
                        new RotationRefusedException((report.keys() - report.verified()) + " of " + report.keys()
                                + " keys do not open under the main key encryption key; give them their copies first"));
            }
            ring.forget(dropped);
            return dropUntilNoneIsLeft(main, dropped, ConcurrentHashMap.newKeySet());
        });
    }

    private Future<Integer> dropUntilNoneIsLeft(KeyEncryptionKey main, KekFingerprint dropped, Set<KeyName> removed) {
        int before = removed.size();
        return store.all()
                .compose(rows -> InTurn.each(rows, row -> dropCopy(row, main, dropped, removed)))
                .compose(done -> removed.size() == before
                        ? Future.succeededFuture(removed.size())
                        : dropUntilNoneIsLeft(main, dropped, removed));
    }

    private Future<?> dropCopy(WrappedKey seen, KeyEncryptionKey main, KekFingerprint dropped, Set<KeyName> removed) {
        if (!seen.keks().contains(dropped)) {
            return Future.succeededFuture();
        }
        return ring.change(seen.name(), (row, key) -> {
            if (!row.keks().contains(dropped)) {
                return Optional.empty();
            }
            // Looked at again: a key may have been made since under the old one alone.
            if (!opensUnder(row, main)) {
                throw new RotationRefusedException(
                        "a key was made meanwhile that does not open under the main key encryption key; give it its copy first");
            }
            boolean unused = removed.add(row.name());
            return Optional.of(row.withoutCopy(key, dropped));
        });
    }

    /** How the keys of the store stand, as of now. No key material. */
    public Future<KeyStatus> status() {
        return store.all().map(rows -> KeyStatus.of(rows, ring.keks()));
    }
}
