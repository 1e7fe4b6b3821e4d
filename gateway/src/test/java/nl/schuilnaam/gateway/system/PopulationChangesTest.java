package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.cli.CommandLineRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a supplier sees follows the population as it changes, shows nothing of a change elsewhere, and never more than what is known for sure. */
class PopulationChangesTest {
    private static final String POPULATION =
            "{classes: [geheim-k-78, geheim-k-79], grades: [\"08\"], roles: [student, teacher, parent]}";
    private static final String STUDENTS = "/rostering/v1p2/students";

    @TempDir
    Path directory;

    private PopulousSchool school;

    @BeforeEach
    void school() throws Exception {
        school = new PopulousSchool().fill(200, 30);
    }

    @AfterEach
    void close() throws Exception {
        school.close();
    }

    private Populated started(String population, boolean references) throws Exception {
        return new Populated(directory, school, Populated.agreement(population, references));
    }

    private static JsonObject ask(Populated populated, String command, JsonObject arguments) throws Exception {
        return AdminClient.find(populated.fixture.directory.resolve("data"))
                .orElseThrow()
                .ask(command, arguments.put("school", "de-regenboog"), step -> {});
    }

    private static JsonObject sync(Populated populated) throws Exception {
        return ask(populated, "population.sync", new JsonObject());
    }

    private Set<String> times(String collection, Map<String, Set<String>> visible) {
        return school.records.get(collection).values().stream()
                .filter(record -> Populated.isVisible(collection, record, visible))
                .map(record -> record.getString("dateLastModified"))
                .collect(Collectors.toSet());
    }

    private void sees(Populated populated, Map<String, Set<String>> visible) throws Exception {
        assertThat(populated.all("/rostering/v1p2/users", 25).keySet()).isEqualTo(times("users", visible));
        assertThat(populated.all("/rostering/v1p2/classes", 25).keySet()).isEqualTo(times("classes", visible));
        assertThat(populated.all("/rostering/v1p2/enrollments", 25).keySet()).isEqualTo(times("enrollments", visible));
        assertThat(populated.all("/rostering/v1p2/demographics", 25).keySet())
                .isEqualTo(times("demographics", visible));
        assertThat(populated.all("/gradebook/v1p2/results", 25).keySet()).isEqualTo(times("results", visible));
        assertThat(populated.all("/gradebook/v1p2/lineItems", 25).keySet()).isEqualTo(times("lineItems", visible));
    }

    // Changes

    @Test
    void whoLeavesIsGoneAndWhoComesIsThereWithTheNextReading() throws Exception {
        try (Populated populated = started(POPULATION, false)) {
            populated.awaitKnown();
            sees(populated, populated.model());
            String leaves = "geheim-p-0190";
            Map<String, String> before = populated.all(STUDENTS, 100);
            String pseudonym = before.get(school.record("users", leaves).getString("dateLastModified"));

            school.record("users", leaves).put("grades", new JsonArray().add("07"));
            school.record("users", "geheim-p-0007").put("grades", new JsonArray().add("08"));
            school.enroll("geheim-p-0007", "geheim-k-79", "student");
            JsonObject status = sync(populated);

            assertThat(populated.get(STUDENTS + "/" + pseudonym).statusCode()).isEqualTo(404);
            assertThat(populated.all(STUDENTS, 100)).hasSize(30);
            sees(populated, populated.model());
            assertThat(status.encode()).contains("\"known\":true").doesNotContain("geheim");
        }
    }

    @Test
    void anEnrolmentThatIsOverSeatsNobodyAndARecordToBeDeletedIsNone() throws Exception {
        try (Populated populated = started(POPULATION, false)) {
            populated.awaitKnown();
            school.record("enrollments", "geheim-e-geheim-p-0190-geheim-k-78").put("endDate", "2026-11-23");
            school.record("enrollments", "geheim-e-geheim-p-0192-geheim-k-78").put("endDate", "2026-11-24");
            school.record("users", "geheim-p-0194").put("status", "tobedeleted");

            JsonObject status = sync(populated);

            assertThat(status.encode()).doesNotContain("failure");
            Set<String> seen = populated.all(STUDENTS, 100).keySet();
            assertThat(seen)
                    .hasSize(28)
                    .contains(school.record("users", "geheim-p-0192").getString("dateLastModified"))
                    .doesNotContain(
                            school.record("users", "geheim-p-0190").getString("dateLastModified"),
                            school.record("users", "geheim-p-0194").getString("dateLastModified"));
        }
    }

