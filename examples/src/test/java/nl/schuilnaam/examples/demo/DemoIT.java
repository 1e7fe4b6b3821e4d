package nl.schuilnaam.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final Pattern AUDIT_LOG = Pattern.compile("(?m)^Audit log: (.+)$");

    @Test
    void everythingHoldsWithTheRealGateway(@TempDir Path directory) throws Exception {
        Path json = directory.resolve("figures.json");
        var printed = new ByteArrayOutputStream();

        int status = Demo.PROGRAM.run(
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                "--gateway",
                GatewayJar.path(),
                "--work",
                directory.resolve("work").toString(),
                "--json",
                json.toString());

        String output = printed.toString(StandardCharsets.UTF_8);
        assertThat(output).contains("Everything holds.").doesNotContain("FINDING");
        assertThat(status).isZero();
        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.path("identitiesSearched").asInt()).isGreaterThan(20_000);
        assertThat(figures.path("bytesSearched").asLong()).isGreaterThan(2_000_000);
        assertThat(figures.path("found").asInt(-1)).isZero();
        assertThat(figures.path("idsSharedBySuppliers").asInt(-1)).isZero();
        assertThat(figures.path("resultsSent").asInt()).isEqualTo(50);
        assertThat(figures.path("resultsRelinked").asInt()).isEqualTo(50);
        Matcher log = AUDIT_LOG.matcher(output);
        assertThat(log.find()).isTrue();
        Path audit = Path.of(log.group(1));
        assertThat(audit)
                .isRegularFile()
                .isEqualTo(Path.of(figures.path("auditLog").asText()));
        assertThat(GatewayJar.run("audit", "verify", audit.getParent().toString()))
                .extracting(GatewayJar.Ended::status)
                .isEqualTo(0);
    }
}
