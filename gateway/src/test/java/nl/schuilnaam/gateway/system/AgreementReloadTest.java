package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.admin.AdminException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the agreements change while the gateway runs: a good state of all of them takes effect whole, a bad one does not, and every version is kept. */
class AgreementReloadTest {
    /** Within which an officer sees what came of a change. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final String WITHOUT_GRADES = Samples.AGREEMENT.replace("grades: keep, ", "");

    @TempDir
    Path directory;

    @Test
    void aGoodChangeTakesEffectSoonAndIsRecordedAndKept() throws Exception {
        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            assertThat(students(fixture, token).body()).contains("\"grades\"");

            write(
                    fixture,
                    WITHOUT_GRADES
                            + "change: {author: A. Jansen, approver: B. de Vries, reason: no grades any more}\n");

            await(() -> !students(fixture, token).body().contains("\"grades\""));
            JsonObject history = ask(fixture, "agreement.history", new JsonObject().put("agreement", "rekenmaat-2026"));
            assertThat(history.getJsonArray("versions")).hasSize(2);
            JsonObject second = history.getJsonArray("versions").getJsonObject(1);
            assertThat(second.getString("author")).isEqualTo("A. Jansen");
            assertThat(second.getString("approver")).isEqualTo("B. de Vries");
            assertThat(second.getString("reason")).isEqualTo("no grades any more");
            assertThat(last(fixture)).contains("\"agreementVersion\":\"" + second.getString("sha256") + "\"");
            assertThat(fixture.audit())
                    .filteredOn(line -> line.contains("\"command\":\"agreement.load\"")
                            && line.contains(second.getString("sha256")))
                    .hasSize(1);
            JsonObject first = ask(
                    fixture,
                    "agreement.show",
                    new JsonObject().put("agreement", "rekenmaat-2026").put("version", "1"));
            assertThat(first.getString("text")).isEqualTo(Samples.AGREEMENT);
            assertThat(archived(fixture))
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aBadFileChangesNothingAndIsToldSoon() throws Exception {
        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            write(
                    fixture,
                    WITHOUT_GRADES.replace("email: alias", "email: alis").replace("status: active", "status: activ"));

            await(() -> !reload(fixture).getBoolean("taken"));

            assertThat(reload(fixture).getJsonArray("findings").stream()
                            .map(JsonObject.class::cast)
                            .map(finding -> finding.getString("text")))
                    .hasSize(2)
                    .allMatch(text -> text.startsWith("agreements/rekenmaat.yaml:") && text.contains(", expected "));
            assertThat(students(fixture, token).body()).contains("\"grades\"");
            assertThat(ask(fixture, "agreement.history", new JsonObject().put("agreement", "rekenmaat-2026"))
                            .getJsonArray("versions"))
                    .hasSize(1);

            write(fixture, Samples.AGREEMENT);

            await(() -> reload(fixture).getBoolean("taken"));
        }
    }

    @Test
    void aBadFileOfOneSupplierKeepsAGoodOneOfAnotherFromTakingEffect() throws Exception {
        try (GatewayFixture fixture = started()) {
            Files.writeString(fixture.directory.resolve("agreements/leesplank.yaml"), "agreement: [");
            write(fixture, WITHOUT_GRADES);

            JsonObject reload = ask(fixture, "agreement.reload", new JsonObject());

            assertThat(reload.getBoolean("taken")).isFalse();
            assertThat(students(fixture, fixture.edgeToken("rekenmaat")).body()).contains("\"grades\"");
        }
    }

    @Test
    void anAgreementWhoseFileIsGoneLetsNothingPassEvenWhereNoneIsLeft() throws Exception {
        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            Files.delete(fixture.directory.resolve("agreements/rekenmaat.yaml"));

            await(() -> students(fixture, token).statusCode() == 403);

            assertThat(students(fixture, fixture.edgeToken("leesplank")).statusCode())
                    .isEqualTo(200);
            assertThat(fixture.audit())
                    .filteredOn(line -> line.contains("\"command\":\"agreement.withdraw\""))
                    .hasSize(1);
            Files.delete(fixture.directory.resolve("agreements/leesplank.yaml"));

            JsonObject reload = ask(fixture, "agreement.reload", new JsonObject());

            assertThat(reload.getBoolean("taken")).isTrue();
            assertThat(reload.getJsonArray("notes").encode()).contains("names no file that is there");
            assertThat(students(fixture, token).statusCode()).isEqualTo(403);
            assertThat(listed(fixture, "rekenmaat-2026").getString("why-not")).contains("no file");
        }
    }

    @Test
    void anAgreementThatHasEndedStaysSo() throws Exception {
        try (GatewayFixture fixture = started()) {
            write(fixture, Samples.AGREEMENT.replace("status: active", "status: ended"));
            assertThat(ask(fixture, "agreement.reload", new JsonObject()).getBoolean("taken"))
                    .isTrue();
            write(fixture, Samples.AGREEMENT);

            JsonObject reload = ask(fixture, "agreement.reload", new JsonObject());

            assertThat(reload.getBoolean("taken")).isFalse();
            assertThat(reload.getJsonArray("findings").getJsonObject(0).getString("text"))
                    .contains("status: is 'active', and this agreement has ended");
            assertThat(students(fixture, fixture.edgeToken("leesplank")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatElseTheConfigurationSaysNeedsARestart() throws Exception {
        try (GatewayFixture fixture = started()) {
            Path file = fixture.directory.resolve("gateway.yaml");
            String text = Files.readString(file);
            Files.writeString(file, text + "# a remark changes nothing\n");
            write(fixture, WITHOUT_GRADES);
            assertThat(ask(fixture, "agreement.reload", new JsonObject()).getBoolean("taken"))
                    .isTrue();
            Files.writeString(file, text.replace("alias.regenboog.example", "alias2.regenboog.example"));
            write(fixture, Samples.AGREEMENT);

            JsonObject reload = ask(fixture, "agreement.reload", new JsonObject());

            assertThat(reload.getJsonArray("findings").getJsonObject(0).getString("text"))
                    .startsWith("gateway.yaml: schools: differs from what the gateway runs with, expected a restart");
            assertThat(students(fixture, fixture.edgeToken("rekenmaat")).body()).doesNotContain("\"grades\"");
        }
    }

    @Test
    void aVersionThatIsNotInTheArchiveIsNotMadeUp() throws Exception {
        try (GatewayFixture fixture = started()) {
            assertThatThrownBy(() -> ask(
                            fixture,
                            "agreement.show",
                            new JsonObject().put("agreement", "rekenmaat-2026").put("version", "7")))
                    .isInstanceOf(AdminException.class)
                    .hasMessageContaining("no such version");
            assertThatThrownBy(() -> ask(fixture, "agreement.show", new JsonObject().put("agreement", "../../audit")))
                    .isInstanceOf(AdminException.class);
        }
    }

    @Test
    void theSchoolsOwnWordsAreReadAgainLikeAgreements() throws Exception {
        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            Path words = Files.createDirectories(fixture.directory.resolve("words"));
            Path gateway = fixture.directory.resolve("gateway.yaml");
            Files.writeString(gateway, Files.readString(gateway) + "texts: words\n");
            assertThat(findings(fixture, "ranglijst")).isEmpty();

            Files.writeString(
                    words.resolve("convenant.yaml"),
                    "forbidden:\n  ranking: {nl: ranglijsten, en: ranking, also: [ranglijst]}\n");
            await(() -> findings(fixture, "ranglijst").contains("for which the Convenant forbids"));
            assertThat(reload(fixture).getBoolean("taken")).isTrue();

            // A broken one: the last good words go on, and so do the agreements.
            Files.writeString(words.resolve("convenant.yaml"), "purposes:\n  access: {nl: toegang}\nforbiden: {}\n");
            await(() -> !reload(fixture).getBoolean("taken"));
            assertThat(reload(fixture).getJsonArray("findings").encode())
                    .contains("words/convenant.yaml:3", "forbiden", "is not known here", "'forbidden'");
            assertThat(findings(fixture, "ranglijst")).contains("for which the Convenant forbids");
            assertThat(students(fixture, token).statusCode()).isEqualTo(200);

            // Words that forbid what an agreement in force is for: that is for people to solve, and said.
            Files.writeString(
                    words.resolve("convenant.yaml"), "forbidden:\n  store-results: {nl: opslaan, en: storing}\n");
            await(() -> reload(fixture).getJsonArray("findings").encode().contains("agreements/rekenmaat.yaml:6"));
            assertThat(students(fixture, token).statusCode()).isEqualTo(200);

            Files.delete(words.resolve("convenant.yaml"));
            await(() -> reload(fixture).getBoolean("taken"));
            assertThat(findings(fixture, "ranglijst")).isEmpty();
        }
    }

    /** What the running gateway has against a draft for this purpose. */
    private static String findings(GatewayFixture fixture, String purpose) throws Exception {
        JsonObject answer = ask(
                fixture,
                "shadow.start",
                new JsonObject()
                        .put("name", "draft.yaml")
                        .put("draft", Samples.AGREEMENT.replace("access, store-results", "access, " + purpose)));
        return answer.containsKey("findings") ? answer.getJsonArray("findings").encode() : "";
    }