    @Test
    void anErasedPupilIsGoneAtOnceAlthoughTheSchoolStillHasThem() throws Exception {
        try (Populated populated = started(POPULATION, false)) {
            populated.awaitKnown();
            String pupil = "geheim-p-0190";
            String time = school.record("users", pupil).getString("dateLastModified");
            String reference = find(populated, pupil);

            ask(
                    populated,
                    "person.erase",
                    new JsonObject().put("person", reference).put("yes", true));

            long until = System.nanoTime() + 20_000_000_000L;
            while (populated.all(STUDENTS, 100).containsKey(time) && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            assertThat(populated.all(STUDENTS, 100)).hasSize(29).doesNotContainKey(time);
        }
    }

    private static String find(Populated populated, String id) throws Exception {
        return ask(
                        populated,
                        "person.find",
                        new JsonObject().put("kind", "sis-id").put("value", id))
                .getString("person");
    }

    // Restrictions

    @Test
    void whereSomebodyIsRestrictedListsAreExactTooAndRecordsOfThemAreGone() throws Exception {
        try (Populated populated = started("", false)) {
            Map<String, Set<String>> everybody = everybody();
            sees(populated, everybody);
            String result = populated
                    .all("/gradebook/v1p2/results", 100)
                    .get(school.record("results", "geheim-r-0005").getString("dateLastModified"));
            String person = find(populated, "geheim-p-0005");
            String unknown = Populated.everything(populated.get("/gradebook/v1p2/results/geen"));

            ask(
                    populated,
                    "person.restrict",
                    new JsonObject().put("person", person).put("supplier", "rekenmaat"));

            everybody.get("person").remove("geheim-p-0005");
            sees(populated, everybody);
            assertThat(Populated.everything(populated.get("/gradebook/v1p2/results/" + result)))
                    .isEqualTo(unknown);

            ask(
                    populated,
                    "person.restrict",
                    new JsonObject()
                            .put("person", person)
                            .put("supplier", "rekenmaat")
                            .put("lift", true));

            int requests = school.requests.get();
            sees(populated, everybody());
            assertThat(populated.get("/gradebook/v1p2/results/" + result).statusCode())
                    .isEqualTo(200);
            assertThat(requests).isPositive();
        }
    }

    private Map<String, Set<String>> everybody() {
        var all = new TreeMap<String, Set<String>>();
        all.put("person", new java.util.TreeSet<>(school.records.get("users").keySet()));
        all.put("class", new java.util.TreeSet<>(school.records.get("classes").keySet()));
        return all;
    }

    // Readings that fail

    @Test
    void whileNothingIsKnownNothingPassesAndAsSoonAsItIsItDoes() throws Exception {
        school.down.set("/enrollments");
        try (Populated populated = started(POPULATION, false)) {
            HttpResponse<String> refused = populated.get(STUDENTS);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).doesNotContain("eheim");
            assertThat(sync(populated).encode()).contains("\"failure\"", "\"known\":false");

            school.down.set("");
            sync(populated);

            assertThat(populated.all(STUDENTS, 100)).hasSize(30);
        }
    }

