package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job: a roster goes out under code names, the results come home. */
class MainJobTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADEBOOK = "/ims/oneroster/gradebook/v1p2";
    private static final Pattern UUID_V4 =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    @TempDir
    static Path directory;

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT);
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @BeforeEach
    void school() {
        fixture.school.resetRequests();
        fixture.supplierApi.resetRequests();
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students"))
                .willReturn(okJson(Samples.STUDENTS)
                        .withHeader("ETag", "\"geheim\"")
                        .withHeader("Set-Cookie", "geheim=1")
                        .withHeader("Server", "geheim")
                        .withHeader("Via", "1.1 geheim")
                        .withHeader("X-Total-Count", "3")));
        fixture.school.stubFor(
                get(urlPathEqualTo(ROSTER + "/classes"))
                        .willReturn(
                                okJson(
                                        "{\"classes\":[{\"sourcedId\":\"geheim-class\",\"title\":\"Groep 8\",\"location\":\"geheim\",\"school\":{\"href\":\"x\",\"sourcedId\":\"geheim-org\",\"type\":\"org\"}}]}")));
        fixture.school.stubFor(
                put(urlPathMatching(GRADEBOOK + "/.*")).willReturn(aResponse().withStatus(201)));
        fixture.supplierApi.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(200)));
    }

    @Test
    void pupilsGoOutUnderCodeNamesWithThePermittedFieldsOnly() throws Exception {
        HttpResponse<String> response =
                fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                        .build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .doesNotContain("eheim")
                .doesNotContainPattern(SchoolNumbers.ANY)
                .contains("\"grades\":[\"08\"]", "@alias.regenboog.example");
        assertThat(response.headers().map().toString()).doesNotContain("eheim");
        assertThat(response.headers().map().keySet())
                .doesNotContain("etag", "set-cookie", "server", "via", "x-total-count");
        assertThat(pseudonyms(response.body())).hasSize(4);
    }

    @Test
    void theOrderOfTheSchoolsListDoesNotShow() throws Exception {
        List<String> ids =
                subjects(fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                                .build())
                        .body());

        assertThat(ids).hasSize(3).isSorted();
    }

    @Test
    void aPupilHasOnePseudonymForOneSupplierAndAnotherForTheNext() throws Exception {
        Set<String> first =
                pseudonyms(fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                                .build())
                        .body());
        Set<String> again =
                pseudonyms(fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                                .build())
                        .body());
        Set<String> other =
                pseudonyms(fixture.send(fixture.edge(fixture.edgeToken("leesplank"), "/rostering/v1p2/students")
                                .build())
                        .body());

        assertThat(again).isEqualTo(first);
        assertThat(other).hasSameSizeAs(first).doesNotContainAnyElementsOf(first);
    }

    @Test
    void resultsComeHomeUnderTheRealIds() throws Exception {
        String token = fixture.edgeToken("rekenmaat");
        String pupil = subjects(fixture.send(
                                fixture.edge(token, "/rostering/v1p2/students").build())
                        .body())
                .get(0);
        String clazz = subjects(fixture.send(
                                fixture.edge(token, "/rostering/v1p2/classes").build())
                        .body())
                .get(0);

        HttpResponse<String> lineItem = fixture.send(fixture.edge(token, "/gradebook/v1p2/lineItems/taak-1")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(Samples.lineItem("taak-1", clazz)))
                .build());
        HttpResponse<String> result = fixture.send(fixture.edge(token, "/gradebook/v1p2/results/uitslag-1")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(Samples.result("uitslag-1", "taak-1", pupil)))
                .build());

        assertThat(List.of(lineItem.statusCode(), result.statusCode())).containsOnly(201);
        List<LoggedRequest> written = fixture.school.findAll(WireMock.putRequestedFor(anyUrl()));
        assertThat(written).hasSize(2);
        String schoolsLineItem = GatewayFixture.field(written.get(0).getBodyAsString(), "sourcedId");
        assertThat(written.get(0).getUrl()).isEqualTo(GRADEBOOK + "/lineItems/" + schoolsLineItem);
        assertThat(written.get(0).getBodyAsString())
                .contains("\"sourcedId\":\"geheim-class\"")
                .doesNotContain("taak-1", clazz);
        assertThat(written.get(1).getBodyAsString())
                .containsPattern("\"student\":\\{[^}]*\"sourcedId\":\"geheim-id-[123]\"")
                .contains("\"sourcedId\":\"" + schoolsLineItem + "\"", "\"score\":8.50")
                .doesNotContain("uitslag-1", "taak-1", pupil, "dropped");
        assertThat(written.get(1).getHeader("Authorization")).isEqualTo("Bearer origin-token");
        assertThat(written.get(1).getAllHeaderKeys())
                .doesNotContain("X-Forwarded-For", "Forwarded", "Via", "Cookie", "Referer", "Origin");
    }

    @Test
    void twoSuppliersMayChooseTheSameIdForAnObjectOfTheirOwn() throws Exception {
        for (String supplier : List.of("rekenmaat", "leesplank")) {
            String token = fixture.edgeToken(supplier);
            String clazz = subjects(fixture.send(fixture.edge(token, "/rostering/v1p2/classes")
                                    .build())
                            .body())
                    .get(0);
            fixture.send(fixture.edge(token, "/gradebook/v1p2/lineItems/zelfde")
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(Samples.lineItem("zelfde", clazz)))
                    .build());
        }

        List<String> urls = fixture.school.findAll(WireMock.putRequestedFor(anyUrl())).stream()
                .map(LoggedRequest::getUrl)
                .toList();
        assertThat(urls).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void anObjectOfTheSuppliersOwnIsReadBackUnderItsOwnId() throws Exception {
        String token = fixture.edgeToken("rekenmaat");
        String clazz = subjects(fixture.send(
                                fixture.edge(token, "/rostering/v1p2/classes").build())
                        .body())
                .get(0);
        fixture.send(fixture.edge(token, "/gradebook/v1p2/lineItems/eigen")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(Samples.lineItem("eigen", clazz)))
                .build());
        LoggedRequest written =
                fixture.school.findAll(WireMock.putRequestedFor(anyUrl())).get(0);
        fixture.school.stubFor(get(written.getUrl()).willReturn(okJson(written.getBodyAsString())));

        HttpResponse<String> read = fixture.send(
                fixture.edge(token, "/gradebook/v1p2/lineItems/eigen").build());

        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body())
                .contains("\"sourcedId\":\"eigen\"", clazz)
                .doesNotContain(GatewayFixture.field(written.getBodyAsString(), "sourcedId"), "geheim");
    }

    @Test
    void anIdThatTheSchoolAllocatesIsReadBackUnderTheSuppliersOwn() throws Exception {
        String token = fixture.edgeToken("rekenmaat");
        String pupil = subjects(fixture.send(
                                fixture.edge(token, "/rostering/v1p2/students").build())
                        .body())
                .get(0);
        String clazz = subjects(fixture.send(
                                fixture.edge(token, "/rostering/v1p2/classes").build())
                        .body())
                .get(0);
        fixture.send(fixture.edge(token, "/gradebook/v1p2/lineItems/reeks")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(Samples.lineItem("reeks", clazz)))
                .build());
        fixture.school.stubFor(
                post(urlPathMatching(GRADEBOOK + "/lineItems/.*/results"))
                        .willReturn(
                                aResponse()
                                        .withStatus(201)
                                        .withHeader("Content-Type", "application/json")
                                        .withTransformers("response-template")
                                        .withBody(
                                                "{\"sourcedIdPairs\":[{\"suppliedSourcedId\":\"{{jsonPath request.body '$.results[0].sourcedId'}}\",\"allocatedSourcedId\":\"toegewezen-1\"}]}")));
        String results = Samples.result("mijn-1", "reeks", pupil)
                .replace("{\"result\":", "{\"results\":[")
                .replaceAll("}$", "]}");

        HttpResponse<String> created = fixture.send(fixture.edge(token, "/gradebook/v1p2/lineItems/reeks/results")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(results))
                .build());

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body())
                .isEqualTo(
                        "{\"sourcedIdPairs\":[{\"suppliedSourcedId\":\"mijn-1\",\"allocatedSourcedId\":\"mijn-1\"}]}");
        fixture.school.stubFor(get(GRADEBOOK + "/results/toegewezen-1")
                .willReturn(okJson(Samples.result("toegewezen-1", "onbekend-werk", "geheim-id-1"))));
        assertThat(fixture.send(fixture.edge(token, "/gradebook/v1p2/results/mijn-1")
                                .build())
                        .body())
                .contains("\"sourcedId\":\"mijn-1\"")
                .doesNotContain("toegewezen", "geheim");
    }

    @Test
    void theSchoolPushesAPupilToTheSupplierUnderItsPseudonym() throws Exception {
        String pupil = Samples.student("geheim-id-2", "450002", "Noor");
        HttpResponse<String> response =
                fixture.send(fixture.inside(fixture.insideToken(), "rekenmaat", "/rostering/v1p2/users/geheim-id-2")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("{\"user\":" + pupil + "}"))
                        .build());

        assertThat(response.statusCode()).isBetween(200, 204);
        List<LoggedRequest> pushed = fixture.supplierApi.findAll(WireMock.putRequestedFor(anyUrl()));
        assertThat(pushed).hasSize(1);
        assertThat(pushed.get(0).getUrl()
                        + pushed.get(0).getBodyAsString()
                        + pushed.get(0).getHeaders())
                .doesNotContain("eheim")
                .doesNotContainPattern(SchoolNumbers.ANY);
        Set<String> seen =
                pseudonyms(fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                                .build())
                        .body());
        assertThat(seen)
                .contains(
                        pushed.get(0).getUrl().substring(pushed.get(0).getUrl().lastIndexOf('/') + 1));
    }

    @Test
    void whatTheSuppliersApiAnswersIsRelinkedForTheSchool() throws Exception {
        String pupil = subjects(fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                                .build())
                        .body())
                .get(0);
        fixture.supplierApi.stubFor(get(urlPathEqualTo(GRADEBOOK + "/results"))
                .willReturn(okJson(Samples.result("r-1", "l-1", pupil)
                        .replace("{\"result\":", "{\"results\":[")
                        .replaceAll("}$", "]}"))));

        HttpResponse<String> response =
                fixture.send(fixture.inside(fixture.insideToken(), "rekenmaat", "/gradebook/v1p2/results")
                        .build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .containsPattern("\"sourcedId\":\"geheim-id-[123]\"")
                .doesNotContain(pupil);
    }

    @Test
    void filtersOnPseudonymsReachTheSchoolAsRealIds() throws Exception {
        String token = fixture.edgeToken("rekenmaat");
        String pupil = subjects(fixture.send(
                                fixture.edge(token, "/rostering/v1p2/students").build())
                        .body())
                .get(0);
        fixture.school.resetRequests();

        HttpResponse<String> response = fixture.send(fixture.edge(
                        token,
                        "/rostering/v1p2/students?limit=2&offset=4&filter=sourcedId%3D%27" + pupil
                                + "%27%20AND%20grades%3D%2708%27")
                .build());

        assertThat(response.statusCode()).isEqualTo(200);
        LoggedRequest asked =
                fixture.school.findAll(WireMock.getRequestedFor(anyUrl())).get(0);
        assertThat(asked.queryParameter("filter").firstValue()).matches("sourcedId='geheim-id-[123]' AND grades='08'");
        // Not the page of the school's system: the order is the supplier's own.
        assertThat(asked.queryParameter("limit").firstValue()).isEqualTo("500");
        assertThat(asked.queryParameter("offset").firstValue()).isEqualTo("0");
        assertThat(response.headers().firstValue("Link").orElseThrow())
                .contains(fixture.gateway().edge() + "/de-regenboog/ims/oneroster/rostering/v1p2/students?", pupil)
                .doesNotContain("geheim");
    }

    @Test
    void fieldsNarrowsTheAnswerAndNeverWidensIt() throws Exception {
        HttpResponse<String> response = fixture.send(
                fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students?fields=grades,familyName")
                        .build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"grades\"").doesNotContain("roles", "eheim");
    }

    @Test
    void aHeadRequestHasTheHeadersOfTheGetAndNoContent() throws Exception {
        HttpResponse<String> response =
                fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                        .method("HEAD", BodyPublishers.noBody())
                        .build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValueAsLong("Content-Length").orElse(0))
                .isPositive();
    }

    @Test
    void optionsAreAnsweredByTheAgreementWithoutAskingTheSchool() throws Exception {
        HttpResponse<String> response =
                fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/gradebook/v1p2/results/x")
                        .method("OPTIONS", BodyPublishers.noBody())
                        .build());

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Allow")).contains("DELETE, GET, HEAD, OPTIONS, PUT");
        assertThat(fixture.school.findAll(WireMock.anyRequestedFor(anyUrl()))).isEmpty();
    }

    @Test
    void theRecordTellsWhatPassedAndNoValue() throws Exception {
        fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                .build());

        String record = fixture.audit().get(fixture.audit().size() - 1);
        assertThat(record)
                .contains(
                        "getAllStudents",
                        "rekenmaat-2026",
                        "de-regenboog",
                        "released",
                        "users.familyName",
                        "users.sourcedId")
                .doesNotContain("eheim")
                .doesNotContainPattern(SchoolNumbers.ANY);
    }

    /** Every UUID in a text, except those in addresses of the gateway, which repeat them. */
    private static Set<String> pseudonyms(String text) {
        var found = new TreeSet<String>();
        Matcher matcher = UUID_V4.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    /** The ids of the records of a list. */
    private static List<String> subjects(String list) {
        var found = new ArrayList<String>();
        Matcher matcher =
                Pattern.compile("\\{\"sourcedId\":\"([^\"]*)\",(?!\"type\")").matcher(list);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
