package nl.schuilnaam.mapping.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Pkcs11KeyTest {
    private static final String PIN = "c4n4ry-5678";

    @TempDir
    Path directory;

    private Path pinFile(String pin) {
        try {
            Path file = directory.resolve("pin");
            Files.deleteIfExists(file);
            Files.writeString(file, pin);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
            return file;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void libraryThatIsNotThereIsRefusedWithAdvice() {
        assertThatThrownBy(() -> new Pkcs11Key(
                                directory.resolve("no-such-library.so"), Pkcs11Slot.number(0), "kek-1", pinFile(PIN))
                        .load(true))
                .isInstanceOf(KeySourceException.class)
                .hasMessageContaining("install it, or correct its path");
    }

    @Test
    void fileThatIsNoLibraryIsRefusedWithAdvice() throws Exception {
        Path library = Files.writeString(directory.resolve("text.so"), "not a library");
        assertThatThrownBy(() -> new Pkcs11Key(library, Pkcs11Slot.number(0), "kek-1", pinFile(PIN)).load(true))
                .isInstanceOf(KeySourceException.class)
                .hasMessageContaining("check that the path names a PKCS#11 library");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nCKA_EXTRACTABLE=true", "key\"", "ké", "123456789012345678901234567890123"})
    void labelThatCouldSayMoreThanANameIsRefused(String label) {
        assertThatThrownBy(() -> new Pkcs11Key(Path.of("/lib.so"), Pkcs11Slot.number(0), label, Path.of("/pin")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lib.so", "/a\"b.so", "/a\nslot=1", "/${user.home}/lib.so"})
    void libraryPathThatCouldSayMoreThanAPathIsRefused(String library) {
        assertThatThrownBy(() -> new Pkcs11Key(Path.of(library), Pkcs11Slot.number(0), "kek", Path.of("/pin")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textFormNamesSlotAndLabelOnly() {
        assertThat(new Pkcs11Key(Path.of("/lib.so"), Pkcs11Slot.token("schuilnaam"), "kek-1", pinFile(PIN)))
                .hasToString("Pkcs11Key[token schuilnaam, key kek-1]");
    }

    /** Against a real token, SoftHSM's: {@code -Dschuilnaam.pkcs11=/usr/lib/softhsm/libsofthsm2.so}. */
    @Nested
    @EnabledIfSystemProperty(
            named = "schuilnaam.pkcs11",
            matches = "/.+",
            disabledReason = "needs a PKCS#11 library: apt-get install softhsm2, then"
                    + " mvn verify -Dschuilnaam.pkcs11=/usr/lib/softhsm/libsofthsm2.so")
    class OnATokenOfSoftHsm {
        private static final Path LIBRARY = Path.of(System.getProperty("schuilnaam.pkcs11", "/"));
        private static final String TOKEN = "schuilnaam";
        private static final String WIDE_OPEN_TOKEN = "twice";
        private static long slot = -1;

        /** The library reads its configuration once, from the environment that the build sets. */
        @BeforeAll
        static void tokens() throws Exception {
            Path configuration = Path.of(System.getenv("SOFTHSM2_CONF"));
            Path tokens = Files.createTempDirectory(
                    Files.createDirectories(configuration.toAbsolutePath().getParent()), "tokens");
            Files.writeString(
                    configuration,
                    "directories.tokendir = " + tokens
                            + "\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n");
            slot = initialised(TOKEN);
            initialised(WIDE_OPEN_TOKEN);
            initialised(WIDE_OPEN_TOKEN);
        }

        private static long initialised(String label) throws Exception {
            Process made = new ProcessBuilder(
                            "softhsm2-util",
                            "--init-token",
                            "--free",
                            "--label",
                            label,
                            "--so-pin",
                            "0000",
                            "--pin",
                            PIN)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(made.getInputStream().readAllBytes());
            assertThat(made.waitFor()).as(said).isZero();
            Matcher number = Pattern.compile("slot (\\d+)").matcher(said.substring(said.indexOf("reassigned")));
            assertThat(number.find()).isTrue();
            return Long.parseLong(number.group(1));
        }

        private Pkcs11Key source(String label) {
            return new Pkcs11Key(LIBRARY, Pkcs11Slot.number(slot), label, pinFile(PIN + "\n"));
        }

        @Test
        void keyIsMadeInTheTokenAtFirstAndTheSameEverAfter() {
            SecretKeyBytes made = source("first").load(true);
            assertThat(source("first").load(false)).isEqualTo(made);
            Pkcs11Key again = source("first");
            assertThat(again.load(true)).isEqualTo(made);
            assertThat(again.load(false)).as("asked again").isEqualTo(made);
            assertThat(source("second").load(true)).isNotEqualTo(made);
        }

        @Test
        void tokenIsFoundByItsLabel() {
            SecretKeyBytes made = source("by-label").load(true);
            assertThat(new Pkcs11Key(LIBRARY, Pkcs11Slot.token(TOKEN), "by-label", pinFile(PIN)).load(false))
                    .isEqualTo(made);
        }

        @Test
        void missingKeyIsNotReplacedWhenTheStoreHoldsKeys() {
            assertThatThrownBy(() -> source("missing").load(false))
                    .isInstanceOf(KeySourceException.class)
                    .hasMessageContaining("no secret key labelled missing");
            assertThatThrownBy(() -> source("missing").load(false)).isInstanceOf(KeySourceException.class);
        }

        @Test
        void absentTokenIsRefusedWithAdvice() {
            assertThatThrownBy(() -> new Pkcs11Key(LIBRARY, Pkcs11Slot.number(4711), "kek", pinFile(PIN)).load(true))
                    .isInstanceOf(KeySourceException.class)
                    .hasMessageContaining("there is no token in this slot");
            assertThatThrownBy(
                            () -> new Pkcs11Key(LIBRARY, Pkcs11Slot.token("elsewhere"), "kek", pinFile(PIN)).load(true))
                    .isInstanceOf(KeySourceException.class)
                    .hasMessageContaining("no token labelled elsewhere");
        }

        @Test
        void labelOfTwoTokensIsRefused() {
            assertThatThrownBy(() ->
                            new Pkcs11Key(LIBRARY, Pkcs11Slot.token(WIDE_OPEN_TOKEN), "kek", pinFile(PIN)).load(true))
                    .isInstanceOf(KeySourceException.class)
                    .hasMessageContaining("2 tokens are labelled");
        }

        /** In a process of its own: in this one the token is logged in to already. */
        @Test
        void wrongPinIsRefusedWithAdviceAndTriedOnlyOnce() throws Exception {
            source("pin").load(true);
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            WrongPin.class.getName(),
                            LIBRARY.toString(),
                            String.valueOf(slot),
                            pinFile("c4n4ry-9999").toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(other.getInputStream().readAllBytes());
            assertThat(other.waitFor()).as(said).isZero();
            assertThat(said.lines().filter(line -> line.startsWith("> ")))
                    .hasSize(4)
                    .satisfies(lines -> assertThat(lines.get(0)).contains("the token refuses the PIN"))
                    .satisfies(lines -> assertThat(lines.get(1)).contains("the PIN file has not changed since"))
                    .satisfies(lines -> assertThat(lines.get(2)).isEqualTo("> opened"))
                    .satisfies(
                            lines -> assertThat(lines.get(3)).contains("--add-exports", "name the slot by its number"));
            assertThat(said).doesNotContain("c4n4ry");
        }

        @Test
        void pinFileThatOthersMayReadIsRefused() throws Exception {
            Path pin = pinFile(PIN);
            Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("r--r-----"));
            assertThatThrownBy(() -> new Pkcs11Key(LIBRARY, Pkcs11Slot.number(slot), "kek", pin).load(true))
                    .isInstanceOf(KeySourceException.class)
                    .hasMessageContaining("the PIN file has mode r--r-----");
        }

        @Test
        void keyThatCouldBeTakenOutOfTheTokenIsRefused() throws Exception {
            tool("--keygen", "--key-type", "GENERIC:32", "--label", "loose", "--extractable", "--sensitive");
            tool("--keygen", "--key-type", "GENERIC:32", "--label", "open", "--extractable");
            for (String label : List.of("open", "loose")) {
                assertThatThrownBy(() -> source(label).load(true))
                        .isInstanceOf(KeySourceException.class)
                        .hasMessageContaining("can be taken out of the token");
            }
        }

        @Test
        void keyIsAnHmacOfAFixedTextThatOpensslMakesToo() throws Exception {
            Provider token = Security.getProvider("SunPKCS11")
                    .configure(
                            "--\nname=import\nlibrary=" + LIBRARY + "\nslot=" + slot
                                    + "\nattributes(import,CKO_SECRET_KEY,*)={\nCKA_SENSITIVE=true\nCKA_EXTRACTABLE=false\nCKA_SIGN=true\n}\n");
            KeyStore keys = KeyStore.getInstance("PKCS11", token);
            keys.load(null, PIN.toCharArray());
            byte[] secret = HexFormat.of().parseHex("0b".repeat(32));
            keys.setKeyEntry("known", new SecretKeySpec(secret, "Generic"), null, null);
            // printf 'schuilnaam|kek|1' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0b0b...0b
            assertThat(HexFormat.of().formatHex(source("known").load(false).reveal()))
                    .isEqualTo("8555fc83e42ecfdea7371845b0a36294d813f566855459af876e09690510d930");
        }

        @Test
        void twoKeysOfOneLabelAreRefused() throws Exception {
            tool("--keygen", "--key-type", "GENERIC:32", "--label", "double", "--sensitive");
            tool("--keygen", "--key-type", "GENERIC:32", "--label", "double", "--sensitive");
            assertThatThrownBy(() -> source("double").load(true)).isInstanceOf(KeySourceException.class);
        }

        private void tool(String... arguments) throws Exception {
            List<String> command = new ArrayList<>(List.of(
                    "pkcs11-tool", "--module", LIBRARY.toString(), "--token-label", TOKEN, "--login", "--pin", PIN));
            command.addAll(List.of(arguments));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(said).isZero();
        }
    }

    /** Asks with a wrong PIN twice, then with the right one, then by the label of the token. */
    static final class WrongPin {
        private WrongPin() {}

        public static void main(String[] arguments) throws IOException {
            Path pin = Path.of(arguments[2]);
            Pkcs11Key source =
                    new Pkcs11Key(Path.of(arguments[0]), Pkcs11Slot.number(Long.parseLong(arguments[1])), "pin", pin);
            Pkcs11Key byLabel = new Pkcs11Key(Path.of(arguments[0]), Pkcs11Slot.token("schuilnaam"), "pin", pin);
            for (int attempt = 0; attempt < 4; attempt++) {
                if (attempt == 2) {
                    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
                    Files.writeString(pin, PIN);
                    Files.setLastModifiedTime(pin, FileTime.fromMillis(System.currentTimeMillis() + 5_000));
                }
                try {
                    (attempt < 3 ? source : byLabel).load(false).destroy();
                    System.out.println("> opened");
                } catch (KeySourceException refused) {
                    System.out.println("> " + refused.getMessage());
                    refused.printStackTrace(System.out);
                }
            }
        }
    }
}
