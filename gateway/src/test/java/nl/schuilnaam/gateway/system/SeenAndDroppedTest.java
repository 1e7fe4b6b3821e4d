package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.cli.Schuilnaam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An officer sees which fields arrive that nobody gets, by name and never by value, over a restart. */
class SeenAndDroppedTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final Instant EARLIER = GatewayFixture.NOW.minusSeconds(7_200);

    @TempDir
    Path directory;

    @Test
    void everyFieldThatWasDroppedIsShownAndNothingOfItsValue() throws Exception {
        try (GatewayFixture fixture = started(Samples.STUDENTS)) {
            students(fixture, "");
            students(fixture, "");

            JsonObject seen = seen(fixture);

            assertThat(field(seen, "users.identifier"))
                    .hasValueSatisfying(field -> assertThat(field.getMap())
                            .containsEntry("operation", "getAllStudents")
                            .containsEntry("direction", "outward")
                            .containsEntry("known", true)
                            .containsEntry("count", 6)
                            .containsEntry("first", GatewayFixture.NOW.toString())
                            .containsEntry("last", GatewayFixture.NOW.toString()));
            assertThat(field(seen, "users.vendorSecret"))
                    .hasValueSatisfying(
                            field -> assertThat(field.getBoolean("known")).isFalse());
            assertThat(field(seen, "users.grades")).isEmpty();
            assertThat(seen.getLong("further")).isZero();
            assertThat(seen.encode()).doesNotContain("geheim", "Geheim").doesNotContainPattern(SchoolNumbers.ANY);
            assertThat(fixture.audit()).anyMatch(line -> line.contains("\"command\":\"agreement.seen\""));
        }
    }

    @Test
    void whatTheClientDidNotAskForWasNotDroppedByTheAgreement() throws Exception {
        try (GatewayFixture fixture = started(Samples.STUDENTS)) {
            students(fixture, "?fields=sourcedId,status");

            JsonObject seen = seen(fixture);

            assertThat(field(seen, "users.grades")).isEmpty();
            assertThat(field(seen, "users.roles")).isEmpty();
            assertThat(field(seen, "users.identifier")).isPresent();
        }
    }

    @Test
    void countsSurviveARestartAndNoNameStandsOnTheDiskInTheClear() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory, Samples.AGREEMENT, new MovableClock(EARLIER))) {
            answer(fixture, Samples.STUDENTS);
            students(fixture, "");
        }
        Path file = directory.resolve("data/seen.sealed");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            for (Path one : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(one), StandardCharsets.ISO_8859_1))
                        .as(one.toString())
                        .doesNotContain("vendorSecret");
            }
        }
        try (GatewayFixture fixture = started(Samples.STUDENTS)) {
            students(fixture, "");

            assertThat(field(seen(fixture), "users.vendorSecret"))
                    .hasValueSatisfying(field -> assertThat(field.getMap())
                            .containsEntry("count", 6)
                            .containsEntry("first", EARLIER.toString())
                            .containsEntry("last", GatewayFixture.NOW.toString()));
        }
    }

    @Test
    void aFileThatWasTamperedWithIsBegunAnew() throws Exception {
        try (GatewayFixture fixture = started(Samples.STUDENTS)) {
            students(fixture, "");
        }
        Path file = directory.resolve("data/seen.sealed");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        try (GatewayFixture fixture = started(Samples.STUDENTS)) {
            assertThat(seen(fixture).getJsonArray("fields")).isEmpty();
        }
    }

    @Test
    void namesWithoutEndAreCountedTogether() throws Exception {
        String many =
                IntStream.range(0, 700).mapToObj(i -> ",\"vendor" + i + "\":1").collect(Collectors.joining());
        String pupil = Samples.student("geheim-id-1", "450001", "Daan");
        String message = "{\"users\":[" + pupil.substring(0, pupil.lastIndexOf('}')) + many + "}]}";
        try (GatewayFixture fixture = started(message)) {
            students(fixture, "");

            JsonObject seen = seen(fixture);

            assertThat(seen.getJsonArray("fields")).hasSize(500);
            assertThat(seen.getLong("further")).isGreaterThan(200);
            assertThat(field(seen, "users.identifier")).isPresent();
        }
    }

    @Test
    void theCommandLineShowsIt() throws Exception {
        try (GatewayFixture fixture = started(Samples.STUDENTS)) {
            students(fixture, "");
            var out = new StringWriter();

            int code = new CommandLine(new Schuilnaam())
                    .setOut(new PrintWriter(out))
                    .execute(
                            "agreement",
                            "seen",
                            "rekenmaat-2026",
                            "--school",
                            "de-regenboog",
                            "--config",
                            fixture.directory.resolve("gateway.yaml").toString());

            assertThat(code).isZero();
            assertThat(out.toString())
                    .contains("getAllStudents, to the supplier")
                    .containsPattern("users\\.vendorSecret +3  2026-11-23 11:00  2026-11-23 11:00  unknown")
                    .containsPattern("users\\.identifier +3  2026-11-23 11:00  2026-11-23 11:00  known");
        }
    }

    private GatewayFixture started(String students) throws Exception {
        GatewayFixture fixture = new GatewayFixture(directory, Samples.AGREEMENT);
        answer(fixture, students);
        return fixture;
    }

    private static void answer(GatewayFixture fixture, String students) {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(students)));
    }

    private static void students(GatewayFixture fixture, String query) throws Exception {
        assertThat(fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students" + query)
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }

    private static JsonObject seen(GatewayFixture fixture) throws Exception {
        return nl.schuilnaam.gateway.admin.AdminClient.find(fixture.directory.resolve("data"))
                .orElseThrow()
                .ask(
                        "agreement.seen",
                        new JsonObject().put("school", "de-regenboog").put("agreement", "rekenmaat-2026"),
                        step -> {});
    }

    private static Optional<JsonObject> field(JsonObject seen, String path) {
        return seen.getJsonArray("fields").stream()
                .map(JsonObject.class::cast)
                .filter(field -> field.getString("path").equals(path))
                .findFirst();
    }
}
