package nl.schuilnaam.gateway.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.Status;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.lifecycle.AgreementArchive.Name;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgreementArchiveTest {
    private static final Instant FIRST = Instant.parse("2026-11-23T11:00:00Z");
    private static final Name REKENMAAT = new Name(new SchoolId("de-regenboog"), "rekenmaat-2026");

    @TempDir
    Path directory;

    private AgreementArchive archive;

    @BeforeEach
    void open() {
        archive = new AgreementArchive(directory.resolve("data"));
    }

    private Path index() {
        return directory.resolve("data/agreements/de-regenboog/rekenmaat-2026/index.jsonl");
    }

    private void keep(String text, Instant since) throws Exception {
        archive.keep(agreement(text), text, since);
    }

    private Agreement agreement(String text) throws Exception {
        Files.createDirectories(directory.resolve("agreements"));
        Files.writeString(directory.resolve("agreements/one.yaml"), text);
        Files.writeString(directory.resolve("gateway.yaml"), """
                data: data
                listeners: {edge: {host: 127.0.0.1, port: 0}, inside: {host: 127.0.0.1, port: 0}}
                schools:
                  de-regenboog:
                    name: De Regenboog
                    origin: {url: "http://127.0.0.1:1", profiles: [oneroster-1.2]}
                    alias-domain: alias.regenboog.example
                    suppliers: {rekenmaat: {api: {oneroster-1.2: {url: "http://127.0.0.1:1"}}}}
                agreements: [agreements/*.yaml]
                """);
        Configuration.Outcome outcome = Configuration.load(directory.resolve("gateway.yaml"));
        assertThat(outcome).isInstanceOf(Configuration.Loaded.class);
        return ((Configuration.Loaded) outcome).configuration().agreements().get(0);
    }

    @Test
    void everyVersionIsKeptWithItsTextAndATextThatComesBackIsANewVersion() throws Exception {
        String first = Samples.AGREEMENT + "change: {author: \"A. \\\"Jansen\\\" \\u00e9\", reason: eerste versie}\n";
        String second = Samples.AGREEMENT.replace("2027-07-31", "2027-07-30");
        keep(first, FIRST);
        keep(first, FIRST.plusSeconds(1));
        keep(second, FIRST.plusSeconds(2));
        keep(first, FIRST.plusSeconds(3));

        List<StoredVersion> versions = new AgreementArchive(directory.resolve("data")).versions(REKENMAAT);

        assertThat(versions).extracting(StoredVersion::number).containsExactly(1, 2, 3);
        assertThat(versions)
                .extracting(StoredVersion::since)
                .containsExactly(FIRST, FIRST.plusSeconds(2), FIRST.plusSeconds(3));
        assertThat(versions.get(0).change().author()).contains("A. \"Jansen\" \u00e9");
        assertThat(versions.get(1).period().until()).isEqualTo(LocalDate.of(2027, 7, 30));
        assertThat(archive.text(REKENMAAT, versions.get(0).version())).isEqualTo(first);
        assertThat(archive.text(REKENMAAT, versions.get(1).version())).isEqualTo(second);
        assertThat(versions.get(0).version().sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256").digest(first.getBytes(StandardCharsets.UTF_8))));
        assertThat(archive.names()).containsExactly(REKENMAAT);
    }

    @Test
    void aLineThatACrashCutOffIsPassedOverAndReplacedByTheNext() throws Exception {
        keep(Samples.AGREEMENT, FIRST);
        String whole = Files.readString(index());
        for (int cut : new int[] {1, 20, whole.length() - 1}) {
            Files.writeString(index(), whole.substring(0, cut), StandardOpenOption.APPEND);
            assertThat(archive.versions(REKENMAAT)).hasSize(1);

            keep(Samples.AGREEMENT + "# " + cut + "\n", FIRST);

            assertThat(archive.versions(REKENMAAT)).hasSize(2);
            Files.writeString(index(), whole);
        }
    }

    @Test
    void anIndexOrATextThatSomebodyChangedIsNotBelieved() throws Exception {
        keep(Samples.AGREEMENT, FIRST);
        var version = archive.versions(REKENMAAT).get(0).version();
        Path text = index().resolveSibling(version + ".agreement");
        String line = Files.readString(index());
        for (var damage : Map.of(
                        "\"number\":1", "\"number\":2", "\"v\":1", "\"v\":2", "2026-08-01", "2028-08-01", "{", "")
                .entrySet()) {
            Files.writeString(index(), line.replace(damage.getKey(), damage.getValue()));

            assertThatThrownBy(() -> archive.versions(REKENMAAT))
                    .as(damage.getKey())
                    .isInstanceOf(UncheckedIOException.class);
        }
        Files.writeString(index(), line);
        Files.writeString(text, Samples.AGREEMENT + "#");
        assertThatThrownBy(() -> archive.text(REKENMAAT, version)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void anAgreementThatHasEndedCannotBeKeptInAnotherStatus() throws Exception {
        keep(Samples.AGREEMENT.replace("status: active", "status: ended"), FIRST);

        assertThat(archive.last(new SchoolId("de-regenboog"), "rekenmaat-2026")).isEqualTo(Optional.of(Status.ENDED));
        assertThatThrownBy(() -> keep(Samples.AGREEMENT, FIRST)).isInstanceOf(UncheckedIOException.class);
        assertThat(archive.versions(REKENMAAT)).hasSize(1);
        assertThat(archive.last(new SchoolId("de-regenboog"), "never-seen")).isEmpty();
    }

    @Test
    void noNameLeadsOutOfTheArchive() {
        for (String name : List.of("..", "a/b", "", ".", "A")) {
            assertThatThrownBy(() -> new Name(new SchoolId("de-regenboog"), name))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
