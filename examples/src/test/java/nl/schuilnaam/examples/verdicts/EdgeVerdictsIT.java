package nl.schuilnaam.examples.verdicts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeVerdictsIT {
    private static final Path GATEWAY = Path.of("..", "gateway", "target", "schuilnaam.jar");
    private static final Path CASES = Path.of("cases");

    @TempDir
    Path directory;

    private record Ran(int status, String printed, JsonNode figures) {
        private List<JsonNode> verdicts(String side) {
            var verdicts = new ArrayList<JsonNode>();
            figures.path("verdicts").forEach(verdict -> {
                if (verdict.path("side").asText().equals(side)) {
                    verdicts.add(verdict);
                }
            });
            return verdicts;
        }
    }

    private Ran run(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(arguments));
        Path json = directory.resolve("verdicts.json");
        all.addAll(List.of("--json", json.toString()));
        var printed = new ByteArrayOutputStream();
        int status = EdgeVerdicts.PROGRAM.run(
                new PrintStream(printed, true, StandardCharsets.UTF_8), all.toArray(new String[0]));
        return new Ran(
                status,
                printed.toString(StandardCharsets.UTF_8),
                Files.exists(json)
                        ? new ObjectMapper().readTree(Files.readString(json))
                        : new ObjectMapper().nullNode());
    }

    @Test
    void everyVerdictOfTheRealGatewayIsRight() throws Exception {
        Ran ran = run("--gateway", GATEWAY.toString(), CASES.toString());

        assertThat(ran.printed()).contains("Every verdict is right.").doesNotContain("WRONG");
        assertThat(ran.status()).isZero();
        assertThat(ran.figures().path("requests").asInt()).isGreaterThan(800);
        assertThat(ran.figures().path("answers").asInt()).isGreaterThan(500);
        assertThat(ran.figures().path("runs").asInt()).isGreaterThan(3_000);
    }

    @Test
    void tlsMakesNoDifference() throws Exception {
        Ran ran = run("--gateway", GATEWAY.toString(), "--tls", "--only", "both,pipeline,fold");

        assertThat(ran.printed()).contains("Every verdict is right.").doesNotContain("WRONG");
        assertThat(ran.status()).isZero();
    }

    @Test
    void aGatewayThatPassesEverythingIsFoundOut() throws Exception {
        Ran ran = run(
                "--gateway-class",
                RawTunnel.class.getName(),
                "--only",
                "both/length-first-plain,both/length-first-comma,pipeline/get-get,pipeline/get-blank-line,line/two-spaces-first,origin:dropped,redirect/302,status/404");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.printed()).contains("SOME VERDICTS ARE WRONG.");
        assertThat(ran.verdicts("edge"))
                .hasSize(15)
                .allSatisfy(verdict -> assertThat(verdict.path("wrong").asText())
                        .as(verdict.path("case").asText())
                        .contains("a request that is not the gateway's own"));
        assertThat(ran.verdicts("edge")).as("requests that nobody saw").anySatisfy(verdict -> {
            assertThat(verdict.path("case").asText()).startsWith("both/");
            assertThat(verdict.path("originSaw").asText()).contains("other");
            assertThat(verdict.path("wrong").asText()).contains("what a strict reader does not see");
        });
        assertThat(ran.verdicts("origin"))
                .hasSizeGreaterThan(50)
                .allSatisfy(verdict -> assertThat(verdict.path("wrong").asText())
                        .as(verdict.path("case").asText())
                        .contains("words of the origin"));
    }

    @Test
    void whatIsMisspeltIsNotTried() throws Exception {
        for (String[] wrong : new String[][] {
            {"--nonsense"},
            {"--only"},
            {"--only", "chunk,nonsense", "--gateway", GATEWAY.toString()},
            {"no-such-folder"},
            {"--seed", "x"},
            {"--gateway", "no-such-file"}
        }) {
            Ran ran = run(wrong);
            assertThat(ran.status()).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(ran.printed()).contains("Usage: examples/edge-verdicts");
        }
        assertThat(run("--help").status()).isZero();
    }
}
