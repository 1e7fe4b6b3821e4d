package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an origin may do that is wrong. Whatever it does: the client gets a problem of ours, nothing of what the origin said, one record tells of it, and the next good
 * request is served. Whatever the origin says here bears the word {@code geheim} or a number that begins with 4500.
 */
class OriginFaultsTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADEBOOK = "/ims/oneroster/gradebook/v1p2";
    private static final String TOKEN =
            "{\"access_token\":\"origin-token\",\"token_type\":\"Bearer\",\"expires_in\":3600}";

    @TempDir
    static Path directory;

    private static GatewayFixture fixture;
    private static String token;
    private static String insideToken;
    private static String pupil;
    private LogCapture log;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT);
        token = fixture.edgeToken("rekenmaat");
        insideToken = fixture.insideToken();
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));
        pupil = GatewayFixture.field(send("/rostering/v1p2/students").body(), "sourcedId");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @BeforeEach
    void goodOrigins() {
        for (var origin : List.of(fixture.school, fixture.supplierApi)) {
            origin.resetAll();
            origin.stubFor(post("/token").willReturn(okJson(TOKEN)));
            origin.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(200)));
        }
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));
        log = new LogCapture();
    }

    @AfterEach
    void nothingWasSaidAgain() {
        log.close();
        assertThat(log.text())
                .doesNotContainIgnoringCase("eheim")
                .doesNotContain("origin-token", pupil, "met a bug")
                .doesNotContainPattern(SchoolNumbers.ANY);
    }

    static Stream<Arguments> badAnswers() {
        String good = Samples.STUDENTS;
        String user = Samples.student("geheim-id-1", "450001", "Daan");
        return Stream.of(
                // On the wire
                bad("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), 502, "origin-unreachable"),
                bad("no answer", aResponse().withFault(Fault.EMPTY_RESPONSE), 502, "origin-unreachable"),
                bad(
                        "a malformed chunk",
                        okJson(good).withFault(Fault.MALFORMED_RESPONSE_CHUNK),
                        502,
                        "origin-answer-refused"),
                bad("noise", okJson(good).withFault(Fault.RANDOM_DATA_THEN_CLOSE), 502, "origin-unreachable"),
                bad("a slow first byte", okJson(good).withFixedDelay(1_400), 504, "origin-timeout"),
                bad("a drip", okJson(good).withChunkedDribbleDelay(8, 6_000), 504, "origin-timeout"),
                // The head
                bad("no media type", ok(good), 502, "origin-answer-refused"),
                bad("HTML", typed("text/html", good), 502, "origin-answer-refused"),
                bad("text/json", typed("text/json", good), 502, "origin-answer-refused"),
                bad("latin1", typed("application/json;charset=ISO-8859-1", good), 502, "origin-answer-refused"),
                bad("brotli", okJson(good).withHeader("Content-Encoding", "br"), 502, "origin-answer-refused"),
                bad(
                        "two codings",
                        okJson(good).withHeader("Content-Encoding", "gzip, gzip"),
                        502,
                        "origin-answer-refused"),
                bad("no gzip", okJson(good).withHeader("Content-Encoding", "gzip"), 502, "origin-answer-refused"),
                // The status
                bad("moved", refusal(302).withHeader("Location", "/geheim/elders"), 502, "origin-error"),
                bad("moved for good", refusal(308).withHeader("Location", "/geheim/elders"), 502, "origin-error"),
                bad("not modified", aResponse().withStatus(304), 502, "origin-error"),
                bad("bad request", refusal(400), 422, "origin-refused-content"),
                bad("unauthorised, twice", refusal(401), 502, "origin-error"),
                bad("forbidden", refusal(403), 502, "origin-error"),
                bad("not found, for a list", refusal(404), 502, "origin-error"),
                bad("conflict", refusal(409), 422, "origin-refused-content"),
                bad("unprocessable", refusal(422), 422, "origin-refused-content"),
                bad("too many", refusal(429).withHeader("Retry-After", "450001"), 503, "origin-busy"),
                bad("an error that quotes a pupil", refusal(500), 502, "origin-error"),
                bad("unavailable", refusal(503), 503, "origin-busy"),
                bad(
                        "an error of a mebibyte",
                        refusal(500).withBody("geheim".repeat(200_000)),
                        502,
                        "origin-answer-refused"),
                // The content
                bad("no content", aResponse().withStatus(204), 502, "origin-answer-refused"),
                bad("empty content", okJson(""), 502, "origin-answer-refused"),
                bad("not JSON", okJson("<users>geheim</users>"), 502, "origin-answer-refused"),
                bad("an array", okJson("[" + user + "]"), 502, "origin-answer-refused"),
                bad("cut off", okJson(good.substring(0, good.length() - 2)), 502, "origin-answer-refused"),
                bad("two values", okJson(good + good), 502, "origin-answer-refused"),
                bad(
                        "a name twice",
                        okJson(good.replace("\"grades\"", "\"sourcedId\":\"geheim\",\"grades\"")),
                        502,
                        "origin-answer-refused"),
                bad(
                        "a dropped name twice",
                        okJson(good.replace("\"phone\"", "\"familyName\":\"geheim\",\"phone\"")),
                        502,
                        "origin-answer-refused"),
                bad(
                        "UTF-16",
                        aResponse()
                                .withHeader("Content-Type", "application/json")
                                .withBody(good.getBytes(StandardCharsets.UTF_16)),
                        502,
                        "origin-answer-refused"),
                bad(
                        "latin1 inside",
                        aResponse()
                                .withHeader("Content-Type", "application/json")
                                .withBody(good.getBytes(StandardCharsets.ISO_8859_1)),
                        502,
                        "origin-answer-refused"),
                bad(
                        "a number for an id",
                        okJson(good.replace("\"geheim-id-2\"", "450002")),
                        502,
                        "origin-answer-refused"),
                bad(
                        "a list for an id",
                        okJson(good.replace("\"geheim-id-2\"", "[\"geheim-id-2\"]")),
                        502,
                        "origin-answer-refused"),
                bad(
                        "an object for a text",
                        okJson(good.replace("\"active\"", "{\"geheim\":\"450001\"}")),
                        502,
                        "origin-answer-refused"),
                bad(
                        "an object for a list",
                        okJson(good.replace("[\"08\"]", "{\"geheim\":1}")),
                        502,
                        "origin-answer-refused"),
                bad(
                        "an object for a text in a list",
                        okJson(good.replace("[\"08\"]", "[{\"geheim\":1}]")),
                        502,
                        "origin-answer-refused"),
                bad(
                        "a word outside the vocabulary",
                        okJson(good.replace("\"active\"", "\"geheim\"")),
                        502,
                        "origin-answer-refused"),
                bad("no id", okJson(good.replace("\"sourcedId\":\"geheim-id-2\",", "")), 502, "origin-answer-refused"),
                bad(
                        "too deep",
                        okJson(good.replace("{\"note\":\"geheim\"}", "[".repeat(80) + "]".repeat(80))),
                        502,
                        "origin-answer-refused"),
                bad(
                        "more than ten mebibytes",
                        okJson(good + " ".repeat(10 * 1024 * 1024)),
                        502,
                        "origin-answer-refused"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAnswers")
    void aBadAnswerIsAProblemOfOursAndTheNextGoodOneIsServed(
            String name, ResponseDefinitionBuilder answer, int status, String problem) throws Exception {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(answer));

        assertRefused(request("/rostering/v1p2/students"), status, problem);

        assertThat(fixture.school.findAll(getRequestedFor(urlPathMatching("/geheim/.*"))))
                .isEmpty();
        assertTheNextIsServed();
    }

    @Test
    void anIdThatTheSchoolDoesNotKnowAnyMoreIsAnsweredAsOneThatNeverWas() throws Exception {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));
        String never = assertRefused(
                request("/rostering/v1p2/students/0b5be5d4-1f0c-4d19-9d0c-4dfc6a8b1e77"), 404, "unknown-id");
        for (int status : List.of(404, 410)) {
            fixture.school.stubFor(get(urlPathMatching(ROSTER + "/students/.*")).willReturn(refusal(status)));

            assertThat(assertRefused(request("/rostering/v1p2/students/" + pupil), 404, "unknown-id"))
                    .isEqualTo(never);
        }
        assertTheNextIsServed();
    }

    @Test
    void aTokenThatTheSchoolHasWithdrawnIsRenewedOnce() throws Exception {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students"))
                .inScenario("withdrawn")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(refusal(401))
                .willSetStateTo("renewed"));
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students"))
                .inScenario("withdrawn")
                .whenScenarioStateIs("renewed")
                .willReturn(okJson(Samples.STUDENTS)));

        assertTheNextIsServed();
        assertThat(fixture.school.findAll(postRequestedFor(urlEqualTo("/token"))))
                .hasSize(1);
    }

    @Test
    void aSchoolThatRefusesEveryTokenIsAskedTwiceAndNoMore() throws Exception {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(refusal(401)));

        assertRefused(request("/rostering/v1p2/students"), 502, "origin-error");

        assertThat(fixture.school.findAll(getRequestedFor(anyUrl()))).hasSize(2);
        assertTheNextIsServed();
    }

    static Stream<Arguments> badTokenAnswers() {
        return Stream.of(
                bad("down", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), 502, "origin-unreachable"),
                bad("empty", aResponse().withFault(Fault.EMPTY_RESPONSE), 502, "origin-unreachable"),
                bad("slow", okJson(TOKEN).withFixedDelay(1_400), 504, "origin-timeout"),
                bad("a drip", okJson(TOKEN).withChunkedDribbleDelay(4, 2_500), 504, "origin-timeout"),
                bad("an error", refusal(500), 502, "origin-error"),
                bad("refusing", refusal(401), 502, "origin-error"),
                bad("moved", refusal(302).withHeader("Location", "/geheim/elders"), 502, "origin-error"),
                bad("not JSON", okJson("geheim"), 502, "origin-answer-refused"),
                bad("HTML", typed("text/html", "geheim"), 502, "origin-answer-refused"),
                bad("another type of token", okJson(TOKEN.replace("Bearer", "geheim")), 502, "origin-answer-refused"),
                bad(
                        "a token that would split a header",
                        okJson(TOKEN.replace("origin-token", "geheim\\r\\nX: y")),
                        502,
                        "origin-answer-refused"),
                bad(
                        "far too long",
                        okJson(TOKEN.replace("origin-token", "geheim".repeat(10_000))),
                        502,
                        "origin-answer-refused"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokenAnswers")
    void aBadTokenEndpointIsAProblemOfOurs(String name, ResponseDefinitionBuilder answer, int status, String problem)
            throws Exception {
        // The school withdraws the token that the gateway has, so that it has to ask for another.
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(refusal(401)));
        fixture.school.stubFor(post("/token").willReturn(answer));

        assertRefused(request("/rostering/v1p2/students"), status, problem);

        fixture.school.stubFor(post("/token").willReturn(okJson(TOKEN)));
        assertTheNextIsServed();
    }

    @Test
    void cookiesOfTheSchoolGoNowhere() throws Exception {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students"))
                .willReturn(okJson(Samples.STUDENTS).withHeader("Set-Cookie", "geheim=450001; Path=/")));

        HttpResponse<String> first = send("/rostering/v1p2/students");
        HttpResponse<String> second = send("/rostering/v1p2/students");

        assertThat(List.of(first.statusCode(), second.statusCode())).containsOnly(200);
        assertThat(first.headers().map().toString()).doesNotContain("eheim", "ookie");
        for (LoggedRequest asked : fixture.school.findAll(getRequestedFor(anyUrl()))) {
            assertThat(asked.getAllHeaderKeys()).doesNotContain("Cookie", "cookie");
        }
    }

    static Stream<Arguments> refusalsOfWrites() {
        return Stream.of(
                bad("conflict", refusal(409), 422, "origin-refused-content"),
                bad("unprocessable", refusal(422), 422, "origin-refused-content"),
                bad("not found", refusal(404), 404, "unknown-id"),
                bad("error", refusal(500), 502, "origin-error"),
                bad("busy", refusal(503), 503, "origin-busy"),
                bad("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), 502, "origin-unreachable"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusalsOfWrites")
    void aWriteThatTheSchoolRefusesIsToldWithoutItsWords(
            String name, ResponseDefinitionBuilder answer, int status, String problem) throws Exception {
        fixture.school.stubFor(put(urlPathMatching(GRADEBOOK + "/lineItems/.*")).willReturn(answer));

        assertRefused(lineItem(), status, problem);

        fixture.school.stubFor(put(urlPathMatching(GRADEBOOK + "/lineItems/.*"))
                .willReturn(aResponse().withStatus(201)));
        assertThat(fixture.send(lineItem()).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusalsOfWrites")
    void aPushThatTheSuppliersApiRefusesIsToldWithoutItsWords(
            String name, ResponseDefinitionBuilder answer, int status, String problem) throws Exception {
        fixture.supplierApi.stubFor(put(anyUrl()).willReturn(answer));
        int before = fixture.audit().size();

        HttpResponse<String> response = fixture.send(push());

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body() + response.headers().map())
                .contains("imsx_codeMajor")
                .doesNotContain("eheim", "Daan")
                .doesNotContainPattern(SchoolNumbers.ANY);
        List<String> records = fixture.audit();
        assertThat(records).hasSize(before + 2);
        assertThat(records.get(before)).contains("\"outcome\":\"released\"", "updateUser");
        assertThat(records.get(before + 1))
                .contains("\"problem\":\"" + problem + "\"", "updateUser", "\"step\":\"origin\"");
        fixture.supplierApi.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(200)));
        assertThat(fixture.send(push()).statusCode()).isBetween(200, 204);
    }

    @Test
    void anUnknownPseudonymInTheAnswerOfASuppliersApiEndsTheExchange() throws Exception {
        String clazz = pupil.substring(0, 35) + (pupil.endsWith("0") ? "1" : "0");
        for (String wrong : List.of(clazz, "0b5be5d4-1f0c-4d19-9d0c-4dfc6a8b1e77", "geheim-id-1", "geheim")) {
            fixture.supplierApi.stubFor(get(urlPathEqualTo(GRADEBOOK + "/results"))
                    .willReturn(okJson("{\"results\":[" + result(pupil) + "," + result(wrong) + "]}")));

            HttpResponse<String> response =
                    fixture.send(fixture.inside(insideToken, "rekenmaat", "/gradebook/v1p2/results")
                            .build());

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.body() + response.headers().map()).doesNotContain("eheim", pupil, wrong, "8.50");
            assertThat(lastRecord())
                    .contains("\"problem\":\"origin-answer-refused\"", "\"step\":\"mapping\"")
                    .doesNotContain("eheim", pupil, wrong);
        }
        assertThat(fixture.school.getAllServeEvents()).isEmpty();
        fixture.supplierApi.stubFor(get(urlPathEqualTo(GRADEBOOK + "/results"))
                .willReturn(okJson("{\"results\":[" + result(pupil) + "]}")));
        assertThat(fixture.send(fixture.inside(insideToken, "rekenmaat", "/gradebook/v1p2/results")
                                .build())
                        .body())
                .contains("geheim-id-");
    }

    private static String result(String student) {
        String enveloped = Samples.result("r-1", "l-1", student);
        return enveloped.substring("{\"result\":".length(), enveloped.length() - 1);
    }

    private static HttpRequest lineItem() {
        return fixture.edge(token, "/gradebook/v1p2/lineItems/eigen-werk")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"lineItem\":{\"sourcedId\":\"eigen-werk\",\"title\":\"Tafels\"}}"))
                .build();
    }

    private static HttpRequest push() {
        return fixture.inside(insideToken, "rekenmaat", "/rostering/v1p2/users/geheim-id-1")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"user\":" + Samples.student("geheim-id-1", "450001", "Daan") + "}"))
                .build();
    }

    /** @return the answer, without the id of the exchange */
    private String assertRefused(HttpRequest request, int status, String problem) throws Exception {
        int before = fixture.audit().size();

        HttpResponse<String> response = fixture.send(request);

        String answer = response.statusCode() + " "
                + response.headers().map().entrySet().stream()
                        .filter(header -> !header.getKey().equals("x-request-id"))
                        .sorted(java.util.Map.Entry.comparingByKey())
                        .toList()
                + response.body();
        assertThat(response.statusCode()).as(answer).isEqualTo(status);
        assertThat(answer)
                .contains("imsx_codeMajor")
                .doesNotContain("eheim", "Daan", "Noor", "Jetty", "origin-token")
                .doesNotContainPattern(SchoolNumbers.ANY);
        assertThat(response.headers().map().keySet())
                .isSubsetOf(
                        "cache-control",
                        "connection",
                        "content-length",
                        "content-type",
                        "proxy-status",
                        "retry-after",
                        "x-content-type-options",
                        "x-request-id");
        List<String> records = fixture.audit();
        assertThat(records).hasSize(before + 1);
        assertThat(records.get(before))
                .contains("\"outcome\":\"refused\"", "\"problem\":\"" + problem + "\"", "\"status\":" + status)
                .doesNotContain("eheim")
                .doesNotContainPattern(SchoolNumbers.ANY);
        return answer;
    }

    private void assertTheNextIsServed() throws Exception {
        if (!fixture.school.getStubMappings().stream().anyMatch(stub -> "withdrawn".equals(stub.getScenarioName()))) {
            fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));
        }
        HttpResponse<String> response = send("/rostering/v1p2/students");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains(pupil).doesNotContain("eheim").doesNotContainPattern(SchoolNumbers.ANY);
    }

    private static String lastRecord() throws Exception {
        List<String> records = fixture.audit();
        return records.get(records.size() - 1);
    }

    private static HttpRequest request(String path) {
        return fixture.edge(token, path).build();
    }

    private static HttpResponse<String> send(String path) throws Exception {
        return fixture.send(request(path));
    }

    private static Arguments bad(String name, ResponseDefinitionBuilder answer, int status, String problem) {
        return Arguments.of(name, answer, status, problem);
    }

    private static ResponseDefinitionBuilder typed(String mediaType, String content) {
        return ok(content).withHeader("Content-Type", mediaType);
    }

    /** With the body that real systems send: it quotes what they were asked. */
    private static ResponseDefinitionBuilder refusal(int status) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withHeader("X-Geheim", "450001")
                .withBody(
                        "{\"imsx_codeMajor\":\"failure\",\"imsx_description\":\"no user geheim-id-1, 450001, Daan\"}");
    }
}
