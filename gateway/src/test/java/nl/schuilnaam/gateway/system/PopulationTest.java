package nl.schuilnaam.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A school of 2,000 pupils and a supplier for 30 of them, through every reading that the standard has: the supplier sees the 30, their classes, enrolments and results, counts that
 * fit, and no trace of the others, whom it knew all of under an earlier agreement.
 */
class PopulationTest {
    private static final String POPULATION =
            "{classes: [geheim-k-78, geheim-k-79], grades: [\"08\"], roles: [student, teacher, parent]}";

    @TempDir
    static Path directory;

    private static PopulousSchool school;
    private static Populated populated;
    /** What the supplier knew before, when its agreement was about everybody: its ids by collection and real id. */
    private static final Map<String, Map<String, String>> BEFORE = new HashMap<>();

    private static Map<String, Set<String>> visible;

    @BeforeAll
    static void start() throws Exception {
        school = new PopulousSchool().fill(2_000, 30);
        school.cap = 100_000;
        try (var everybody = new Populated(directory, school, Populated.agreement("", false))) {
            for (Operation operation : Populated.PROFILE.operations()) {
                if (isList(operation) && operation.path().entities().isEmpty()) {
                    String path = Populated.path(operation, List.of());
                    String collection = collection(operation, List.of());
                    Map<String, String> byTime = everybody.all(path, 10_000);
                    Map<String, String> byId = BEFORE.computeIfAbsent(collection, none -> new LinkedHashMap<>());
                    school.records.get(collection).forEach((id, record) -> {
                        String pseudonym = byTime.get(record.getString("dateLastModified"));
                        if (pseudonym != null) {
                            byId.put(id, pseudonym);
                        }
                    });
                }
            }
        }
        school.cap = 300;
        // References do not pass, so that records do not say to the supplier of whom they speak.
        populated = new Populated(directory, school, Populated.agreement(POPULATION, false));
        populated.awaitKnown();
        visible = populated.model();
    }

    @AfterAll
    static void stop() throws Exception {
        populated.close();
        school.close();
    }

    private static boolean isList(Operation operation) {
        return operation.method().equals("GET")
                && operation.response().map(Payload::form).orElseThrow() == Payload.Form.LIST;
    }

    private static String collection(Operation operation, List<String> ids) {
        List<String> segments = Populated.segments(operation, ids);
        return school.slice(isList(operation) ? segments.get(segments.size() - 1) : segments.get(0))
                .collection();
    }

    /** In which collection entities of a type are. */
    private static String home(EntityType entity) {
        return switch (entity.name()) {
            case "person" -> "users";
            case "class" -> "classes";
            case "category" -> "categories";
            case "component" -> "components";
            case "componentResource" -> "component-resources";
            default -> entity.name() + "s";
        };
    }

    @Test
    void theModelHasThirtyPupilsOfTwoThousand() {
        assertThat(visible.get("person").stream().filter(id -> id.contains("-p-")))
                .hasSize(30);
        assertThat(visible.get("class")).hasSize(3);
        assertThat(visible.get("person").stream().filter(id -> id.contains("-l-")))
                .hasSize(6);
        assertThat(BEFORE.get("users")).hasSize(school.records.get("users").size());
        assertThat(BEFORE.get("results")).hasSize(2_000);
    }

    @Test
    void everyListHoldsWhoExistsOnceOnFullPagesWithCountsThatFit() throws Exception {
        int lists = 0;
        for (Operation operation : Populated.PROFILE.operations()) {
            if (isList(operation) && operation.path().entities().isEmpty()) {
                String path = Populated.path(operation, List.of());
                Set<String> expected = populated.expected(Populated.segments(operation, List.of()), visible);
                assertThat(populated.all(path, 100).keySet()).as(path).isEqualTo(expected);
                assertThat(populated.all(path, 7).keySet()).as(path).isEqualTo(expected);
                lists++;
            }
        }
        assertThat(lists).isEqualTo(21);
        assertThat(populated.all("/rostering/v1p2/students", 1)).hasSize(30);
    }

