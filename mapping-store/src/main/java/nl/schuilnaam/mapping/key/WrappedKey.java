package nl.schuilnaam.mapping.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;

/**
 * A key as it is stored: its name, state and days, a copy wrapped (AES-KWP, RFC 5649) under each of several key encryption keys, and a check value.
 *
 * <p>The check value is HMAC-SHA256 of all of this but the copies, under the key itself, cut to 16 bytes. It tells a key that was moved under another name, or
 * whose state, days or version were changed, before either does harm. Rows of version 0 come from stores of format 1: their one copy bears no fingerprint, and
 * their check value of 8 bytes covers the name only.
 *
 * <p>Versions count the writes of one row, from 1 up.
 */
public final class WrappedKey {
    private static final int CHECK_BYTES = 16;
    private static final int CHECK_BYTES_OF_FORMAT_1 = 8;
    private static final int FINGERPRINT_BYTES = 8;
    private static final int COPY_BYTES = FINGERPRINT_BYTES + KeyWrap.WRAPPED_BYTES;
    private static final HexFormat HEX = HexFormat.of();

    private final KeyName name;
    private final long version;
    private final KeyState state;
    private final long createdDay;
    private final long sinceDay;
    private final byte[] checkValue;
    private final SortedMap<KekFingerprint, byte[]> copies;

    private WrappedKey(
            KeyName name,
            long version,
            KeyState state,
            long createdDay,
            long sinceDay,
            byte[] checkValue,
            Map<KekFingerprint, byte[]> copies) {
        this.name = name;
        this.version = version;
        this.state = state;
        this.createdDay = createdDay;
        this.sinceDay = sinceDay;
        this.checkValue = checkValue;
        this.copies = new TreeMap<>(copies);
    }

    /**
     * The row that a store holds. Never fails: what cannot be read any more (a name, a state, copies of another length) gives a row that does not open.
     *
     * @param createdDay days since 1970-01-01, as {@code sinceDay}
     * @param copies as {@link #copies()} gave them, or the {@value KeyWrap#WRAPPED_BYTES} bytes of a store of format 1
     */
    public static WrappedKey stored(
            String name, long version, String state, long createdDay, long sinceDay, byte[] checkValue, byte[] copies) {
        Optional<KeyState> known = KeyState.ofText(state);
        Map<KekFingerprint, byte[]> unpacked = known.isPresent() ? unpack(copies) : Map.of();
        boolean destroyed = known.filter(KeyState.DESTROYED::equals).isPresent() && copies.length == 0;
        return new WrappedKey(
                KeyName.stored(name),
                version,
                destroyed
                        ? KeyState.DESTROYED
                        : known.filter(that -> that != KeyState.DESTROYED).orElse(KeyState.CURRENT),
                createdDay,
                sinceDay,
                checkValue.clone(),
                known.filter(KeyState.DESTROYED::equals).isPresent() ? Map.of() : unpacked);
    }

    private static Map<KekFingerprint, byte[]> unpack(byte[] packed) {
        if (packed.length == KeyWrap.WRAPPED_BYTES) {
            return Map.of(KekFingerprint.UNKNOWN, packed.clone());
        }
        Map<KekFingerprint, byte[]> copies = new TreeMap<>();
        if (packed.length % COPY_BYTES == 0) {
            for (int at = 0; at < packed.length; at += COPY_BYTES) {
                copies.put(
                        new KekFingerprint(HEX.formatHex(packed, at, at + FINGERPRINT_BYTES)),
                        Arrays.copyOfRange(packed, at + FINGERPRINT_BYTES, at + COPY_BYTES));
            }
        }
        return copies;
    }

    /** The first row of a fresh key, with a copy under each of these. */
    static WrappedKey first(KeyName name, SecretKeyBytes key, Collection<KeyEncryptionKey> keks, long today) {
        return sealed(name, 1, KeyState.CURRENT, today, today, key, copiesOf(key, keks));
    }

    private static Map<KekFingerprint, byte[]> copiesOf(SecretKeyBytes key, Collection<KeyEncryptionKey> keks) {
        Map<KekFingerprint, byte[]> copies = new TreeMap<>();
        keks.forEach(kek -> copies.put(kek.fingerprint(), kek.wrap(key)));
        return copies;
    }

    private static WrappedKey sealed(
            KeyName name,
            long version,
            KeyState state,
            long createdDay,
            long sinceDay,
            SecretKeyBytes key,
            Map<KekFingerprint, byte[]> copies) {
        return new WrappedKey(
                name,
                version,
                state,
                createdDay,
                sinceDay,
                checkValue(key, CHECK_BYTES, boundBy(name, version, state, createdDay, sinceDay)),
                copies);
    }

    /** The next version of this row: the same key in another state since today. */
    WrappedKey in(KeyState next, SecretKeyBytes key, long today) {
        return sealed(name, version + 1, next, createdDay, today, key, copies);
    }

    /** The next version of this row, with copies under these too: missing ones are added, ones that are there are made anew. */
    WrappedKey withCopies(SecretKeyBytes key, Collection<KeyEncryptionKey> keks) {
        Map<KekFingerprint, byte[]> more = new TreeMap<>(copies);
        more.remove(KekFingerprint.UNKNOWN);
        more.putAll(copiesOf(key, keks));
        return sealed(name, version + 1, state, createdDay, sinceDay, key, more);
    }

    /** The next version of this row, without the copy under this key encryption key. */
    WrappedKey withoutCopy(SecretKeyBytes key, KekFingerprint kek) {
        Map<KekFingerprint, byte[]> fewer = new TreeMap<>(copies);
        fewer.remove(kek);
        return sealed(name, version + 1, state, createdDay, sinceDay, key, fewer);
    }

