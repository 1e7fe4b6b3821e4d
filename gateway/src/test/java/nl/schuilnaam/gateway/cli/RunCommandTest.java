package nl.schuilnaam.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway that cannot start ends with a code that says so, and with the reason. */
class RunCommandTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data: [",
                "geheim: 1\n",
                "data: data\nlisteners: {edge: {host: 127.0.0.1, port: -1}}\n",
                "\0"
            })
    void aBadConfigurationEndsTheStartWithAFinding(String text) throws Exception {
        Path file = directory.resolve("gateway.yaml");
        Files.writeString(file, text);

        CommandLineRun run = CommandLineRun.of("", "run", "--config", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("gateway.yaml").contains("does not start with this configuration");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aMissingConfigurationEndsTheStartWithAFinding() {
        CommandLineRun run = CommandLineRun.of(
                "", "run", "--config", directory.resolve("none.yaml").toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("none.yaml");
    }
}
