package nl.schuilnaam.examples.school;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts about paths, members and statuses are those of the OneRoster 1.2 REST binding. */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class DemoSchoolTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADES = "/ims/oneroster/gradebook/v1p2";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Vertx vertx;
    private static DemoSchool school;
    private static String accessToken;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        school = done(DemoSchool.start(vertx, School.generate(1), 0, Map.of("gateway", "open sesame")));
        accessToken = MAPPER.readTree(token("gateway", "open sesame").body())
                .path("access_token")
                .asText();
    }

    @AfterAll
    static void stop() throws Exception {
        done(vertx.close());
    }

    @Nested
    class AccessTokens {
        @Test
        void areGivenForTheRightSecretOnly() throws Exception {
            assertThat(token("gateway", "open sesame").statusCode()).isEqualTo(200);
            assertThat(token("gateway", "wrong").statusCode()).isEqualTo(401);
            assertThat(token("nobody", "open sesame").statusCode()).isEqualTo(401);
        }

        @Test
        void areGivenForASecretInTheFormToo() throws Exception {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(school.server().tokenUrl()))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(
                            "grant_type=client_credentials&client_id=gateway&client_secret=open+sesame"))
                    .build();

            assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }

        @Test
        void areNeeded() throws Exception {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(school.server().root() + ROSTER + "/students"))
                    .build();

            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(codeMinor(response)).isEqualTo("unauthorisedrequest");
        }
    }

    @Nested
    class Reading {
        @ParameterizedTest
        @CsvSource({
            "rostering, orgs, orgs, 3",
            "rostering, schools, orgs, 2",
            "rostering, academicSessions, academicSessions, 7",
            "rostering, terms, academicSessions, 2",
            "rostering, gradingPeriods, academicSessions, 4",
            "rostering, courses, courses, 22",
            "rostering, classes, classes, 80",
            "rostering, users, users, 2160",
            "rostering, students, users, 2000",
            "rostering, teachers, users, 160",
            "rostering, enrollments, enrollments, 2160",
            "rostering, demographics, demographics, 2160",
            "gradebook, categories, categories, 4",
            "gradebook, lineItems, lineItems, 160",
            "gradebook, scoreScales, scoreScales, 4",
            "resources, resources, resources, 12",
        })
        void everyCollectionIsServedUnderItsMember(String service, String collection, String member, int total)
                throws Exception {
            HttpResponse<String> response = get("/ims/oneroster/" + service + "/v1p2/" + collection);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(response.headers().firstValue("X-Total-Count")).hasValue(Integer.toString(total));
            assertThat(MAPPER.readTree(response.body()).path(member)).hasSize(Math.min(total, 100));
        }

        @Test
        void theLinksToTheNextPageLeadThroughAllPupilsOnce() throws Exception {
            Set<String> ids = new HashSet<>();
            int pages = 0;
            String target = ROSTER + "/students?limit=300";
            while (!target.isEmpty()) {
                HttpResponse<String> response = get(target);
                for (JsonNode user : MAPPER.readTree(response.body()).path("users")) {
                    assertThat(ids.add(user.path("sourcedId").asText())).isTrue();
                }
                pages++;
                target = link(response, "next");
            }

            assertThat(ids).hasSize(2_000);
            assertThat(pages).isEqualTo(7);
        }

        @Test
        void theLinksNameFirstPreviousAndLastPageAndKeepTheQuery() throws Exception {
            HttpResponse<String> response = get(ROSTER + "/students?limit=300&offset=600&sort=familyName");

            assertThat(link(response, "first")).isEqualTo(ROSTER + "/students?limit=300&offset=0&sort=familyName");
            assertThat(link(response, "prev")).isEqualTo(ROSTER + "/students?limit=300&offset=300&sort=familyName");
            assertThat(link(response, "last")).isEqualTo(ROSTER + "/students?limit=300&offset=1800&sort=familyName");
        }

        @Test
        void oneRecordStandsAlone() throws Exception {
            Person pupil = school.school().pupils().get(3);

            JsonNode user = json(ROSTER + "/students/" + pupil.sourcedId()).path("user");

            assertThat(user.path("givenName").asText()).isEqualTo(pupil.givenName());
            assertThat(user.path("roles").get(0).path("org").path("href").asText())
                    .startsWith(school.server().root() + ROSTER + "/orgs/");
        }

        @Test
        void aTeacherIsNoStudent() throws Exception {
            HttpResponse<String> response = get(
                    ROSTER + "/students/" + school.school().teachers().get(0).sourcedId());

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(codeMinor(response)).isEqualTo("unknownobject");
        }

        @Test
        void aClassHasItsPupilsTeachersAndLineItems() throws Exception {
            String id = firstClass();

            assertThat(json(ROSTER + "/classes/" + id + "/students").path("users"))
                    .hasSize(25);
            assertThat(json(ROSTER + "/classes/" + id + "/teachers").path("users"))
                    .hasSize(2);
            assertThat(json(GRADES + "/classes/" + id + "/lineItems").path("lineItems"))
                    .hasSize(2);
            assertThat(json(GRADES + "/classes/" + id + "/results").path("results"))
                    .hasSize(13);
            assertThat(json(GRADES + "/classes/" + id + "/categories").path("categories"))
                    .hasSize(1);
        }

        @Test
        void aSchoolsClassHasItsPupilsAndAPupilHisClasses() throws Exception {
            String schoolId = json(ROSTER + "/schools")
                    .path("orgs")
                    .get(0)
                    .path("sourcedId")
                    .asText();
            String id = firstClass();
            Person pupil = school.school().pupils().get(0);

            assertThat(json(ROSTER + "/schools/" + schoolId + "/classes/" + id + "/students")
                            .path("users"))
                    .hasSize(25);
            assertThat(json(ROSTER + "/students/" + pupil.sourcedId() + "/classes")
                            .path("classes"))
                    .hasSize(1);
            assertThat(json(GRADES + "/classes/" + id + "/students/" + pupil.sourcedId() + "/results")
                            .path("results"))
                    .hasSize(1);
        }

        @Test
        void onlyTheFieldsAskedForAreSent() throws Exception {
            JsonNode user = json(ROSTER + "/students?limit=1&fields=sourcedId,grades")
                    .path("users")
                    .get(0);

            assertThat(user.fieldNames()).toIterable().containsExactlyInAnyOrder("sourcedId", "grades");
        }

        @Test
        void sortingIsByTheField() throws Exception {
            List<String> up = names(ROSTER + "/students?limit=2000&sort=familyName");
            List<String> down = names(ROSTER + "/students?limit=2000&sort=familyName&orderBy=desc");

            assertThat(up).isSorted();
            assertThat(down).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        }

        @Test
        void someRecordsSpellNamesWithEscapes() throws Exception {
            String body = get(ROSTER + "/students?limit=2000").body();

            assertThat(body).contains("Zo\\u00eb").contains("Zoë");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "limit=0",
                    "limit=x",
                    "offset=-1",
                    "orderBy=up",
                    "sort=shoeSize",
                    "fields=shoeSize",
                    "page=2",
                    "filter=shoeSize%3D%2744%27",
                    "filter=givenName%3DZo",
                    "filter=givenName",
                    "limit=1&limit=2"
                })
        void aQueryThatItDoesNotUnderstandIsRefused(String query) throws Exception {
            HttpResponse<String> response = get(ROSTER + "/students?" + query);

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(MAPPER.readTree(response.body()).path("imsx_codeMajor").asText())
                    .isEqualTo("failure");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/ims/oneroster/rostering/v1p1/students",
                    ROSTER + "/pupils",
                    "/",
                    ROSTER + "/orgs/1/students"
                })
        void anUnknownPathIsNotFound(String path) throws Exception {
            assertThat(get(path).statusCode()).isEqualTo(404);
        }

        @Test
        void headersThatMustNotReachASupplierAreSent() throws Exception {
            assertThat(get(ROSTER + "/orgs").headers().map().keySet().stream()
                            .map(name -> name.toLowerCase(java.util.Locale.ROOT)))
                    .contains("etag", "server", "set-cookie", "x-powered-by", "via");
        }
    }

    @Nested
    class Filters {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "grades='08'                                   | 75",
                    "grades!='08'                                  | 1925",
                    "grades='07' OR grades='08'                    | 150",
                    "grades='07' AND grades='08'                   | 0",
                    "grades='07' OR grades='08' AND status='gone'  | 75",
                    "identifier<='1450010'                         | 10",
                    "identifier<'1450010'                          | 9",
                    "identifier>'1451990'                          | 10",
                    "identifier>='1451990'                         | 11",
                    "roles.role='student'                          | 2000",
                    "userIds.identifier='1450001'                  | 1",
                })
        void chooseRecords(String filter, int total) throws Exception {
            HttpResponse<String> response = get(ROSTER + "/students?filter=" + encode(filter));

            assertThat(response.headers().firstValue("X-Total-Count")).hasValue(Integer.toString(total));
        }

        @Test
        void findNamesWithAnApostropheAndPartsOfNames() throws Exception {
            String hof = encode("familyName='van ''t Hof'");
            long hofs = school.school().pupils().stream()
                    .filter(pupil -> pupil.familyName().equals("van 't Hof"))
                    .count();
            long ijs = school.school().pupils().stream()
                    .filter(pupil -> pupil.familyName()
                            .toLowerCase(java.util.Locale.ROOT)
                            .contains("ij"))
                    .count();

            assertThat(hofs).isPositive();
            assertThat(get(ROSTER + "/students?filter=" + hof).headers().firstValue("X-Total-Count"))
                    .hasValue(Long.toString(hofs));
            assertThat(get(ROSTER + "/students?filter=" + encode("familyName~'IJ'"))
                            .headers()
                            .firstValue("X-Total-Count"))
                    .hasValue(Long.toString(ijs));
        }

        @Test
        void compareNumbersByTheirValue() throws Exception {
            JsonNode results = json(GRADES + "/results?limit=1000&filter=" + encode("score>='9.5'"))
                    .path("results");

            assertThat(results)
                    .isNotEmpty()
                    .allSatisfy(result ->
                            assertThat(result.path("score").asDouble()).isGreaterThanOrEqualTo(9.5));
            assertThat(results)
                    .anySatisfy(result ->
                            assertThat(result.path("score").asDouble()).isEqualTo(10.0));
        }
    }

    /** Last, since what is written stays. */
    @Nested
    @Order(Integer.MAX_VALUE)
    class Writing {
        @Test
        void aLineItemAndAResultAreKeptUnderTheIdsOfTheirMaker() throws Exception {
            Person pupil = school.school().pupils().get(0);

            HttpResponse<String> lineItem = put("/lineItems/own-1", lineItem("own-1"));
            HttpResponse<String> created = put("/results/own-2", result("own-2", "own-1", pupil.sourcedId(), "8.5"));
            HttpResponse<String> updated = put("/results/own-2", result("own-2", "own-1", pupil.sourcedId(), "9.0"));

            assertThat(List.of(lineItem.statusCode(), created.statusCode(), updated.statusCode()))
                    .containsExactly(201, 201, 200);
            assertThat(json(GRADES + "/results/own-2")
                            .path("result")
                            .path("score")
                            .asText())
                    .isEqualTo("9.0");
            assertThat(school.resultsReceived()).anySatisfy(result -> {
                assertThat(result.path("sourcedId").asText()).isEqualTo("own-2");
                assertThat(result.path("student").path("sourcedId").asText()).isEqualTo(pupil.sourcedId());
            });
            assertThat(delete("/results/own-2").statusCode()).isEqualTo(204);
            assertThat(get(GRADES + "/results/own-2").statusCode()).isEqualTo(404);
        }

        @Test
        void aPostedResultGetsAnIdOfTheSchool() throws Exception {
            String lineItem = json(GRADES + "/classes/" + firstClass() + "/lineItems")
                    .path("lineItems")
                    .get(0)
                    .path("sourcedId")
                    .asText();
            String pupil = school.school().pupils().get(1).sourcedId();

            HttpResponse<String> response = send(
                    "POST",
                    GRADES + "/lineItems/" + lineItem + "/results",
                    "{\"results\":[{\"sourcedId\":\"mine\",\"status\":\"active\",\"scoreStatus\":\"submitted\",\"student\":"
                            + "{\"sourcedId\":\"" + pupil + "\",\"type\":\"user\"},\"scoreDate\":\"2026-11-20\"}]}");

            assertThat(response.statusCode()).isEqualTo(201);
            JsonNode pair =
                    MAPPER.readTree(response.body()).path("sourcedIdPairs").get(0);
            assertThat(pair.path("suppliedSourcedId").asText()).isEqualTo("mine");
            String allocated = pair.path("allocatedSourcedId").asText();
            assertThat(json(GRADES + "/results/" + allocated)
                            .path("result")
                            .path("lineItem")
                            .path("sourcedId")
                            .asText())
                    .isEqualTo(lineItem);
        }

        @Test
        void aResultOfSomebodyWhoDoesNotExistIsRefused() throws Exception {
            assertThat(put("/lineItems/own-3", lineItem("own-3")).statusCode()).isEqualTo(201);

            HttpResponse<String> response = put("/results/own-4", result("own-4", "own-3", "nobody", "8.5"));

            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(codeMinor(response)).isEqualTo("invaliddata");
        }

        @Test
        void aResultOfAPupilOfAnotherClassIsRefused() throws Exception {
            assertThat(put("/lineItems/own-5", lineItem("own-5")).statusCode()).isEqualTo(201);
            String other = school.school().pupils().get(700).sourcedId();

            assertThat(put("/results/own-6", result("own-6", "own-5", other, "8.5"))
                            .statusCode())
                    .isEqualTo(422);
        }

        @Test
        void aResultForALineItemThatDoesNotExistIsRefused() throws Exception {
            String pupil = school.school().pupils().get(0).sourcedId();

            assertThat(put("/results/own-7", result("own-7", "nothing", pupil, "8.5"))
                            .statusCode())
                    .isEqualTo(422);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "[]",
                    "{",
                    "{\"result\":1}",
                    "{\"result\":{\"shoeSize\":44}}",
                    "{\"result\":{\"sourcedId\":\"another\"}}",
                    "{\"result\":{\"status\":\"active\"}}"
                })
        void aMessageThatIsNoResultIsRefused(String body) throws Exception {
            assertThat(put("/results/own-8", body).statusCode()).isEqualTo(400);
        }

        @Test
        void whatCameIsCountedAndCanBeLookedAt() throws Exception {
            long before = school.server().requests();

            HttpResponse<String> response = get(ROSTER + "/orgs?limit=1");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(school.server().requests()).isEqualTo(before + 1);
            assertThat(school.server().seen())
                    .last()
                    .satisfies(seen -> assertThat(seen.target()).isEqualTo(ROSTER + "/orgs?limit=1"));
        }

        private String lineItem(String id) throws Exception {
            return "{\"lineItem\":{\"sourcedId\":\"" + id + "\",\"status\":\"active\",\"title\":\"Tafels\",\"class\":"
                    + "{\"sourcedId\":\"" + firstClass() + "\",\"type\":\"class\"},"
                    + "\"assignDate\":\"2026-11-01T00:00:00.000Z\",\"dueDate\":\"2026-11-20T00:00:00.000Z\"}}";
        }

        private String result(String id, String lineItem, String pupil, String score) {
            return "{\"result\":{\"sourcedId\":\"" + id + "\",\"status\":\"active\",\"lineItem\":{\"sourcedId\":\""
                    + lineItem + "\",\"type\":\"lineItem\"},\"student\":{\"sourcedId\":\"" + pupil
                    + "\",\"type\":\"user\"},\"scoreStatus\":\"fully graded\",\"score\":" + score
                    + ",\"scoreDate\":\"2026-11-20\"}}";
        }
    }

    private static String firstClass() throws Exception {
        return json(ROSTER + "/classes?limit=1")
                .path("classes")
                .get(0)
                .path("sourcedId")
                .asText();
    }

    private static List<String> names(String target) throws Exception {
        var names = new ArrayList<String>();
        json(target)
                .path("users")
                .forEach(user -> names.add(user.path("familyName").asText()));
        return names;
    }

    private static String link(HttpResponse<String> response, String relation) {
        Matcher matcher = Pattern.compile("<([^>]*)>; rel=\"" + relation + "\"")
                .matcher(response.headers().firstValue("Link").orElse(""));
        return matcher.find()
                ? matcher.group(1).substring(school.server().root().length())
                : "";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode json(String target) throws Exception {
        HttpResponse<String> response = get(target);
        assertThat(response.statusCode()).as(target).isEqualTo(200);
        return MAPPER.readTree(response.body());
    }

    private static String codeMinor(HttpResponse<String> response) throws Exception {
        return MAPPER.readTree(response.body())
                .at("/imsx_CodeMinor/imsx_codeMinorField/0/imsx_codeMinorFieldValue")
                .asText();
    }

    private static HttpResponse<String> get(String target) throws Exception {
        return send("GET", target, "");
    }

    private static HttpResponse<String> put(String path, String body) throws Exception {
        return send("PUT", GRADES + path, body);
    }

    private static HttpResponse<String> delete(String path) throws Exception {
        return send("DELETE", GRADES + path, "");
    }

    private static HttpResponse<String> send(String method, String target, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(school.server().root() + target))
                .header("Authorization", "Bearer " + accessToken)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> token(String id, String secret) throws Exception {
        String basic = Base64.getEncoder()
                .encodeToString((encode(id) + ":" + encode(secret)).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(school.server().tokenUrl()))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