    /** The next version of this row, with another key in it. */
    WrappedKey replacedBy(SecretKeyBytes fresh, Collection<KeyEncryptionKey> keks, long today) {
        return sealed(name, version + 1, KeyState.CURRENT, today, today, fresh, copiesOf(fresh, keks));
    }

    /** The last version of this row: no key. */
    WrappedKey destroyed(long today) {
        return new WrappedKey(name, version + 1, KeyState.DESTROYED, createdDay, today, new byte[0], Map.of());
    }

    /**
     * What becomes of this row under the key encryption keys at hand. A copy whose fingerprint was changed is still found: every copy is tried under every one of
     * them. A key in the answer is the caller's to destroy.
     */
    Opening open(Collection<KeyEncryptionKey> keks) {
        if (state == KeyState.DESTROYED) {
            return new Opening.Destroyed();
        }
        boolean expected = copies.isEmpty();
        for (KeyEncryptionKey kek : keks) {
            Optional<SecretKeyBytes> key = openUnder(kek);
            if (key.isPresent()) {
                return new Opening.Opened(key.get());
            }
            expected |= copies.containsKey(kek.fingerprint());
        }
        for (KeyEncryptionKey kek : keks) {
            for (byte[] copy : copies.values()) {
                Optional<SecretKeyBytes> key = unwrap(kek, copy);
                if (key.isPresent()) {
                    return new Opening.Opened(key.get());
                }
            }
        }
        return expected
                ? new Opening.Damaged()
                : copies.containsKey(KekFingerprint.UNKNOWN) ? new Opening.Unlabelled() : new Opening.Locked();
    }

    /** The key, opened from the copy that bears the fingerprint of this key encryption key. */
    Optional<SecretKeyBytes> openUnder(KeyEncryptionKey kek) {
        byte[] copy = copies.get(kek.fingerprint());
        return copy == null ? Optional.empty() : unwrap(kek, copy);
    }

    private Optional<SecretKeyBytes> unwrap(KeyEncryptionKey kek, byte[] copy) {
        Optional<SecretKeyBytes> key = kek.unwrap(copy);
        if (key.isPresent() && !isOf(key.get())) {
            key.get().destroy();
            return Optional.empty();
        }
        return key;
    }

    private boolean isOf(SecretKeyBytes key) {
        byte[] expected = version == 0
                ? state == KeyState.CURRENT
                        ? checkValue(key, CHECK_BYTES_OF_FORMAT_1, "schuilnaam|key-check|" + name)
                        : new byte[0]
                : checkValue(key, CHECK_BYTES, boundBy(name, version, state, createdDay, sinceDay));
        return expected.length > 0 && MessageDigest.isEqual(checkValue, expected);
    }

    private static String boundBy(KeyName name, long version, KeyState state, long createdDay, long sinceDay) {
        return "schuilnaam|key-check2|" + name + "|" + version + "|" + state.text() + "|" + createdDay + "|" + sinceDay;
    }

    private static byte[] checkValue(SecretKeyBytes key, int bytes, String bound) {
        Mac hmac = BlindIndex.hmac(key.forAlgorithm("HmacSHA256"));
        return Arrays.copyOf(hmac.doFinal(bound.getBytes(StandardCharsets.UTF_8)), bytes);
    }

    public KeyName name() {
        return name;
    }

    public long version() {
        return version;
    }

    public KeyState state() {
        return state;
    }

    /** When the key was made, in days since 1970-01-01. */
    public long createdDay() {
        return createdDay;
    }

    /** Since when it is in its state, in days since 1970-01-01. */
    public long sinceDay() {
        return sinceDay;
    }

    /** 16 bytes; 8 in a row of format 1; none for a destroyed key. */
    public byte[] checkValue() {
        return checkValue.clone();
    }

    /** All copies as bytes: for each the 8 bytes of its fingerprint and the {@value KeyWrap#WRAPPED_BYTES} of the wrapped key, in the order of the fingerprints. */
    public byte[] copies() {
        ByteBuffer packed = ByteBuffer.allocate(copies.size() * COPY_BYTES);
        copies.forEach((kek, wrapped) -> packed.put(HEX.parseHex(kek.value())).put(wrapped));
        return packed.array();
    }

    /** Under which key encryption keys there is a copy, in ascending order. */
    public List<KekFingerprint> keks() {
        return new ArrayList<>(copies.keySet());
    }

    /** Whether every byte of the other row is the same. */
    boolean isSameAs(WrappedKey other) {
        return name.equals(other.name)
                && version == other.version
                && state == other.state
                && createdDay == other.createdDay
                && sinceDay == other.sinceDay
                && Arrays.equals(checkValue, other.checkValue)
                && Arrays.equals(copies(), other.copies());
    }

    @Override
    public String toString() {
        return "WrappedKey[" + name + ", version " + version + ", " + state.text() + ", under " + keks() + "]";
    }

    /** What became of opening a row. */
    sealed interface Opening {
        record Opened(SecretKeyBytes key) implements Opening {}

        /** A copy that should open does not, or there is none to try. */
        record Damaged() implements Opening {}

        /** A copy without a fingerprint does not open: it is damaged, or the key encryption key is another one. */
        record Unlabelled() implements Opening {}

        /** There are copies, and all of them under key encryption keys that are not at hand. */
        record Locked() implements Opening {}

        record Destroyed() implements Opening {}
    }
}
