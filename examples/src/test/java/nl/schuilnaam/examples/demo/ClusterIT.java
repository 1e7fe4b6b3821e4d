package nl.schuilnaam.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ClusterIT {
    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void whatHappensAtOneGatewayCountsAtTheOther(@TempDir Path directory) throws Exception {
        var printed = new ByteArrayOutputStream();

        int status = Cluster.PROGRAM.run(
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                "--gateway",
                GatewayJar.path(),
                "--work",
                directory.resolve("work").toString());

        String output = printed.toString(StandardCharsets.UTF_8);
        assertThat(output)
                .contains(
                        "Everything holds.",
                        "each leads back",
                        "was erased at a",
                        "was restricted for Rekenmaat",
                        "a goes on")
                .doesNotContain("BROKEN");
        assertThat(status).isZero();
    }
}
