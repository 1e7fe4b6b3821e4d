package nl.schuilnaam.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A preview says what an exchange would do, and its exit code says whether that is anything. */
class PreviewCommandTest {
    @TempDir
    Path directory;

    private String written = Samples.AGREEMENT;

    @Test
    void aMessageOfTheOperationIsShown() throws IOException {
        assertThat(preview(Samples.STUDENTS)).isZero();
    }

    @Test
    void aMessageInAnotherEnvelopeIsAFinding() throws IOException {
        assertThat(preview(Samples.STUDENTS.replace("{\"users\":", "{\"people\":")))
                .isEqualTo(Schuilnaam.FINDING);
    }

    @Test
    void aMessageThatAnExchangeWouldRefuseIsAFinding() throws IOException {
        assertThat(preview(Samples.STUDENTS + "x")).isEqualTo(Schuilnaam.FINDING);
    }

    @Test
    void everyFieldStandsBesideWhatBecomesOfItAndTheLineThatSaysSo() throws IOException {
        String shown = shown("getAllStudents", Samples.STUDENTS);

        assertThat(shown)
                .containsPattern("status +\"active\" +\"active\" +agreement.yaml:1[0-9] user.status: keep")
                .containsPattern("givenName +\"GeheimDaan\" +\"[A-Za-z]+\" +not listed; a stand-in")
                .containsPattern("identifier +\"450001\" +- +not listed; learned, not passed")
                .containsPattern("vendorSecret +\\{\"note\":\"geheim\"} +- +unknown to the standard")
                .containsPattern("metadata +\\{.* +- +never passes")
                .contains("Held back besides, unknown to the standard: users.vendorSecret (3x)");
    }

    @Test
    void longListsAreCountedAndNoLineIsLongerThanATerminalIsWide() throws IOException {
        String many = "{\"users\":["
                + IntStream.range(0, 40)
                        .mapToObj(i -> Samples.student("geheim-id-" + i, "4500" + (100 + i), "Naam" + i))
                        .collect(Collectors.joining(","))
                + "]}";

        String shown = shown("getAllStudents", many);

        assertThat(shown)
                .contains("... and 37 more records.", "All 40 records")
                .containsPattern("users.grades +40 +40");
        assertThat(shown.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
        assertThat(shown.lines().count()).isLessThan(180);
    }

    @Test
    void theSameEntityHasTheSameCodeNameThroughout() throws IOException {
        JsonObject shown = new JsonObject(shown("getAllStudents", Samples.STUDENTS, "--json"));

        List<Object> orgs = values(shown, "users.roles.org.sourcedId");
        assertThat(orgs).hasSize(3);
        assertThat(Set.copyOf(orgs)).hasSize(1);
        List<Object> pupils = values(shown, "users.sourcedId");
        assertThat(Set.copyOf(pupils)).hasSize(3);
        assertThat(values(shown, "users.email"))
                .isEqualTo(pupils.stream().map(id -> id + "@school.example").toList());
    }

    @Test
    void whatTheSupplierSendsIsShownTheOtherWayRound() throws IOException {
        String shown = shown("putResult", Samples.result("r-1", "l-1", "p-1"), "--direction", "inward");

        assertThat(shown)
                .contains("the supplier sends", "the school gets")
                .containsPattern("comment +\"dropped\" +- +not listed")
                .containsPattern("score +8.50 +8.50 ");
        assertThat(preview("putResult", Samples.result("r-1", "l-1", "p-1"))).isEqualTo(2);
    }

    @Test
    void ofATextThatPassesRedactedNothingIsShownSinceAPreviewKnowsNobody() throws IOException {
        written = Samples.AGREEMENT.replace("scoreStatus: keep}", "scoreStatus: keep, comment: redact}");

        String shown = shown("getResult", Samples.result("r-1", "l-1", "p-1"));
        String back = shown("putResult", Samples.result("r-1", "l-1", "p-1"), "--direction", "inward");

        assertThat(shown)
                .containsPattern("comment +\"dropped\" +\"\\[tekst]\" +agreement.yaml:1[0-9] result.comment: redact");
        assertThat(back).containsPattern("comment +\"dropped\" +- +agreement.yaml:1[0-9] result.comment: redact");
    }

    @Test
    void aPageIsForItsOwnerOnlyAndReplacesNoOther() throws IOException {
        Path page = directory.resolve("preview.html");
        String message = Samples.STUDENTS
                .replace("GeheimDaan", "<script>alert(1)</script>")
                .replace("\"grades\":[\"08\"]", "\"grades\":[\"<b>\"]");

        assertThat(preview("getAllStudents", message, "--html", page.toString()))
                .isZero();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(page))
                .contains("&lt;script&gt;", "&lt;b&gt;")
                .doesNotContain("<script", "<b>");
        assertThat(preview("getAllStudents", message, "--html", page.toString()))
                .isEqualTo(Schuilnaam.FINDING);
    }

    private static List<Object> values(JsonObject shown, String path) {
        return shown.getJsonArray("fields").stream()
                .map(JsonObject.class::cast)
                .filter(field -> field.getString("path").equals(path))
                .map(field -> field.getValue("after"))
                .toList();
    }

    private int preview(String message) throws IOException {
        return preview("getAllStudents", message);
    }

    private int preview(String operation, String message, String... more) throws IOException {
        return Schuilnaam.execute(arguments(operation, message, more));
    }

    private String shown(String operation, String message, String... more) throws IOException {
        var out = new StringWriter();
        assertThat(new CommandLine(new Schuilnaam())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setOut(new PrintWriter(out))
                        .execute(arguments(operation, message, more)))
                .isZero();
        return out.toString();
    }

    private String[] arguments(String operation, String message, String... more) throws IOException {
        Path agreement = Files.writeString(directory.resolve("agreement.yaml"), written);
        Path sample = Files.writeString(directory.resolve("sample.json"), message);
        var arguments = new ArrayList<>(List.of(
                "preview",
                "--agreement",
                agreement.toString(),
                "--operation",
                operation,
                "--sample",
                sample.toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }
}
