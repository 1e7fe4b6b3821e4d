package nl.schuilnaam.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.gateway.cli.CommandLineRun;
import nl.schuilnaam.gateway.edge.ClientSecret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells people to write is what the gateway takes, and what it points to is there. */
class ReadmeTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    @Test
    void itsConfigurationAndAgreementHaveNoFindings() throws IOException {
        List<String> blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PROJECT.resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        write("gateway.yaml", blocks.get(0));
        write("agreements/rekenmaat.yaml", blocks.get(1));
        String hash = ClientSecret.hash("a-secret-for-the-readme".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .encode();
        for (String secret : List.of("secrets/rekenmaat.phc", "secrets/leerplein.phc")) {
            write(secret, hash);
        }
        for (String file : List.of("secrets/sis.secret", "tls/edge.pem", "tls/edge.key")) {
            write(file, "stands-for-what-an-administrator-puts-here");
        }

        Configuration.Outcome outcome = Configuration.load(
                directory.resolve("gateway.yaml"),
                BundledProfiles.ids().stream()
                        .collect(java.util.stream.Collectors.toMap(
                                id -> id, id -> BundledProfiles.find(id).orElseThrow())));

        assertThat(outcome).isInstanceOf(Configuration.Loaded.class);
        CommandLineRun check = CommandLineRun.of(
                "", "check", "--config", directory.resolve("gateway.yaml").toString());
        assertThat(check.status()).isZero();
        assertThat(check.out())
                .contains(
                        "Warnings, which keep nothing from running:",
                        "rekenmaat.yaml: product: is not stated",
                        "is good");
    }

    @Test
    void everyFileThatTheDocumentsPointToIsThere() throws IOException {
        for (String document : List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")) {
            Pattern.compile("\\]\\(([^)#:]+)\\)")
                    .matcher(Files.readString(PROJECT.resolve(document)))
                    .results()
                    .forEach(link -> assertThat(PROJECT.resolve(link.group(1)))
                            .as(document)
                            .exists());
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