    private GatewayFixture started() throws Exception {
        var fixture = new GatewayFixture(directory, Samples.AGREEMENT);
        fixture.school.stubFor(
                any(anyUrl()).willReturn(okJson(Samples.STUDENTS)).atPriority(9));
        return fixture;
    }

    private static void write(GatewayFixture fixture, String agreement) throws Exception {
        Files.writeString(fixture.directory.resolve("agreements/rekenmaat.yaml"), agreement);
    }

    private static HttpResponse<String> students(GatewayFixture fixture, String token) throws Exception {
        return fixture.send(fixture.edge(token, "/rostering/v1p2/students").build());
    }

    private static String last(GatewayFixture fixture) throws Exception {
        List<String> records = fixture.audit().stream()
                .filter(line -> line.contains("\"event\":\"exchange\""))
                .toList();
        return records.get(records.size() - 1);
    }

    private static List<Path> archived(GatewayFixture fixture) throws Exception {
        try (Stream<Path> files = Files.walk(fixture.directory.resolve("data/agreements"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static JsonObject reload(GatewayFixture fixture) throws Exception {
        return ask(fixture, "agreement.list", new JsonObject()).getJsonObject("reload");
    }

    private static JsonObject listed(GatewayFixture fixture, String agreement) throws Exception {
        return ask(fixture, "agreement.list", new JsonObject()).getJsonArray("agreements").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("agreement").equals(agreement))
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject ask(GatewayFixture fixture, String command, JsonObject arguments) throws Exception {
        return AdminClient.find(fixture.directory.resolve("data")).orElseThrow().ask(command, arguments, step -> {});
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        Instant deadline = Instant.now().plus(SOON);
        while (!condition.holds()) {
            assertThat(Instant.now()).as("the time within which it shows").isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
