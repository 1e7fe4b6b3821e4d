package nl.schuilnaam.mapping.key;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * A key that wraps other keys (KEK). Several may wrap the same keys at once: the main one, the one that follows it, a recovery key that is kept elsewhere. May be
 * used by any number of threads, until it is destroyed.
 */
public final class KeyEncryptionKey {
    private static final byte[] FINGERPRINT_OF = "schuilnaam|kek-fingerprint|1".getBytes(StandardCharsets.US_ASCII);
    private static final int FINGERPRINT_BYTES = 8;

    private final SecretKeyBytes bytes;
    private final KeyWrap wrap;
    private final KekFingerprint fingerprint;

    /** Takes the key over: {@link #destroy()} zeroes it. */
    public KeyEncryptionKey(SecretKeyBytes bytes) {
        this.bytes = bytes;
        this.wrap = new KeyWrap(new Borrowed(bytes));
        byte[] full = BlindIndex.hmac(new Borrowed(bytes)).doFinal(FINGERPRINT_OF);
        this.fingerprint = new KekFingerprint(HexFormat.of().formatHex(Arrays.copyOf(full, FINGERPRINT_BYTES)));
    }

    /**
     * The key of a source. Blocking.
     *
     * @throws KeySourceException as {@link KeySource#load} says
     */
    public static KeyEncryptionKey load(KeySource source, boolean mayCreate) {
        return new KeyEncryptionKey(source.load(mayCreate));
    }

    /** The first 8 bytes of HMAC-SHA256 of a fixed text under the key. */
    public KekFingerprint fingerprint() {
        return fingerprint;
    }

    /** {@value KeyWrap#WRAPPED_BYTES} bytes, the same ones each time for the same key. */
    public byte[] wrap(SecretKeyBytes key) {
        return wrap.wrap(key);
    }

    /** The key, or nothing when the bytes were not wrapped under this key or were changed since. */
    public Optional<SecretKeyBytes> unwrap(byte[] wrapped) {
        return wrap.unwrap(wrapped);
    }

    /** Zeroes the key; it can wrap and open nothing afterwards. */
    public void destroy() {
        bytes.destroy();
    }

    @Override
    public String toString() {
        return "KeyEncryptionKey[" + fingerprint + "]";
    }

    /** The form that JCE takes, without a copy that outlives a call: ciphers zero what they are given here. */
    @SuppressWarnings("serial")
    private static final class Borrowed implements SecretKey {
        private final transient SecretKeyBytes bytes;

        private Borrowed(SecretKeyBytes bytes) {
            this.bytes = bytes;
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return bytes.reveal();
        }
    }
}