    @Test
    void everyListBelowSomethingShrinksToWhoExists() throws Exception {
        var paths = new HashSet<String>();
        for (Operation operation : Populated.PROFILE.operations()) {
            if (isList(operation) && !operation.path().entities().isEmpty()) {
                for (List<String> real : combinations(operation, true)) {
                    String path = Populated.path(operation, pseudonyms(operation, real));
                    assertThat(populated.all(path, 100).keySet())
                            .as(operation.id())
                            .isEqualTo(populated.expected(Populated.segments(operation, real), visible));
                    paths.add(operation.id());
                }
            }
        }
        assertThat(paths).hasSize(31);
    }

    @Test
    void whoIsOutsideIsAnsweredLikeAnIdThatNeverWas() throws Exception {
        int asked = 0;
        for (Operation operation : Populated.PROFILE.operations()) {
            List<EntityType> entities = operation.path().entities();
            if (!operation.method().equals("GET") || entities.isEmpty()) {
                continue;
            }
            String unknown = Populated.everything(populated.get(Populated.path(
                    operation,
                    entities.stream()
                            .map(entity -> UUID.randomUUID().toString())
                            .toList())));
            assertThat(unknown).startsWith("404 ");
            for (List<String> real : combinations(operation, false)) {
                HttpResponse<String> response = populated.get(Populated.path(operation, pseudonyms(operation, real)));
                assertThat(Populated.everything(response)).as(operation.id()).isEqualTo(unknown);
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(80);
    }

    @Test
    void everySingleRecordOfWhoExistsIsThere() throws Exception {
        for (Operation operation : Populated.PROFILE.operations()) {
            List<EntityType> entities = operation.path().entities();
            if (operation.method().equals("GET") && !isList(operation)) {
                for (List<String> real : combinations(operation, true)) {
                    HttpResponse<String> response =
                            populated.get(Populated.path(operation, pseudonyms(operation, real)));
                    assertThat(response.statusCode()).as(operation.id()).isEqualTo(200);
                    assertThat(Populated.records(response.body()).keySet())
                            .containsExactly(school.record(collection(operation, real), real.get(entities.size() - 1))
                                    .getString("dateLastModified"));
                }
            }
        }
    }

    @Test
    void nothingIsWrittenOrDeletedOfWhoIsOutside() throws Exception {
        String hidden = "geheim-r-0004";
        String shown = "geheim-r-1990";
        String result = BEFORE.get("results").get(hidden);
        String unknown = Populated.everything(delete("/gradebook/v1p2/results/" + UUID.randomUUID()));
        String visiblePupil = BEFORE.get("users").get("geheim-p-1990");
        String hiddenPupil = BEFORE.get("users").get("geheim-p-0004");
        String task = BEFORE.get("lineItems").get("geheim-i-78-0");
        String hiddenTask = BEFORE.get("lineItems").get("geheim-i-04-0");
        JsonObject before = school.record("results", hidden).copy();

        assertThat(Populated.everything(delete("/gradebook/v1p2/results/" + result)))
                .isEqualTo(unknown);
        assertThat(Populated.everything(delete("/gradebook/v1p2/lineItems/" + hiddenTask)))
                .isEqualTo(unknown);
        // A result of somebody outside, in the name of a pupil who exists.
        assertThat(Populated.everything(put(result, task, visiblePupil))).isEqualTo(unknown);
        assertThat(Populated.everything(put("nieuw-1", task, hiddenPupil))).isEqualTo(unknown);
        assertThat(Populated.everything(put("nieuw-2", hiddenTask, visiblePupil)))
                .isEqualTo(unknown);
        assertThat(school.record("results", hidden)).isEqualTo(before);

        assertThat(put("nieuw-3", task, visiblePupil).statusCode()).isEqualTo(201);
        assertThat(put("nieuw-3", task, visiblePupil).statusCode()).isEqualTo(204);
        assertThat(put(BEFORE.get("results").get(shown), task, visiblePupil).statusCode())
                .isEqualTo(204);
        assertThat(delete("/gradebook/v1p2/results/nieuw-3").statusCode()).isEqualTo(204);
    }

    @Test
    void aFilterByWhoIsOutsideIsAnsweredLikeOneByAnIdThatNeverWas(@TempDir Path other) throws Exception {
        try (var speaking = new Populated(other, school, Populated.agreement(POPULATION, true))) {
            speaking.awaitKnown();
            String path = "/gradebook/v1p2/results?filter=student.sourcedId%3D%27";
            String pupil = speaking.all("/rostering/v1p2/students", 100)
                    .get(school.record("users", "geheim-p-1992").getString("dateLastModified"));

            assertThat(Populated.records(speaking.get(path + pupil + "%27").body()))
                    .hasSize(1);
            assertThat(speaking.get(path + UUID.randomUUID() + "%27").statusCode())
                    .isEqualTo(404);
            Map<String, String> agents = new HashMap<>();
            new JsonObject(speaking.get("/rostering/v1p2/users?limit=1000").body())
                    .getJsonArray("users")
                    .forEach(one -> agents.put(
                            ((JsonObject) one).getString("dateLastModified"),
                            ((JsonObject) one).getJsonArray("agents").encode()));
            // Of those who act for a pupil the other pupil, who is outside, is left out, and the parent is not.
            assertThat(agents.get(school.record("users", "geheim-p-1999").getString("dateLastModified")))
                    .contains("\"type\":\"parent\"")
                    .doesNotContain("\"type\":\"student\"");
        }
    }

    /** Ids for a path: all that exist (up to three of a kind), or combinations in which something does not. */
    private static List<List<String>> combinations(Operation operation, boolean existing) {
        List<List<String>> combinations = new ArrayList<>();
        combinations.add(List.of());
        for (EntityType entity : operation.path().entities()) {
            var longer = new ArrayList<List<String>>();
            for (List<String> some : combinations) {
                for (String id : candidates(entity, operation)) {
                    var more = new ArrayList<>(some);
                    more.add(id);
                    longer.add(more);
                }
            }
            combinations = longer;
        }
        return combinations.stream()
                .filter(ids -> existing == allExist(operation, ids))
                .limit(12)
                .toList();
    }

    private static List<String> candidates(EntityType entity, Operation operation) {
        String collection = home(entity);
        Map<String, JsonObject> all = school.records.get(collection);
        List<String> shown = all.entrySet().stream()
                .filter(one -> Populated.isVisible(collection, one.getValue(), visible))
                .map(Map.Entry::getKey)
                .filter(id -> fits(id, operation))
                .collect(Collectors.toList());
        List<String> hidden = all.entrySet().stream()
                .filter(one -> !Populated.isVisible(collection, one.getValue(), visible))
                .map(Map.Entry::getKey)
                .filter(id -> fits(id, operation))
                .limit(3)
                .toList();
        var some = new ArrayList<>(shown.subList(Math.max(0, shown.size() - 3), shown.size()));
        some.addAll(hidden);
        return some;
    }

    /** Whether the school would have it under the operation's path. */
    private static boolean fits(String id, Operation operation) {
        String path = operation.path().toString();
        return (!path.contains("/students/{person}") || id.contains("-p-") || !id.matches("geheim-[lg]-.*"))
                && (!path.contains("/teachers/{person}") || id.contains("-l-") || !id.matches("geheim-[pg]-.*"))
                && (!path.contains("/terms/") || !id.matches("geheim-t-.*") || id.equals("geheim-t-1"))
                && (!path.contains("/gradingPeriods/") || !id.matches("geheim-t-.*") || id.equals("geheim-t-2"));
    }

    private static boolean allExist(Operation operation, List<String> ids) {
        for (int i = 0; i < ids.size(); i++) {
            String collection = home(operation.path().entities().get(i));
            if (!Populated.isVisible(collection, school.record(collection, ids.get(i)), visible)) {
                return false;
            }
        }
        return true;
    }

    private static List<String> pseudonyms(Operation operation, List<String> real) {
        var pseudonyms = new ArrayList<String>();
        for (int i = 0; i < real.size(); i++) {
            pseudonyms.add(BEFORE.get(home(operation.path().entities().get(i))).get(real.get(i)));
        }
        return pseudonyms;
    }

    private static HttpResponse<String> delete(String path) throws Exception {
        return populated.fixture.send(
                populated.fixture.edge(populated.token(), path).DELETE().build());
    }

    private static HttpResponse<String> put(String result, String task, String pupil) throws Exception {
        return populated.fixture.send(populated
                .fixture
                .edge(populated.token(), "/gradebook/v1p2/results/" + result)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(Samples.result(result, task, pupil)))
                .build());
    }
}
