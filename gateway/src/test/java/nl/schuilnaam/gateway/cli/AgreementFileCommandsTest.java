package nl.schuilnaam.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be asked of an agreement's file, as it is typed. */
class AgreementFileCommandsTest {
    @TempDir
    Path directory;

    private Path agreement;

    @BeforeEach
    void write() throws IOException {
        agreement = Files.writeString(directory.resolve("a.yaml"), Samples.AGREEMENT);
    }

    private static CommandLineRun run(Object... arguments) {
        return CommandLineRun.of(
                "", Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    }

    private Path changed(String from, String to) throws IOException {
        assertThat(Samples.AGREEMENT).contains(from);
        return Files.writeString(directory.resolve("b.yaml"), Samples.AGREEMENT.replace(from, to));
    }

    @Test
    void theLeafletIsWrittenInBothLanguagesAndSaysWhatIsNotStated() throws IOException {
        CommandLineRun run = run("agreement", "bijsluiter", agreement, "-o", directory.resolve("page.html"));

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("page.nl.html", "page.en.html", "product: is not stated");
        assertThat(Files.readString(directory.resolve("page.nl.html")))
                .contains("<html lang=\"nl\">", "geboortedatum", "alleen het jaar", "een schuiladres, niet het echte");
        assertThat(Files.readString(directory.resolve("page.en.html")))
                .contains("<html lang=\"en\">", "date of birth", "the year only");
    }

    @Test
    void oneLanguageIsWrittenWhereItIsAskedFor() throws IOException {
        Path page = directory.resolve("page.html");

        assertThat(run("agreement", "bijsluiter", agreement, "--lang", "en", "-o", page)
                        .status())
                .isZero();
        assertThat(Files.readString(page)).contains("<html lang=\"en\">");
        assertThat(directory.resolve("page.nl.html")).doesNotExist();
    }

    @Test
    void aFileWithFindingsHasNoLeaflet() throws IOException {
        Path wrong = changed("grades: keep", "grades: alias");

        CommandLineRun run = run("agreement", "bijsluiter", wrong, "-o", directory.resolve("page.html"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("fields.user.grades: is 'alias'");
        assertThat(directory.resolve("page.nl.html")).doesNotExist();
        assertThat(run("agreement", "bijsluiter", directory.resolve("none.yaml"))
                        .status())
                .isEqualTo(2);
    }

    @Test
    void theSameAgreementChangesNothing() {
        CommandLineRun run = run("agreement", "diff", agreement, agreement);

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Er verandert niets.", "This changes nothing.");
    }

    @Test
    void aWideningIsFlaggedInBothLanguagesAndInTheExitCode() throws IOException {
        Path wider = changed("grades: keep", "grades: keep, familyName: keep");

        CommandLineRun run = run("agreement", "diff", agreement, wider);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .contains(
                        "RUIMER  Rekenmaat B.V. krijgt voortaan ook: achternaam van ",
                        "WIDER  Rekenmaat B.V. will additionally receive: surname of ");
        CommandLineRun back = run("agreement", "diff", wider, agreement);
        assertThat(back.status()).isZero();
        assertThat(back.out())
                .contains("will no longer receive: surname", "in its place comes: a made-up word")
                .doesNotContain("WIDER");
    }

    @Test
    void programsGetTheSameAsJson() throws IOException {
        Path wider = changed("birthDate: year", "birthDate: month");

        CommandLineRun run = run("agreement", "diff", agreement, wider, "--json");

        assertThat(run.status()).isEqualTo(1);
        JsonObject json = new JsonObject(run.out());
        assertThat(json.getBoolean("widens")).isTrue();
        assertThat(json.getBoolean("changesNothing")).isFalse();
        assertThat(json.getJsonArray("changes")).hasSize(1);
        JsonObject change = json.getJsonArray("changes").getJsonObject(0);
        assertThat(change.getString("topic")).isEqualTo("receives-more-precisely");
        assertThat(change.getString("subject")).isEqualTo("oneroster-1.2 demographics.birthDate");
    }

    @Test
    void aFileWithFindingsIsNotComparedAndItsExitCodeIsNotThatOfAWidening() throws IOException {
        Path wrong = changed("grades: keep", "grades: alias");

        assertThat(run("agreement", "diff", agreement, wrong).status()).isEqualTo(2);
    }
}
