package nl.schuilnaam.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.installation.Limits;
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
        writeAll(Files.readString(PROJECT.resolve("README.md")));

        Configuration.Outcome outcome = load();

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
    void itNamesAllLimitsWithTheirDefaults() throws IOException {
        String readme = Files.readString(PROJECT.resolve("README.md"));
        Matcher limits = Pattern.compile("(?m)^    (limits:\n(?:      .*\n)+)").matcher(readme);
        assertThat(limits.find()).isTrue();
        String written = limits.group(1).replace("\n    ", "\n");
        JsonNode known = new ObjectMapper()
                .readTree(Files.readString(PROJECT.resolve("config/schema/gateway.schema.json")))
                .at("/properties/limits/properties");
        assertThat(names(new YAMLMapper().readTree(written).get("limits"), value -> value))
                .containsExactlyInAnyOrderElementsOf(names(known, one -> one.path("properties")));
        writeAll(readme);
        Files.writeString(directory.resolve("gateway.yaml"), written, StandardOpenOption.APPEND);

        Limits read = ((Configuration.Loaded) load()).configuration().limits();

        // How much memory there is, no document can know.
        assertThat(read.callers().contentBytes()).hasValue(256 << 20);
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("callers.contentBytes")
                .isEqualTo(Limits.DEFAULT);
    }

    /** The keys of a mapping, and of what is within each of them. */
    private static List<String> names(JsonNode mapping, UnaryOperator<JsonNode> within) {
        var names = new ArrayList<String>();
        mapping.fields().forEachRemaining(each -> {
            names.add(each.getKey());
            within.apply(each.getValue()).fieldNames().forEachRemaining(name -> names.add(each.getKey() + "." + name));
        });
        return names;
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

    private void writeAll(String readme) throws IOException {
        List<String> blocks = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        write("gateway.yaml", blocks.get(0));
        write("agreements/rekenmaat.yaml", blocks.get(1));
        String hash = ClientSecret.hash("a-secret-for-the-readme".getBytes(StandardCharsets.UTF_8))
                .encode();
        for (String secret : List.of("secrets/rekenmaat.phc", "secrets/leerplein.phc")) {
            write(secret, hash);
        }
        for (String file : List.of("secrets/sis.secret", "tls/edge.pem", "tls/edge.key")) {
            write(file, "stands-for-what-an-administrator-puts-here");
        }
    }

    private Configuration.Outcome load() throws IOException {
        return Configuration.load(
                directory.resolve("gateway.yaml"),
                BundledProfiles.ids().stream()
                        .collect(Collectors.toMap(
                                id -> id, id -> BundledProfiles.find(id).orElseThrow())));
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
