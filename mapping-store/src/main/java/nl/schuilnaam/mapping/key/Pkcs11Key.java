package nl.schuilnaam.mapping.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * A key encryption key that a PKCS#11 token guards. The token holds a generic secret key that cannot be taken out of it; the key encryption key is HMAC-SHA256
 * of a fixed text under that key, computed in the token. So nobody has it without the token and its PIN, but it is in this process's memory while a store is
 * open.
 *
 * <p>The PIN stands in a file of mode 0400 of its own. A PIN that the token refused is not tried again until that file changes: tokens lock themselves after a
 * few wrong ones, and this source is asked every minute.
 */
public final class Pkcs11Key implements KeySource {
    /** Never changes: another text gives another key encryption key. */
    private static final byte[] DERIVED_FROM = "schuilnaam|kek|1".getBytes(StandardCharsets.US_ASCII);

    private static final int MAX_PIN_BYTES = 255;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9 ._-]{1,32}");
    private static final Pattern LIBRARY = Pattern.compile("/[^\"$\\p{Cntrl}]{1,1000}");

    private final Path library;
    private final Pkcs11Slot slot;
    private final String keyLabel;
    private final Path pinFile;

    private @Nullable Provider provider;
    private @Nullable FileTime refusedPin;

    /**
     * @param library the token's PKCS#11 library, an absolute path
     * @param keyLabel what the key is called in the token ({@code CKA_LABEL}): 1 to 32 letters, digits, spaces, dots, hyphens and underscores
     * @param pinFile holds the user PIN in UTF-8, with or without a line end; mode 0400
     * @throws IllegalArgumentException when a label or the path of the library is not of this shape
     */
    public Pkcs11Key(Path library, Pkcs11Slot slot, String keyLabel, Path pinFile) {
        if (!LIBRARY.matcher(library.toString()).matches()) {
            throw new IllegalArgumentException(
                    "the PKCS#11 library must be an absolute path without quotes and dollar signs");
        }
        if (!LABEL.matcher(keyLabel).matches()) {
            throw new IllegalArgumentException(
                    "not a key label; expected 1 to 32 letters, digits, spaces, dots, hyphens and underscores");
        }
        this.library = library;
        this.slot = slot;
        this.keyLabel = keyLabel;
        this.pinFile = pinFile;
    }

    @Override
    public synchronized SecretKeyBytes load(boolean mayCreate) {
        if (!Files.isReadable(library)) {
            throw new KeySourceException(
                    "the PKCS#11 library is missing or cannot be read; install it, or correct its path");
        }
        try {
            return derive(mayCreate);
        } catch (IOException | GeneralSecurityException | ProviderException failure) {
            provider = null; // a token that was away and came back needs another one
            throw explained(failure);
        }
    }

    private SecretKeyBytes derive(boolean mayCreate) throws IOException, GeneralSecurityException {
        Provider token = provider();
        KeyStore keys = logIn(token);
        Key key = keys.getKey(keyLabel, null);
        if (key == null) {
            if (!mayCreate) {
                throw new KeySourceException(
                        "the token holds no secret key labelled " + keyLabel
                                + ", and the store holds keys that were wrapped under it; restore the token, a new key would open nothing");
            }
            key = create(token);
        }
        // Java shows the bytes of a key that is neither sensitive nor unextractable, and of others says it in words
        // only.
        if (key.getEncoded() != null || key.toString().contains(" extractable")) {
            throw new KeySourceException("the key labelled " + keyLabel
                    + " can be taken out of the token; make one that is sensitive and not extractable");
        }
        Mac mac = Mac.getInstance("HmacSHA256", token);
        mac.init(key);
        byte[] bytes = mac.doFinal(DERIVED_FROM);
        try {
            return SecretKeyBytes.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private Provider provider() throws IOException {
        Provider known = provider;
        if (known != null) {
            return known;
        }
        Provider base = Security.getProvider("SunPKCS11");
        if (base == null) {
            throw new KeySourceException("this Java has no PKCS#11 (module jdk.crypto.cryptoki); use a full one");
        }
        // What is looked for and what is made: a key that stays in the token and does nothing but HMAC.
        String configuration = "--\nname=schuilnaam\nlibrary=\"" + library + "\"\n" + slot.configuration(library) + "\n"
                + "attributes(generate,CKO_SECRET_KEY,CKK_GENERIC_SECRET)={\n"
                + "CKA_TOKEN=true\nCKA_PRIVATE=true\nCKA_LABEL=0h"
                + HexFormat.of().formatHex(keyLabel.getBytes(StandardCharsets.US_ASCII))
                + "\nCKA_SENSITIVE=true\nCKA_EXTRACTABLE=false\nCKA_SIGN=true\nCKA_VERIFY=true\n"
                + "CKA_ENCRYPT=false\nCKA_DECRYPT=false\nCKA_WRAP=false\nCKA_UNWRAP=false\nCKA_DERIVE=false\n}\n";
        Provider configured = base.configure(configuration);
        provider = configured;
        return configured;
    }

    private KeyStore logIn(Provider token) throws IOException, GeneralSecurityException {
        FileTime written = Files.exists(pinFile, LinkOption.NOFOLLOW_LINKS)
                ? Files.getLastModifiedTime(pinFile, LinkOption.NOFOLLOW_LINKS)
                : null;
        if (written != null && written.equals(refusedPin)) {
            throw new KeySourceException(
                    "the token refused the PIN, and the PIN file has not changed since; it is not tried again, as tokens lock themselves");
        }
        char[] pin = pin();
        try {
            KeyStore keys = KeyStore.getInstance("PKCS11", token);
            keys.load(null, pin);
            refusedPin = null;
            return keys;
        } catch (IOException refused) {
            if (Pkcs11Failure.of(refused) == Pkcs11Failure.WRONG_PIN) {
                refusedPin = written;
            }
            throw refused;
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private char[] pin() throws IOException {
        byte[] bytes = OwnerOnlyFile.read(pinFile, MAX_PIN_BYTES, "the PIN file");
        try {
            int length = bytes.length;
            while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
                length--;
            }
            if (length == 0 || bytes.length > MAX_PIN_BYTES) {
                throw new KeySourceException("the PIN file must hold 1 to " + MAX_PIN_BYTES + " bytes");
            }
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            char[] pin = Arrays.copyOf(decoded.array(), decoded.limit());
            Arrays.fill(decoded.array(), '\0');
            return pin;
        } catch (CharacterCodingException notText) {
            throw new KeySourceException("the PIN file must hold UTF-8 text");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private Key create(Provider token) throws IOException, GeneralSecurityException {
        KeyGenerator generator = KeyGenerator.getInstance("HmacSHA256", token);
        generator.init(SecretKeyBytes.LENGTH * Byte.SIZE);
        Key made = generator.generateKey();
        // Found again by its label, or it would be lost at the next start: then nothing may be wrapped under it.
        Key found = logIn(token).getKey(keyLabel, null);
        if (found == null) {
            throw new KeySourceException("the token made a secret key and does not find it by its label again");
        }
        if (made.getEncoded() != null) {
            throw new KeySourceException("the token makes keys that can be taken out of it; it cannot be used");
        }
        return found;
    }

    /** In words that say what to put right. Causes come from the token and its library and hold neither PIN nor key. */
    private KeySourceException explained(Exception failure) {
        return failure instanceof KeySourceException said
                ? said
                : new KeySourceException(Pkcs11Failure.of(failure).advice(), failure);
    }

    @Override
    public String toString() {
        return "Pkcs11Key[" + slot + ", key " + keyLabel + "]";
    }
}
