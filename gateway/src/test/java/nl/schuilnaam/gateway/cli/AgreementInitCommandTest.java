package nl.schuilnaam.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.edge.ClientSecret;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A privacy officer drafts an agreement for a new supplier, and looks at it, before anything can pass. */
class AgreementInitCommandTest {
    @TempDir
    Path directory;

    private Path configuration;
    private Path place;

    @BeforeEach
    void configure() throws IOException {
        Path secret = Files.writeString(
                directory.resolve("client.phc"), ClientSecret.hash(new byte[32]).encode());
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        configuration = Files.writeString(directory.resolve("gateway.yaml"), """
                data: data
                listeners:
                  edge: {host: 127.0.0.1, port: 0}
                  inside: {host: 127.0.0.1, port: 0}
                schools:
                  demo:
                    name: Basisschool De Regenboog
                    origin: {url: "http://127.0.0.1:1", profiles: [oneroster-1.2]}
                    systems: [{client-id: leerplein, secret-hash-file: client.phc}]
                    suppliers:
                      rekenmaat: {}
                agreements: [agreements/*.yaml]
                """);
        place = directory.resolve("agreements/rekenmaat.yaml");
    }

    private static CommandLineRun run(Object... arguments) {
        return CommandLineRun.of(
                "", Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    }

    private CommandLineRun init(Object... more) {
        Object[] all = {
            "agreement", "init", "--config", configuration, "--school", "demo", "--name", "Rekenmaat \"B.V.\""
        };
        Object[] arguments = Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, arguments, all.length, more.length);
        return run(arguments);
    }

    @Test
    void aDraftIsWrittenCheckedPreviewedEditedAndCompared() throws IOException {
        CommandLineRun init = init("--supplier", "rekenmaat");

        assertThat(init.status()).as(init.err()).isZero();
        assertThat(init.out()).startsWith(place.toString()).contains("nothing passes under it");
        CommandLineRun check = run("check", "--config", configuration);
        assertThat(check.status()).as(check.out()).isZero();
        assertThat(check.out())
                .contains("Warnings, which keep nothing from running", "product: is not stated", "1 agreement");

        Path sample = Files.writeString(directory.resolve("students.json"), Samples.STUDENTS);
        CommandLineRun preview =
                run("preview", "--agreement", place, "--operation", "getAllStudents", "--sample", sample);
        assertThat(preview.status()).as(preview.err()).isZero();
        assertThat(preview.out())
                .containsPattern("givenName +\"GeheimDaan\" +\"[A-Za-z]+\" +not listed; a stand-in")
                .containsPattern("email +\"450001@geheim.exampl. +- ");

        String draft = Files.readString(place);
        Path before = Files.writeString(directory.resolve("before.yaml"), draft);
        Files.writeString(place, draft.replace("#        givenName: keep", "        givenName: keep"));
        CommandLineRun diff = run("agreement", "diff", before, place);
        assertThat(diff.status()).as(diff.err()).isEqualTo(1);
        assertThat(diff.out())
                .contains(
                        "RUIMER  Rekenmaat \"B.V.\" krijgt voortaan ook: voornaam van leerlingen",
                        "WIDER  Rekenmaat \"B.V.\" will additionally receive: first name of pupils");
        assertThat(run("check", "--config", configuration).status()).isZero();
        assertThat(run("agreement", "bijsluiter", place, "-o", directory.resolve("page.html"))
                        .status())
                .isZero();
    }

    @Test
    void aFileThatIsThereIsNeverReplaced() throws IOException {
        Files.createDirectories(place.getParent());
        Files.writeString(place, "somebody's work");

        CommandLineRun init = init("--supplier", "rekenmaat");

        assertThat(init.status()).isEqualTo(Schuilnaam.FINDING);
        assertThat(init.out()).contains("is there already");
        assertThat(Files.readString(place)).isEqualTo("somebody's work");
    }

    @Test
    void anotherAgreementOfTheSchoolKeepsItsName() {
        assertThat(init("--supplier", "rekenmaat").status()).isZero();

        CommandLineRun again = init("--supplier", "rekenmaat", "--out", directory.resolve("agreements/second.yaml"));
        CommandLineRun named = init(
                "--supplier", "rekenmaat", "--id", "rekenmaat-next", "-o", directory.resolve("agreements/next.yaml"));

        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err()).contains("another name with --id");
        assertThat(named.status()).as(named.err()).isZero();
        assertThat(run("check", "--config", configuration).status()).isZero();
    }

    @Test
    void aSupplierWhomTheConfigurationDoesNotHaveIsDraftedElsewhereOnly() {
        CommandLineRun inPlace = init("--supplier", "leesplank");
        CommandLineRun elsewhere = init("--supplier", "leesplank", "--out", directory.resolve("leesplank.yaml"));

        assertThat(inPlace.status()).isEqualTo(2);
        assertThat(inPlace.err()).contains("'leesplank: {}' below 'suppliers'");
        assertThat(elsewhere.status()).as(elsewhere.err()).isZero();
        assertThat(directory.resolve("leesplank.yaml")).exists();
        assertThat(directory.resolve("agreements")).doesNotExist();
    }

    @Test
    void whatIsMistypedIsSaidAndNothingIsWritten() {
        assertThat(init("--supplier", "rekenmaat", "--school", "dem").err()).isNotEmpty();
        assertThat(run(
                                "agreement",
                                "init",
                                "--config",
                                configuration,
                                "--school",
                                "dem",
                                "--supplier",
                                "rekenmaat",
                                "--name",
                                "x")
                        .err())
                .contains("'demo'");
        assertThat(init("--supplier", "rekenmaat", "--profile", "oneroster-1.1").err())
                .contains("'oneroster-1.2'");
        assertThat(init("--supplier", "../rekenmaat").status()).isEqualTo(2);
        assertThat(init("--supplier", "rekenmaat", "--id", "A B").status()).isEqualTo(2);
        assertThat(run(
                                "agreement",
                                "init",
                                "--config",
                                configuration,
                                "--school",
                                "demo",
                                "--supplier",
                                "rekenmaat",
                                "--name",
                                "two\nlines")
                        .status())
                .isEqualTo(2);
        assertThat(directory.resolve("agreements")).doesNotExist();
    }
}
