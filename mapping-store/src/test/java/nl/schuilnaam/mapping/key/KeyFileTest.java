package nl.schuilnaam.mapping.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    @TempDir
    Path directory;

    @Test
    void firstStartMakesAKeyThatOnlyItsOwnerMayRead() throws Exception {
        Path file = directory.resolve("kek");
        SecretKeyBytes made = new KeyFile(file).load(true);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--------");
        assertThat(Files.readAllBytes(file)).hasSize(32).isEqualTo(made.reveal());
        assertThat(new KeyFile(file).load(false)).isEqualTo(made);
    }

    @Test
    void twoInstallationsGetDifferentKeys() {
        assertThat(new KeyFile(directory.resolve("one")).load(true))
                .isNotEqualTo(new KeyFile(directory.resolve("two")).load(true));
    }

    @Test
    void missingKeyIsNotReplacedWhenTheStoreHoldsKeys() {
        Path file = directory.resolve("kek");
        assertThatThrownBy(() -> new KeyFile(file).load(false)).isInstanceOf(KeySourceException.class);
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--r-----", "r-----r--", "r---w----", "rw-rw-rw-", "r-------x"})
    void keyThatOthersMayTouchIsRefused(String mode) throws Exception {
        Path file = directory.resolve("kek");
        new KeyFile(file).load(true);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> new KeyFile(file).load(false))
                .isInstanceOf(KeySourceException.class)
                .hasMessageContaining(mode);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 64})
    void keyOfAnotherLengthIsRefused(int length) throws Exception {
        Path file = directory.resolve("kek");
        Files.write(file, new byte[length]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThatThrownBy(() -> new KeyFile(file).load(false))
                .isInstanceOf(KeySourceException.class)
                .hasMessageContaining("exactly 32 bytes");
    }

    @Test
    void symbolicLinkIsRefused() throws Exception {
        Path file = directory.resolve("kek");
        new KeyFile(file).load(true);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThatThrownBy(() -> new KeyFile(link).load(false))
                .isInstanceOf(KeySourceException.class)
                .hasMessageContaining("symbolic link");
    }

    @Test
    void destroyedKeyCannotBeUsed() {
        SecretKeyBytes key = SecretKeyBytes.random();
        key.destroy();
        assertThatThrownBy(key::reveal).isInstanceOf(IllegalStateException.class);
    }
}
