package nl.schuilnaam.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.admin.AdminException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A draft that narrows or widens whom an exchange is about tells how many it would leave out or add, before it is anything but a draft. */
class TrialPopulationTest {
    private static final String POPULATION =
            "{classes: [geheim-k-78, geheim-k-79], grades: [\"08\"], roles: [student, teacher, parent]}";
    private static final String PUPILS = "/rostering/v1p2/students?limit=1000";
    private static final int ALL = 200;
    private static final int CHOSEN = 30;

    @TempDir
    Path directory;

    private PopulousSchool school;

    @BeforeEach
    void school() throws Exception {
        school = new PopulousSchool().fill(ALL, CHOSEN);
    }

    @AfterEach
    void close() throws Exception {
        school.close();
    }

    private Populated started(String population) throws Exception {
        return new Populated(directory, school, Populated.agreement(population, true));
    }

    private static JsonObject draft(String population) {
        return new JsonObject()
                .put("name", "draft.yaml")
                .put("draft", Populated.agreement(population, true).replace("status: active", "status: draft"));
    }

    private static JsonObject ask(Populated populated, String command, JsonObject arguments) throws Exception {
        return AdminClient.find(populated.fixture.directory.resolve("data"))
                .orElseThrow()
                .ask(command, arguments, step -> {});
    }

    private static JsonObject ofAgreement() {
        return new JsonObject().put("school", "de-regenboog").put("agreement", "rekenmaat-2026");
    }

    private static List<JsonObject> crossed(JsonObject result) {
        return result.getJsonArray("population").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static JsonObject await(Callable<JsonObject> asked, Predicate<JsonObject> until) throws Exception {
        Instant patience = Instant.now().plusSeconds(30);
        JsonObject answer = asked.call();
        while (!until.test(answer)) {
            assertThat(Instant.now()).as(answer.encode()).isBefore(patience);
            LockSupport.parkNanos(20_000_000);
            answer = asked.call();
        }
        return answer;
    }

    private static JsonObject shadow(Populated populated, long messages) throws Exception {
        return await(
                () -> ask(populated, "shadow.show", ofAgreement()), shown -> shown.getLong("messages") >= messages);
    }

    private static void awaitRecorded(Populated populated) throws Exception {
        await(
                () -> ask(populated, "record.list", new JsonObject().put("school", "de-regenboog"))
                        .getJsonArray("recordings")
                        .getJsonObject(0),
                recording -> recording.getLong("messages") == 1);
    }

    private static void pupils(Populated populated) throws Exception {
        assertThat(populated.get(PUPILS).statusCode()).isEqualTo(200);
    }

    @Test
    void aShadowAndAReplayTellWhomANarrowerDraftLeavesOut() throws Exception {
        for (boolean values : List.of(false, true)) {
            try (Populated populated =
                    new Populated(directory.resolve("values-" + values), school, Populated.agreement("", true))) {
                ask(
                        populated,
                        values ? "record.start-values" : "record.start",
                        values ? ofAgreement().put("minutes", "5").put("reason", "trying a draft") : ofAgreement());
                ask(populated, "shadow.start", draft(POPULATION));
                pupils(populated);
                awaitRecorded(populated);

                for (JsonObject result : List.of(ask(populated, "replay", draft(POPULATION)), shadow(populated, 1))) {
                    assertThat(crossed(result))
                            .as(result.encode())
                            .singleElement()
                            .satisfies(one -> assertThat(one.getMap())
                                    .containsEntry("operation", "getAllStudents")
                                    .containsEntry("direction", "outward")
                                    .containsEntry("change", "left-out")
                                    .containsEntry("records", ALL - CHOSEN)
                                    .containsEntry("persons", ALL - CHOSEN));
                    assertThat(result.getJsonArray("differences")).isEmpty();
                    assertThat(result.encode()).doesNotContain("geheim");
                }
            }
        }
    }

    @Test
    void aShadowTellsWhomAWiderDraftAddsAndARecordingHoldsNothingOfThem() throws Exception {
        try (Populated populated = started(POPULATION)) {
            populated.awaitKnown();
            ask(populated, "record.start", ofAgreement());
            ask(populated, "shadow.start", draft(""));
            pupils(populated);
            awaitRecorded(populated);

            assertThat(crossed(shadow(populated, 1)))
                    .singleElement()
                    .satisfies(one -> assertThat(one.getMap())
                            .containsEntry("change", "added")
                            .containsEntry("persons", ALL - CHOSEN));
            JsonObject replay = ask(populated, "replay", draft(""));
            assertThat(crossed(replay)).isEmpty();
            assertThat(replay.getBoolean("population-differs")).isTrue();
            assertThat(crossed(ask(populated, "replay", draft(POPULATION)))).isEmpty();
        }
    }

    @Test
    void whatTheSupplierSendsOfWhoWouldBeOutsideIsToldAndRecorded() throws Exception {
        try (Populated populated = started("")) {
            String task = first(populated, "/gradebook/v1p2/lineItems", "geheim-i-78-0", "lineItems");
            String inside = first(populated, "/rostering/v1p2/users", "geheim-p-0190", "users");
            String outside = first(populated, "/rostering/v1p2/users", "geheim-p-0001", "users");
            ask(populated, "record.start", ofAgreement());
            ask(populated, "shadow.start", draft(POPULATION));

            for (String pupil : List.of(inside, outside)) {
                String id = "nieuw-" + pupil;
                assertThat(populated
                                .fixture
                                .send(populated
                                        .fixture
                                        .edge(populated.token(), "/gradebook/v1p2/results/" + id)
                                        .header("Content-Type", "application/json")
                                        .PUT(BodyPublishers.ofString(Samples.result(id, task, pupil)))
                                        .build())
                                .statusCode())
                        .isEqualTo(201);
            }
            JsonObject shown = shadow(populated, 2);
            await(
                    () -> ask(populated, "record.list", new JsonObject().put("school", "de-regenboog"))
                            .getJsonArray("recordings")
                            .getJsonObject(0),
                    recording -> recording.getLong("messages") == 2);

            for (JsonObject result : List.of(shown, ask(populated, "replay", draft(POPULATION)))) {
                assertThat(crossed(result))
                        .as(result.encode())
                        .singleElement()
                        .satisfies(one -> assertThat(one.getMap())
                                .containsEntry("operation", "putResult")
                                .containsEntry("direction", "inward")
                                .containsEntry("change", "left-out")
                                .containsEntry("persons", 1));
                assertThat(result.getLong("unchanged")).isEqualTo(1);
            }
        }
    }

    /** The code name of a record of the school. */
    private String first(Populated populated, String path, String id, String collection) throws Exception {
        return populated.all(path, 1000).get(school.record(collection, id).getString("dateLastModified"));
    }

    @Test
    void aDraftWhosePopulationCannotBeLearntIsRefused() throws Exception {
        try (Populated populated = started("")) {
            ask(populated, "record.start", ofAgreement());
            pupils(populated);
            awaitRecorded(populated);
            school.down.set("enrollments");

            for (String command : List.of("replay", "shadow.start")) {
                assertThatThrownBy(() -> ask(populated, command, draft(POPULATION)))
                        .isInstanceOf(AdminException.class)
                        .hasMessageContaining("could not be learnt");
            }
            assertThat(ask(populated, "replay", draft("")).getLong("unchanged")).isEqualTo(1);
        }
    }
}
