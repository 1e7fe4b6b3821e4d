package nl.schuilnaam.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoakIT {
    private static final Path GATEWAY = Path.of("..", "gateway", "target", "schuilnaam.jar");

    @Test
    void theRealGatewayLosesAndTellsNothingAmidFaults(@TempDir Path directory) throws Exception {
        Path json = directory.resolve("figures.json");
        var printed = new ByteArrayOutputStream();
        Options options = Options.parse(
                        "--gateway",
                        GATEWAY.toString(),
                        "--rate",
                        "20",
                        "--seed",
                        "2027",
                        "--work",
                        directory.resolve("work").toString(),
                        "--json",
                        json.toString())
                .quick(0.25, 150, 5, List.of(Fault.SCHOOL_DOWN, Fault.API_DOWN, Fault.KILLED));

        boolean holds = Soak.run(new PrintStream(printed, true, StandardCharsets.UTF_8), options);

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Everything holds.")
                .doesNotContain("FINDING");
        assertThat(holds).isTrue();
        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.path("exchanges").asInt()).isGreaterThan(200);
        assertThat(figures.path("good").asInt()).isGreaterThan(50);
        assertThat(figures.path("resultsTaken").asInt()).isPositive();
        assertThat(figures.path("resultsInSchool").asInt())
                .isGreaterThanOrEqualTo(figures.path("resultsTaken").asInt());
        assertThat(figures.path("pushed").asInt()).isPositive();
        assertThat(figures.path("bytesSearched").asLong()).isGreaterThan(50_000);
        assertThat(figures.path("explained").asInt()).as("something was broken").isPositive();
        assertThat(figures.path("faults")).hasSize(3);
        assertThat(figures.path("findings")).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithHowItIsUsed() throws Exception {
        for (List<String> wrong : List.of(
                List.of("--minutes", "0"),
                List.of("--minutes"),
                List.of("--rate", "x"),
                List.of("--seed", "1.5"),
                List.of("--gateway", "no-such-file"),
                List.of("--nonsense"))) {
            var printed = new ByteArrayOutputStream();
            assertThat(Soak.PROGRAM.run(
                            new PrintStream(printed, true, StandardCharsets.UTF_8), wrong.toArray(new String[0])))
                    .as(String.join(" ", wrong))
                    .isEqualTo(2);
            assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Usage: examples/soak");
        }
        var help = new ByteArrayOutputStream();
        assertThat(Soak.PROGRAM.run(new PrintStream(help, true, StandardCharsets.UTF_8), "--help"))
                .isZero();
        assertThat(help.toString(StandardCharsets.UTF_8)).startsWith("Usage: examples/soak");
    }
}
