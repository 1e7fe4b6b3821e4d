package nl.schuilnaam.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import nl.schuilnaam.config.installation.KeyPlace;
import nl.schuilnaam.config.installation.Storage;
import nl.schuilnaam.config.installation.Store;
import nl.schuilnaam.mapping.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNameTest {
    @TempDir
    private Path directory;

    private Storage storage(String data, Optional<String> node) {
        Path path = directory.resolve(data);
        return new Storage(
                path, new Store.Embedded(), new KeyPlace.KeyFile(path.resolve("kek.key")), Optional.empty(), node);
    }

    @Test
    void aConfiguredNameIsTheNameAndNothingIsKept() throws IOException {
        assertThat(NodeName.of(storage("data", Optional.of("links")))).isEqualTo("links");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void aGatewayKeepsTheNameThatItGaveItself() throws IOException {
        String name = NodeName.of(storage("data", Optional.empty()));

        assertThat(name).matches("node-[0-9a-f]{16}");
        assertThat(NodeName.of(storage("data", Optional.empty()))).isEqualTo(name);
        assertThat(NodeName.of(storage("other", Optional.empty()))).isNotEqualTo(name);
    }

    @Test
    void theNameIsItsOwnersOnlyAndNothingElseIsLeft() throws IOException {
        NodeName.of(storage("data", Optional.empty()));

        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            assertThat(files).containsExactly(directory.resolve("data/node"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("data/node"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "Links", "a b", "../links", "a\nb", "-a"})
    void aFileThatHoldsNoNameIsRefused(String content) throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/node"), content);

        assertThatThrownBy(() -> NodeName.of(storage("data", Optional.empty())))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("holds no name");
    }
}
