package nl.schuilnaam.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aGatewayThatPassesEverythingOnIsFoundOut(@TempDir Path directory) throws Exception {
        Path json = directory.resolve("figures.json");

        int status = run(
                "--gateway-class",
                TransparentGateway.class.getName(),
                "--work",
                directory.resolve("work").toString(),
                "--json",
                json.toString());

        assertThat(status).isEqualTo(1);
        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.path("found").asInt()).isGreaterThan(20_000);
        assertThat(figures.path("idsSharedBySuppliers").asInt()).isGreaterThan(2_000);
        assertThat(figures.path("resultsSent").asInt()).isEqualTo(50);
        assertThat(figures.path("bytesSearched").asLong()).isGreaterThan(2_000_000);
        assertThat(figures.path("auditLog").asText()).isEmpty();
        assertThat(output())
                .contains("NOT everything holds.", "FOUND in what Rekenmaat got", "FOUND in what Leesplank got");
        assertThat(output().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(200));
    }

    @Test
    void helpIsGivenWithoutStartingAnything() throws Exception {
        assertThat(run("--help")).isZero();
        assertThat(output()).startsWith("Usage: examples/demo");
    }

    @Test
    void anUnknownOptionIsWrongUse() throws Exception {
        assertThat(run("--fast")).isEqualTo(2);
        assertThat(output()).startsWith("unknown option: --fast");
    }

    private int run(String... arguments) throws Exception {
        return Demo.PROGRAM.run(new PrintStream(printed, true, StandardCharsets.UTF_8), arguments);
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
