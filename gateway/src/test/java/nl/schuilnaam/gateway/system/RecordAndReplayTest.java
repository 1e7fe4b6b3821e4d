package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.admin.AdminException;
import nl.schuilnaam.gateway.cli.Schuilnaam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import picocli.CommandLine;

/** An officer learns what a draft would do from what was exchanged, and what is kept for that is sealed, bounded and destroyed in time. */
class RecordAndReplayTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String DRAFT = Samples.AGREEMENT
            .replace("status: active", "status: draft")
            .replace("email: alias, ", "givenName: keep, ")
            .replace("getStudentsForClass, getAllEnrollments, ", "getAllEnrollments, ");

    @TempDir
    Path directory;

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aReplayOverShapesTellsWhatADraftWouldDoToHowManyPersons() throws Exception {
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW))) {
            String recording = start(fixture, "record.start", new JsonObject());
            students(fixture);
            students(fixture);
            awaitMessages(fixture, 2);

            JsonObject result = ask(fixture, "replay", draft(DRAFT));

            assertThat(result.getString("recording")).isEqualTo(recording);
            assertThat(difference(result, "users.givenName"))
                    .hasValueSatisfying(one -> assertThat(one.getMap())
                            .containsEntry("now", "a stand-in")
                            .containsEntry("then", "the value")
                            .containsEntry("records", 6)
                            .containsEntry("persons", 3));
            assertThat(difference(result, "users.email"))
                    .hasValueSatisfying(one -> assertThat(one.getMap())
                            .containsEntry("now", "an alias")
                            .containsEntry("then", "nothing"));
            assertThat(difference(result, "users.grades")).isEmpty();
            nothingOfAPersonIsOnTheDisk();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whatTheSupplierSendsIsRecordedAndReplayedToo() throws Exception {
        String draft = Samples.AGREEMENT.replace("scoreDate: day", "comment: keep");
        for (boolean values : List.of(false, true)) {
            try (GatewayFixture fixture = new GatewayFixture(
                    directory.resolve("values-" + values), Samples.AGREEMENT, new MovableClock(GatewayFixture.NOW))) {
                fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));
                fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/classes"))
                        .willReturn(okJson("{\"classes\":[{\"sourcedId\":\"geheim-class\",\"status\":\"active\","
                                + "\"title\":\"8a\"}]}")));
                fixture.school.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
                String pupil = first(fixture, "/students", "users");
                String clazz = first(fixture, "/classes", "classes");
                send(fixture, "/lineItems/taak-1", Samples.lineItem("taak-1", clazz));
                start(fixture, values ? "record.start-values" : "record.start", values ? values() : new JsonObject());

                send(fixture, "/results/r-1", Samples.result("r-1", "taak-1", pupil));
                awaitMessages(fixture, 1);

                JsonObject result = ask(fixture, "replay", draft(draft));
                assertThat(difference(result, "result.comment"))
                        .hasValueSatisfying(one -> assertThat(one.getMap())
                                .containsEntry("direction", "inward")
                                .containsEntry("now", "nothing")
                                .containsEntry("then", "the value")
                                .containsEntry("persons", 1));
                assertThat(result.encode()).doesNotContain("eheim", pupil);
            }
        }
    }

    private static String first(GatewayFixture fixture, String path, String wrapper) throws Exception {
        var response = fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2" + path)
                .build());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body())
                .getJsonArray(wrapper)
                .getJsonObject(0)
                .getString("sourcedId");
    }

    private static void send(GatewayFixture fixture, String path, String content) throws Exception {
        assertThat(fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/gradebook/v1p2" + path)
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(content))
                                .build())
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aReplayOverValuesTellsWhatItTellsOverShapesAndNoValue() throws Exception {
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW))) {
            start(fixture, "record.start-values", values());
            students(fixture);
            awaitMessages(fixture, 1);
            nothingOfAPersonIsOnTheDisk();

            JsonObject result = ask(fixture, "replay", draft(DRAFT));

            assertThat(result.getBoolean("values")).isTrue();
            assertThat(difference(result, "users.givenName"))
                    .hasValueSatisfying(one ->
                            assertThat(one.getMap()).containsEntry("records", 3).containsEntry("persons", 3));
            assertThat(result.encode()).doesNotContain("eheim", "4500");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aRecordingOfWhichOneMessageIsDamagedTellsNothing() throws Exception {
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW))) {
            start(fixture, "record.start", new JsonObject());
            students(fixture);
            students(fixture);
            awaitMessages(fixture, 2);
            Path messages = files().stream()
                    .filter(file -> file.toString().endsWith(".messages"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(messages);
            for (int at : List.of(bytes.length - 1, bytes.length / 2 + 8, 40)) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 1;
                Files.write(messages, damaged);

                assertThatThrownBy(() -> ask(fixture, "replay", draft(DRAFT)))
                        .as("a flipped bit at %d", at)
                        .isInstanceOf(AdminException.class)
                        .hasMessageContaining("damaged");
            }
            Files.write(messages, bytes);
            assertThat(ask(fixture, "replay", draft(DRAFT)).getLong("messages")).isEqualTo(2);
            assertThat(students(fixture)).contains("users");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theSameAgreementChangesNothing() throws Exception {
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW))) {
            start(fixture, "record.start", new JsonObject());
            students(fixture);
            awaitMessages(fixture, 1);

            JsonObject result = ask(fixture, "replay", draft(Samples.AGREEMENT));

            assertThat(result.getJsonArray("differences")).isEmpty();
            assertThat(result.getLong("unchanged")).isEqualTo(1);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void operationsAndMessagesThatADraftRefusesAreTold() throws Exception {
        String strict = Samples.AGREEMENT.replace("getAllStudents, ", "");
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW))) {
            start(fixture, "record.start", new JsonObject());
            students(fixture);
            awaitMessages(fixture, 1);

            assertThat(ask(fixture, "replay", draft(strict))
                            .getJsonObject("refused-operations")
                            .getMap())
                    .containsEntry("getAllStudents", 1);
            assertThat(ask(fixture, "replay", draft(strict.replace("status: active", "status: activ")))
                            .getJsonArray("findings"))
                    .isNotEmpty();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anErasureDestroysRecordingsWithValuesAndSaysSo() throws Exception {
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW))) {
            start(fixture, "record.start-values", values());
            students(fixture);
            awaitMessages(fixture, 1);
            nothingOfAPersonIsOnTheDisk();
            String person = ask(
                            fixture,
                            "person.find",
                            new JsonObject()
                                    .put("school", "de-regenboog")
                                    .put("kind", "sis-id")
                                    .put("value", "geheim-id-1"))
                    .getString("person");

            JsonObject erased = ask(
                    fixture,
                    "person.erase",
                    new JsonObject()
                            .put("school", "de-regenboog")
                            .put("person", person)
                            .put("yes", true));

            assertThat(erased.getInteger("recordings")).isEqualTo(1);
            assertThat(recordings(fixture)).isEmpty();
            assertThat(files()).isEmpty();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void valuesNeedMinutesAndAReasonAndAreDestroyedInTimeAlsoOverARestart() throws Exception {
        var clock = new MovableClock(GatewayFixture.NOW);
        try (GatewayFixture fixture = started(clock)) {
            for (String missing : List.of("minutes", "reason")) {
                JsonObject arguments = values();
                arguments.remove(missing);
                assertThatThrownBy(() -> start(fixture, "record.start-values", arguments))
                        .isInstanceOf(AdminException.class);
            }
            start(fixture, "record.start-values", values().put("hours", "2"));
            assertThatThrownBy(() -> start(fixture, "record.start", new JsonObject()))
                    .hasMessageContaining("runs already");
            students(fixture);
            awaitMessages(fixture, 1);
            clock.moveTo(GatewayFixture.NOW.plus(Duration.ofMinutes(6)));
            students(fixture);
            assertThat(recordings(fixture).get(0).getLong("messages")).isEqualTo(1);
            assertThat(fixture.audit())
                    .anyMatch(line -> line.contains("\"command\":\"record.start-values\""))
                    .noneMatch(line -> line.contains("looking for a fault"));
        }
        assertThat(files())
                .hasSize(2)
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW.plus(Duration.ofMinutes(60))))) {
            assertThat(recordings(fixture)).hasSize(1);
            assertThat(recordings(fixture).get(0).getBoolean("running")).isFalse();
        }
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW.plus(Duration.ofMinutes(126))))) {
            assertThat(recordings(fixture)).isEmpty();
            assertThat(files()).isEmpty();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aShadowCountsAndChangesNothingThatLeaves() throws Exception {
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW))) {
            String before = students(fixture);
            ask(fixture, "shadow.start", draft(DRAFT));

            assertThat(students(fixture)).isEqualTo(before);

            JsonObject shown =
                    await(() -> ask(fixture, "shadow.show", ofAgreement()), result -> result.getLong("messages") == 1);
            assertThat(difference(shown, "users.givenName"))
                    .hasValueSatisfying(
                            one -> assertThat(one.getLong("persons")).isEqualTo(3));
            assertThat(ask(fixture, "shadow.stop", ofAgreement()).getLong("messages"))
                    .isEqualTo(1);
            assertThatThrownBy(() -> ask(fixture, "shadow.show", ofAgreement())).isInstanceOf(AdminException.class);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theCommandsAreTypedAsTheirHelpSays() throws Exception {
        try (GatewayFixture fixture = started(new MovableClock(GatewayFixture.NOW))) {
            Path draft = Files.writeString(directory.resolve("draft.txt"), DRAFT);
            assertThat(typed(fixture, "shadow", "start", draft.toString())).contains("changes nothing");
            assertThat(typed(fixture, "record", "start", "rekenmaat-2026", "--school", "de-regenboog"))
                    .contains("shapes only");
            students(fixture);
            awaitMessages(fixture, 1);
            assertThat(typed(fixture, "record", "list", "--school", "de-regenboog"))
                    .contains("rekenmaat-2026  shapes  1 messages, 0 passed over");
            assertThat(typed(fixture, "replay", "--agreement", draft.toString()))
                    .contains("users.givenName: the supplier would get the value instead of a stand-in of 3 persons")
                    .contains("users.email: the supplier would no longer get an alias of 3 persons");
            assertThat(typed(fixture, "shadow", "show", "rekenmaat-2026", "--school", "de-regenboog"))
                    .contains("users.givenName");
            assertThat(typed(fixture, "shadow", "stop", "rekenmaat-2026", "--school", "de-regenboog"))
                    .contains("1 message");
            String id = recordings(fixture).get(0).getString("recording");
            assertThat(typed(fixture, "record", "stop", id, "--school", "de-regenboog"))
                    .contains("is stopped");
            assertThat(typed(fixture, "record", "delete", id, "--school", "de-regenboog"))
                    .contains("is destroyed");
            assertThat(files()).isEmpty();
        }
    }

    private static String typed(GatewayFixture fixture, String... arguments) {
        var out = new StringWriter();
        String[] all = Stream.concat(
                        Stream.of(arguments),
                        Stream.of(
                                "--config",
                                fixture.directory.resolve("gateway.yaml").toString()))
                .toArray(String[]::new);
        assertThat(new CommandLine(new Schuilnaam())
                        .setOut(new PrintWriter(out))
                        .execute(all))
                .as(String.join(" ", arguments))
                .isZero();
        return out.toString();
    }

    private static JsonObject values() {
        return new JsonObject().put("minutes", "5").put("reason", "looking for a fault");
    }

    private static JsonObject draft(String text) {
        return new JsonObject().put("name", "draft.yaml").put("draft", text);
    }

    private static JsonObject ofAgreement() {
        return new JsonObject().put("school", "de-regenboog").put("agreement", "rekenmaat-2026");
    }

    private static String start(GatewayFixture fixture, String command, JsonObject arguments) throws Exception {
        return ask(fixture, command, ofAgreement().mergeIn(arguments)).getString("recording");
    }

    private static List<JsonObject> recordings(GatewayFixture fixture) throws Exception {
        return ask(fixture, "record.list", new JsonObject().put("school", "de-regenboog"))
                .getJsonArray("recordings")
                .stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static void awaitMessages(GatewayFixture fixture, long messages) throws Exception {
        await(() -> recordings(fixture).get(0), recording -> recording.getLong("messages") == messages);
    }

    private static JsonObject await(Callable<JsonObject> asked, java.util.function.Predicate<JsonObject> until)
            throws Exception {
        Instant patience = Instant.now().plusSeconds(30);
        JsonObject answer = asked.call();
        while (!until.test(answer)) {
            assertThat(Instant.now()).as(answer.encode()).isBefore(patience);
            LockSupport.parkNanos(20_000_000);
            answer = asked.call();
        }
        return answer;
    }

    private List<Path> files() throws Exception {
        if (!Files.isDirectory(directory.resolve("data/recordings"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory.resolve("data/recordings"))) {
            return files.toList();
        }
    }

    private void nothingOfAPersonIsOnTheDisk() throws Exception {
        assertThat(files()).isNotEmpty();
        for (Path file : files()) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain("geheim", "Geheim", "givenName", "vendorSecret")
                    .doesNotContainPattern(SchoolNumbers.ANY);
        }
    }

    private GatewayFixture started(MovableClock clock) throws Exception {
        GatewayFixture fixture = new GatewayFixture(directory, Samples.AGREEMENT, clock);
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));
        return fixture;
    }

    private static String students(GatewayFixture fixture) throws Exception {
        var response = fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                .build());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static JsonObject ask(GatewayFixture fixture, String command, JsonObject arguments) throws Exception {
        return AdminClient.find(fixture.directory.resolve("data")).orElseThrow().ask(command, arguments, step -> {});
    }

    private static Optional<JsonObject> difference(JsonObject result, String path) {
        return result.getJsonArray("differences").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("path").equals(path))
                .findFirst();
    }
}