    @Test
    void aReadingThatFailsLeavesTheLastGoodPopulation() throws Exception {
        try (Populated populated = started(POPULATION, false)) {
            populated.awaitKnown();
            for (String bad : List.of("/users", "/classes", "/enrollments")) {
                school.record("users", "geheim-p-0190").put("grades", new JsonArray().add("07"));
                school.down.set(bad);
                JsonObject status = sync(populated);
                school.down.set("");

                assertThat(status.encode()).contains("\"failure\":\"origin-error\"", "\"known\":true");
                assertThat(populated.all(STUDENTS, 100)).as(bad).hasSize(30);
            }
            school.record("enrollments", "geheim-e-geheim-p-0192-geheim-k-78").put("user", "geheim");

            assertThat(sync(populated).encode()).contains("\"failure\":\"origin-answer-refused: enrollments.user");
            assertThat(populated.get(STUDENTS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRestartWhileTheSchoolIsDownGoesOnWithTheLastGoodPopulationAndNoOther() throws Exception {
        Set<String> before;
        try (Populated populated = started(POPULATION, false)) {
            populated.awaitKnown();
            before = populated.all("/rostering/v1p2/users", 100).keySet();
        }
        school.down.set("/enrollments");
        try (Populated again = started(POPULATION, false)) {
            assertThat(again.all("/rostering/v1p2/users", 100).keySet()).isEqualTo(before);
            assertThat(again.all("/rostering/v1p2/classes", 100)).hasSize(3);
            assertThat(sync(again).encode()).contains("\"failure\"", "\"known\":true");
        }
        try (Populated other = started(POPULATION.replace("\"08\"", "\"07\""), false)) {
            assertThat(other.get(STUDENTS).statusCode()).isEqualTo(503);
        }
    }

    // Groups

    @Test
    void whoIsInAGroupThatAnAdministratorKeepsExistsAndIsInNoFile() throws Exception {
        String population = "{groups: [plusklas]}";
        try (Populated populated = started(population, false)) {
            populated.awaitKnown();
            assertThat(populated.all(STUDENTS, 100)).isEmpty();

            CommandLineRun added = run("geheim-p-0005\n", "group", "add", "plusklas");
            assertThat(added.status()).as(added.err()).isZero();
            assertThat(added.out()).matches("(?s)[0-9a-f]{32} belongs to plusklas\\s*");
            sees(populated, populated.model(Set.of("geheim-p-0005")), Set.of("geheim-p-0005"));
            assertThat(run("", "group", "list").out())
                    .startsWith("plusklas: " + added.out().substring(0, 32));
            assertThat(run("", "status").out()).contains("rekenmaat-2026: ");
            assertThat(run("", "sync").status()).isZero();
            sees(populated, populated.model(Set.of("geheim-p-0005")), Set.of("geheim-p-0005"));
            assertThat(run("niemand\n", "group", "add", "plusklas").status()).isEqualTo(1);
        }
        school.down.set("/enrollments");
        try (Populated again = started(population, false)) {
            assertThat(again.all(STUDENTS, 100)).hasSize(1);
            school.down.set("");
            assertThat(run("", "sync").status()).isZero();
            assertThat(again.all(STUDENTS, 100)).hasSize(1);

            CommandLineRun removed = run("geheim-p-0005\n", "group", "remove", "plusklas");

            assertThat(removed.status()).as(removed.err()).isZero();
            assertThat(again.all(STUDENTS, 100)).isEmpty();
            assertThat(String.join("", again.fixture.audit())).doesNotContain("geheim-p-");
        }
    }

    /** Without parents, who are not among the roles. */
    private void sees(Populated populated, Map<String, Set<String>> visible, Set<String> pupils) throws Exception {
        visible.get("person").removeIf(id -> id.contains("-g-"));
        assertThat(visible.get("person")).containsAll(pupils);
        sees(populated, visible);
    }

    private CommandLineRun run(String input, String... words) {
        var all = new ArrayList<>(List.of("population"));
        all.addAll(List.of(words));
        all.addAll(List.of(
                "--school",
                "de-regenboog",
                "--config",
                directory.resolve("gateway.yaml").toString()));
        CommandLineRun run = CommandLineRun.of(input, all.toArray(String[]::new));
        assertThat(run.out() + run.err()).doesNotContain("geheim");
        return run;
    }

    // Nothing shows

    @Test
    void whatHappensToWhoIsOutsideDoesNotChangeAByte() throws Exception {
        try (Populated populated = started(POPULATION, true)) {
            populated.awaitKnown();
            Map<String, String> before = capture(populated);
            var random = new Random(7);
            for (int round = 0; round < 3; round++) {
                changeWhoIsOutside(populated, random, round);
                sync(populated);

                assertThat(capture(populated)).isEqualTo(before);
            }
            assertThat(before).hasSizeGreaterThan(40);
        }
    }

    /** Every list in pages of 7 and of 100, sorted and filtered, as the supplier gets it. */
    private Map<String, String> capture(Populated populated) throws Exception {
        var captured = new LinkedHashMap<String, String>();
        for (Operation operation : Populated.PROFILE.operations()) {
            if (operation.method().equals("GET")
                    && operation.path().entities().isEmpty()
                    && operation.response().map(Payload::form).orElseThrow() == Payload.Form.LIST) {
                String path = Populated.path(operation, List.of());
                for (String query : List.of("?limit=7&offset=7", "?limit=100", "?limit=3&sort=dateLastModified")) {
                    captured.put(path + query, Populated.everything(populated.get(path + query)));
                }
            }
        }
        return captured;
    }

    private void changeWhoIsOutside(Populated populated, Random random, int round) {
        Map<String, Set<String>> visible = populated.model();
        for (var collection : school.records.entrySet()) {
            if (Set.of(
                            "users",
                            "classes",
                            "enrollments",
                            "demographics",
                            "results",
                            "lineItems",
                            "scoreScales",
                            "assessmentResults")
                    .contains(collection.getKey())) {
                List<String> outside = collection.getValue().entrySet().stream()
                        .filter(one -> !Populated.isVisible(collection.getKey(), one.getValue(), visible))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(ArrayList::new));
                for (String id : outside) {
                    if (random.nextInt(3) == 0) {
                        collection.getValue().remove(id);
                    } else {
                        school.record(collection.getKey(), id).put("dateLastModified", "2031-01-01T00:00:00.000Z");
                    }
                }
            }
        }
        for (int i = 0; i < 40; i++) {
            school.pupil(String.format("geheim-p-%d%03d", 5 + round, i), "0" + (1 + i % 7), "geheim-k-0" + i % 10);
        }
    }

    // From the school to the supplier

    @Test
    void theSchoolsOwnSystemsSendNothingOfWhoIsOutside() throws Exception {
        try (Populated populated = started(POPULATION, true)) {
            populated.awaitKnown();
            GatewayFixture fixture = populated.fixture;
            fixture.supplierApi.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(204)));
            fixture.supplierApi.stubFor(com.github.tomakehurst.wiremock.client.WireMock.post("/token")
                    .willReturn(com.github.tomakehurst.wiremock.client.WireMock.okJson(
                            "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600}")));
            fixture.supplierApi.resetRequests();

            assertThat(inside(populated, "PUT", "/rostering/v1p2/users/geheim-p-0001", user("geheim-p-0001")))
                    .isEqualTo(404);
            assertThat(inside(
                            populated,
                            "PUT",
                            "/gradebook/v1p2/results/geheim-r-0001",
                            Samples.result("geheim-r-0001", "geheim-i-78-0", "geheim-p-0001")))
                    .isEqualTo(404);
            assertThat(inside(populated, "DELETE", "/gradebook/v1p2/results/geheim-r-0001", ""))
                    .isEqualTo(404);
            assertThat(inside(populated, "POST", "/gradebook/v1p2/lineItems/geheim-i-01-0/results", two()))
                    .isEqualTo(404);
            assertThat(toTheApi(fixture)).isEmpty();

            assertThat(inside(populated, "PUT", "/rostering/v1p2/users/geheim-p-0190", user("geheim-p-0190")))
                    .isEqualTo(204);
            assertThat(inside(populated, "DELETE", "/gradebook/v1p2/results/geheim-r-0190", ""))
                    .isEqualTo(204);
            inside(populated, "POST", "/gradebook/v1p2/lineItems/geheim-i-78-0/results", two());

            List<LoggedRequest> sent = toTheApi(fixture);
            assertThat(sent).hasSize(3);
            assertThat(new JsonObject(sent.get(2).getBodyAsString()).getJsonArray("results"))
                    .hasSize(1);
            assertThat(sent.toString()).doesNotContain("eheim");
        }
    }

    @Test
    void aResultOfATaskOfAClassThatDoesNotExistForTheSupplierIsNone() throws Exception {
        // Both are of pupils who exist for the supplier; the task of the second is of a class that does not.
        String hidden = "geheim-r-0192";
        school.record("results", hidden).put("lineItem", PopulousSchool.ref("lineItem", "geheim-i-20-0"));
        school.record("results", hidden).remove("class");
        try (Populated populated = started(POPULATION, true)) {
            populated.awaitKnown();
            GatewayFixture fixture = populated.fixture;

            Map<String, String> results = populated.all("/gradebook/v1p2/results", 10);

            Set<String> expected = times("results", populated.model());
            String time = school.record("results", hidden).getString("dateLastModified");
            assertThat(expected).contains(time);
            expected.remove(time);
            assertThat(results.keySet()).isEqualTo(expected);
            for (String code : results.values()) {
                HttpResponse<String> one = populated.get("/gradebook/v1p2/results/" + code);
                assertThat(one.statusCode()).isEqualTo(200);
                String task = new JsonObject(one.body())
                        .getJsonObject("result")
                        .getJsonObject("lineItem")
                        .getString("sourcedId");
                assertThat(populated.get("/gradebook/v1p2/lineItems/" + task).statusCode())
                        .isEqualTo(200);
            }
            // Nor does the school tell it of such a result.
            fixture.supplierApi.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(204)));
            fixture.supplierApi.stubFor(com.github.tomakehurst.wiremock.client.WireMock.post("/token")
                    .willReturn(com.github.tomakehurst.wiremock.client.WireMock.okJson(
                            "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600}")));
            fixture.supplierApi.resetRequests();
            assertThat(inside(
                            populated,
                            "PUT",
                            "/gradebook/v1p2/results/" + hidden,
                            Samples.result(hidden, "geheim-i-20-0", "geheim-p-0192")))
                    .isEqualTo(404);
            assertThat(toTheApi(fixture)).isEmpty();
            assertThat(inside(
                            populated,
                            "PUT",
                            "/gradebook/v1p2/results/" + hidden,
                            Samples.result(hidden, "geheim-i-78-0", "geheim-p-0192")))
                    .isEqualTo(204);
        }
    }

    @Test
    void ofARecordThatTheSchoolDoesNotHaveTheSupplierHearsNothing() throws Exception {
        try (Populated populated = started(POPULATION, true)) {
            populated.awaitKnown();
            GatewayFixture fixture = populated.fixture;
            fixture.supplierApi.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(204)));
            fixture.supplierApi.stubFor(com.github.tomakehurst.wiremock.client.WireMock.post("/token")
                    .willReturn(com.github.tomakehurst.wiremock.client.WireMock.okJson(
                            "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600}")));
            // A result of a pupil who is outside, which a system of the school remembers and the school itself no more.
            school.records.get("results").remove("geheim-r-0001");
            fixture.supplierApi.resetRequests();

            for (String method : List.of("DELETE", "GET")) {
                for (String result : List.of("geheim-r-0001", "geheim-r-0003", "geheim-never-was")) {
                    assertThat(inside(populated, method, "/gradebook/v1p2/results/" + result, ""))
                            .as(method + " " + result)
                            .isEqualTo(404);
                }
            }
            assertThat(inside(populated, "POST", "/gradebook/v1p2/lineItems/geheim-never-was/results", two()))
                    .isEqualTo(404);
            assertThat(toTheApi(fixture)).isEmpty();

            assertThat(inside(populated, "DELETE", "/gradebook/v1p2/results/geheim-r-0190", ""))
                    .isEqualTo(204);
            assertThat(toTheApi(fixture)).hasSize(1);
        }
    }

    @Test
    void whatTheSupplierMadeItselfIsReachedAlthoughTheSchoolsSystemDoesNotHaveIt() throws Exception {
        try (Populated populated = started(POPULATION, true)) {
            populated.awaitKnown();
            GatewayFixture fixture = populated.fixture;
            String pupil = populated
                    .all("/rostering/v1p2/students", 100)
                    .get(school.record("users", "geheim-p-0190").getString("dateLastModified"));
            var results = new JsonArray()
                    .add(new JsonObject(Samples.result("own-1", "own-task-1", pupil)).getJsonObject("result"));
            fixture.supplierApi.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(204)));
            fixture.supplierApi.stubFor(com.github.tomakehurst.wiremock.client.WireMock.get(
                            com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching(".*/results"))
                    .willReturn(com.github.tomakehurst.wiremock.client.WireMock.okJson(
                            new JsonObject().put("results", results).encode())));
            fixture.supplierApi.stubFor(com.github.tomakehurst.wiremock.client.WireMock.post("/token")
                    .willReturn(com.github.tomakehurst.wiremock.client.WireMock.okJson(
                            "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600}")));
            HttpResponse<String> read =
                    fixture.send(fixture.inside(fixture.insideToken(), "rekenmaat", "/gradebook/v1p2/results")
                            .build());
            assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
            String atTheSchool = new JsonObject(read.body())
                    .getJsonArray("results")
                    .getJsonObject(0)
                    .getString("sourcedId");

            assertThat(inside(populated, "DELETE", "/gradebook/v1p2/results/" + atTheSchool, ""))
                    .isEqualTo(204);

            List<LoggedRequest> sent = toTheApi(fixture);
            assertThat(sent.get(sent.size() - 1).getUrl()).endsWith("/results/own-1");
        }
    }

    private static List<LoggedRequest> toTheApi(GatewayFixture fixture) {
        return fixture.supplierApi.findAll(anyRequestedFor(anyUrl())).stream()
                .filter(request -> !request.getUrl().equals("/token"))
                .toList();
    }

    private static String user(String id) {
        return "{\"user\":{\"sourcedId\":\"" + id
                + "\",\"status\":\"active\",\"dateLastModified\":\"2026-11-22T01:45:28.683Z\"}}";
    }

    /** A result of a pupil who exists for the supplier, and one of a pupil who does not. */
    private static String two() {
        var results = new JsonArray();
        for (String pupil : List.of("geheim-p-0190", "geheim-p-0001")) {
            results.add(new JsonObject(Samples.result("geheim-n-" + pupil, "geheim-i-78-0", pupil))
                    .getJsonObject("result"));
        }
        return new JsonObject().put("results", results).encode();
    }

    private static int inside(Populated populated, String method, String path, String content) throws Exception {
        var request = populated.fixture.inside(populated.fixture.insideToken(), "rekenmaat", path);
        request.method(method, content.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(content));
        if (!content.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return populated.fixture.send(request.build()).statusCode();
    }
}
