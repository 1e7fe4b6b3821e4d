package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client may send that is wrong. Whatever it is: nothing of it goes any further, one record tells of it, the answer has the shape that the client expects, and
 * neither the answer nor the record nor the log says again what was sent. To show the last, every bad input bears the word {@code geheim}.
 */
class BadInputTest {
    private static final String BASE = "/de-regenboog/ims/oneroster";
    private static final String STUDENTS = BASE + "/rostering/v1p2/students";
    private static final String RESULTS = BASE + "/gradebook/v1p2/results";
    private static final String UNKNOWN = "0b5be5d4-1f0c-4d19-9d0c-4dfc6a8b1e77";
    private static final int TEN_MEBIBYTES = 10 * 1024 * 1024;

    @TempDir
    static Path directory;

    private static GatewayFixture fixture;
    private static String token;
    private static String pupil;
    private static String otherSuppliersPupil;
    private static String clazz;
    private LogCapture log;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT, ", unknown-ids: {per-minute: 1000000}");
        fixture.school.stubFor(
                get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students")).willReturn(okJson(Samples.STUDENTS)));
        fixture.school.stubFor(
                get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/classes"))
                        .willReturn(
                                okJson(
                                        "{\"classes\":[{\"sourcedId\":\"geheim-class\",\"title\":\"Groep 8\",\"school\":{\"href\":\"x\",\"sourcedId\":\"geheim-org\",\"type\":\"org\"}}]}")));
        fixture.school.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
        fixture.supplierApi.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(200)));
        token = fixture.edgeToken("rekenmaat");
        pupil = firstId(token, "/rostering/v1p2/students");
        otherSuppliersPupil = firstId(fixture.edgeToken("leesplank"), "/rostering/v1p2/students");
        clazz = firstId(token, "/rostering/v1p2/classes");
        HttpResponse<String> lineItem = fixture.send(fixture.edge(token, "/gradebook/v1p2/lineItems/taak")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(Samples.lineItem("taak", clazz)))
                .build());
        assertThat(lineItem.statusCode()).isEqualTo(201);
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @BeforeEach
    void listen() {
        fixture.school.resetRequests();
        fixture.supplierApi.resetRequests();
        log = new LogCapture();
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    // Operations

    @Test
    void anOperationThatIsUnknownAndOneThatIsNotPermittedGetOneAnswer() throws Exception {
        var unknown = refused(read(BASE + "/rostering/v1p2/geheim"), 403, "operation-not-permitted", "operation");
        var hidden = refused(read(BASE + "/rostering/v1p2/teachers"), 403, "operation-not-permitted", "operation");
        var deeper = refused(
                read(BASE + "/rostering/v1p2/teachers/geheim/classes"), 403, "operation-not-permitted", "operation");

        assertThat(List.of(hidden.withoutExchange(), deeper.withoutExchange())).containsOnly(unknown.withoutExchange());
    }

    @Test
    void aMethodThatNoPermittedOperationHasIsRefused() throws Exception {
        refused(request("DELETE", STUDENTS, token), 405, "method-not-allowed", "operation");
        refused(
                content("POST", RESULTS + "/geheim", "application/json", "{\"geheim\":1}"),
                405,
                "method-not-allowed",
                "operation");
    }

    @Test
    void belowNoStandardTheProblemIsThatOfRfc9457() throws Exception {
        var answer = refused(read("/de-regenboog/geheim/pad"), 403, "operation-not-permitted", "operation");

        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(answer.body())
                .contains(
                        "\"type\":\"urn:schuilnaam:problem:operation-not-permitted\"",
                        "\"instance\":\"urn:uuid:" + answer.headers().get("x-request-id") + "\"");
    }

    // Queries

    static Stream<Arguments> badQueries() {
        return Stream.of(
                Arguments.of("geheim=1", "unknown-parameter"),
                Arguments.of("access_token=geheim", "unknown-parameter"),
                Arguments.of("limit=2&limit=geheim", "invalid-query"),
                Arguments.of("limit=geheim", "invalid-query"),
                Arguments.of("limit=-1&geheim", "invalid-query"),
                Arguments.of("offset=1e3geheim", "invalid-query"),
                Arguments.of("filter=familyName%3D%27geheim%27", "invalid-filter-field"),
                Arguments.of("filter=geheimVeld%3D%27geheim%27", "invalid-filter-field"),
                Arguments.of("filter=email%3D%27geheim%27", "invalid-filter-field"),
                Arguments.of("filter=grades%3D%2708%27%20AND%20username~%27geheim%27", "invalid-filter-field"),
                Arguments.of("sort=familyName&orderBy=asc", "invalid-filter-field"),
                Arguments.of("sort=geheimVeld", "invalid-filter-field"),
                Arguments.of("sort=grades&orderBy=geheim", "invalid-query"),
                Arguments.of("filter=geheim", "invalid-query"),
                Arguments.of("filter=grades%3Dgeheim", "invalid-query"),
                Arguments.of("filter=grades%3D%27geheim", "invalid-query"),
                Arguments.of("filter=grades%3D%27geheim%27%20OR%20", "invalid-query"),
                Arguments.of("fields=geheimVeld", "invalid-selection-field"));
    }

    @ParameterizedTest
    @MethodSource("badQueries")
    void aBadQueryIsRefused(String query, String problem) throws Exception {
        refused(read(STUDENTS + "?" + query), 400, problem, "query");
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter=%s%%3D%%27geheim%%27", "sort=%s"})
    void aHiddenFieldAndOneThatDoesNotExistGetOneAnswer(String query) throws Exception {
        var hidden =
                refused(read(STUDENTS + "?" + query.formatted("familyName")), 400, "invalid-filter-field", "query");
        var absent = refused(read(STUDENTS + "?" + query.formatted("nietEens")), 400, "invalid-filter-field", "query");
        var vendors = refused(
                read(STUDENTS + "?" + query.formatted("metadata.geheim")), 400, "invalid-filter-field", "query");

        assertThat(List.of(absent.withoutExchange(), vendors.withoutExchange())).containsOnly(hidden.withoutExchange());
    }

    // Content

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/json",
                "geheim/geheim",
                "application/json; charset=latin1",
                "application/json; charset=utf-16",
                "application/json; profile=geheim",
                "application/x-www-form-urlencoded",
                "application/json, text/plain"
            })
    void anyMediaTypeButTheProfilesIsRefused(String mediaType) throws Exception {
        refused(
                content("PUT", RESULTS + "/geheim", mediaType, "{\"geheim\":1}"),
                415,
                "unsupported-media-type",
                "operation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip, gzip", "gzip,gzip", "deflate", "x-gzip", "geheim", "identity, gzip"})
    void anyCodingButGzipIsRefused(String coding) throws Exception {
        refused(
                content(
                        "PUT",
                        RESULTS + "/geheim",
                        "application/json",
                        "{\"geheim\":1}",
                        "Content-Encoding: " + coding),
                415,
                "unsupported-coding",
                "operation");
    }

    @Test
    void contentWhereTheOperationTakesNoneIsRefused() throws Exception {
        refused(
                content("DELETE", RESULTS + "/geheim", "application/json", "{\"geheim\":1}"),
                400,
                "malformed-request",
                "request");
    }

    @Test
    void noContentWhereTheOperationTakesSomeIsRefused() throws Exception {
        refused(content("PUT", RESULTS + "/geheim", "application/json", ""), 400, "content-malformed", "operation");
    }

    static Stream<Arguments> badGzip() throws Exception {
        byte[] good = gzip("{\"geheim\":1}".getBytes(StandardCharsets.UTF_8));
        byte[] flipped = good.clone();
        flipped[flipped.length - 6] ^= 1;
        byte[] twice = Arrays.copyOf(good, good.length * 2);
        System.arraycopy(good, 0, twice, good.length, good.length);
        return Stream.of(
                Arguments.of("a bomb", gzip(new byte[5 * 1024 * 1024]), true),
                Arguments.of("more than ten mebibytes", gzip(noise(TEN_MEBIBYTES + 1)), true),
                Arguments.of("no gzip", "{\"geheim\":1}".getBytes(StandardCharsets.UTF_8), false),
                Arguments.of("cut off", Arrays.copyOf(good, good.length - 3), false),
                Arguments.of("a wrong check sum", flipped, false),
                Arguments.of("two members", twice, false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badGzip")
    void badGzipIsRefused(String name, byte[] coded, boolean large) throws Exception {
        var answer = sent(content("PUT", RESULTS + "/geheim", "application/json", coded, "Content-Encoding: gzip"));

        assertThat(answer.status()).isIn(large ? List.of(400, 413) : List.of(400));
        assertRefused(answer, answer.status() == 413 ? "content-too-large" : "content-malformed", "request-content");
    }

    static Stream<Arguments> badJson() {
        String good = Samples.result("geheim", "taak", UNKNOWN);
        return Stream.of(
                Arguments.of("not JSON", "geheim"),
                Arguments.of("cut off", good.substring(0, good.length() - 5)),
                Arguments.of("two values", good + good),
                Arguments.of("an array", "[" + good + "]"),
                Arguments.of("a name twice", good.replace("\"status\"", "\"sourcedId\":\"geheim\",\"status\"")),
                Arguments.of(
                        "a name twice, once escaped",
                        good.replace("\"status\"", "\"\\u0073ourcedId\":\"geheim\",\"status\"")),
                Arguments.of(
                        "an unknown name twice", good.replace("\"status\"", "\"geheim\":1,\"geheim\":2,\"status\"")),
                Arguments.of("a number for an id", good.replace("\"geheim\"", "4711")),
                Arguments.of("an object for a number", good.replace("8.50", "{\"geheim\":1}")),
                Arguments.of("a value outside the vocabulary", good.replace("fully graded", "geheim")),
                Arguments.of("a byte order mark", "\ufeff" + good),
                Arguments.of("another form", "{\"result\":[" + good + "]}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badJson")
    void badJsonIsRefused(String name, String json) throws Exception {
        refused(
                content("PUT", RESULTS + "/geheim", "application/json", json),
                400,
                "content-malformed",
                "request-content");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"geheim\":{\"sourcedId\":\"geheim\"}}",
                "{\"result\":{}}",
                "{\"result\":{\"score\":1,\"geheim\":1}}"
            })
    void contentWithoutTheRecordThatThePathNamesIsRefused(String json) throws Exception {
        refused(content("PUT", RESULTS + "/geheim", "application/json", json), 400, "content-malformed", "mapping");
    }

    @Test
    void contentOverALimitOfItsFormIsRefused() throws Exception {
        for (String json : List.of(
                "{\"result\":{\"geheim\":" + "[".repeat(100) + "]".repeat(100) + "}}",
                "{\"result\":{\"" + "geheim".repeat(20_000) + "\":1}}",
                "{\"result\":{\"score\":" + "9".repeat(20_000) + "}}")) {
            refused(
                    content("PUT", RESULTS + "/geheim", "application/json", json),
                    413,
                    "content-too-large",
                    "request-content");
        }
    }

    @Test
    void anyEncodingOfTextButUtf8IsRefused() throws Exception {
        String good = Samples.result("geheim", "taak", UNKNOWN);
        byte[] overlong = good.replace("dropped", "@@").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i + 1 < overlong.length; i++) {
            if (overlong[i] == '@' && overlong[i + 1] == '@') {
                overlong[i] = (byte) 0xC0;
                overlong[i + 1] = (byte) 0xAF;
            }
        }
        for (byte[] bytes : List.of(
                good.getBytes(StandardCharsets.UTF_16),
                good.getBytes(StandardCharsets.UTF_16LE),
                good.replace("dropped", "\u00e9").getBytes(StandardCharsets.ISO_8859_1),
                overlong)) {
            refused(
                    content("PUT", RESULTS + "/geheim", "application/json", bytes),
                    400,
                    "content-malformed",
                    "request-content");
        }
    }

    @Test
    void contentOverTheLimitIsRefusedFromItsLengthAlone() throws Exception {
        var head = new ArrayList<>(request("PUT", RESULTS + "/geheim", token).head());
        head.addAll(List.of("Content-Type: application/json", "Content-Length: " + (TEN_MEBIBYTES + 1)));

        refused(new Request(head, new byte[0]), 413, "content-too-large", "request-content");
    }

    @Test
    void contentOverTheLimitIsRefusedWhenItsLengthIsNotTold() throws Exception {
        var head = new ArrayList<>(request("PUT", RESULTS + "/geheim", token).head());
        head.addAll(List.of("Content-Type: application/json", "Transfer-Encoding: chunked"));
        byte[] body = new byte[TEN_MEBIBYTES + 4096];
        Arrays.fill(body, (byte) ' ');
        byte[] size = (Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunked = Arrays.copyOf(size, size.length + body.length);
        System.arraycopy(body, 0, chunked, size.length, body.length);

        refused(new Request(head, chunked), 413, "content-too-large", "request-content");
    }

    @Test
    void contentThatBreaksOffIsTheClientsFault() throws Exception {
        var head = new ArrayList<>(request("PUT", RESULTS + "/geheim", token).head());
        head.addAll(List.of("Content-Type: application/json", "Content-Length: 400"));
        int before = fixture.audit().size();

        RawHttp.breakOff(
                fixture.gateway().edge(), head, "{\"result\":{\"sourcedId\":\"geheim".getBytes(StandardCharsets.UTF_8));

        String record = recordAfter(before);
        assertThat(record)
                .contains("\"outcome\":\"refused\"", "\"step\":\"request-content\"")
                .doesNotContain("internal", "alarm", "geheim");
        assertThat(log.text()).doesNotContain("bug", "geheim");
        assertNothingForwarded();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"geheim\r\n", "1;geheim\r\nx\r\n0\r\n\r\n", "1\r\nxy", "0\r\nHost: geheim\r\n\r\n", "3\nabc\n"})
    void flawedContentIsAnsweredAndEndsTheConnection(String content) throws Exception {
        for (String bearer : List.of(token, "nobody")) {
            var head =
                    new ArrayList<>(request("PUT", RESULTS + "/geheim", bearer).head());
            head.addAll(List.of("Content-Type: application/json", "Transfer-Encoding: chunked"));
            String text = String.join("\r\n", head) + "\r\nHost: "
                    + fixture.gateway().edge().getRawAuthority() + "\r\n\r\n";

            RawHttp.Answer answer = RawHttp.exchangeBytes(
                    fixture.gateway().edge(),
                    text.getBytes(StandardCharsets.UTF_8),
                    content.getBytes(StandardCharsets.UTF_8));

            assertThat(answer.status()).isEqualTo(bearer.equals(token) ? 400 : 401);
            assertNothingForwarded();
        }
    }

    @Test
    void aMalformedChunkIsTheClientsFault() throws Exception {
        var head = new ArrayList<>(request("PUT", RESULTS + "/geheim", token).head());
        head.addAll(List.of("Content-Type: application/json", "Transfer-Encoding: chunked"));
        int before = fixture.audit().size();

        RawHttp.breakOff(fixture.gateway().edge(), head, "geheim\r\n{\"result\"".getBytes(StandardCharsets.UTF_8));

        assertThat(recordAfter(before))
                .contains("\"outcome\":\"refused\"")
                .doesNotContain("internal", "alarm", "geheim");
        assertThat(log.text()).doesNotContain("bug", "geheim");
        assertNothingForwarded();
    }

    @Test
    void anIdInTheContentThatIsNotTheOneInThePathIsRefused() throws Exception {
        refused(
                content("PUT", RESULTS + "/geheim-1", "application/json", Samples.result("geheim-2", "taak", pupil)),
                400,
                "content-malformed",
                "mapping");
    }

    // Access tokens

    @Test
    void everyTokenThatIsNotValidHereGetsOneAnswer() throws Exception {
        String[] parts = token.split("\\.", -1);
        var answers = new ArrayList<String>();
        for (List<String> authorization : List.of(
                List.<String>of(),
                List.of("Authorization: Bearer geheim"),
                List.of("Authorization: Basic Z2VoZWltOmdlaGVpbQ=="),
                List.of("Authorization: Bearer " + parts[0] + "." + parts[1] + ".geheim" + parts[2].substring(6)),
                List.of("Authorization: Bearer " + parts[0] + "." + parts[1] + "."),
                // {"alg":"none"}
                List.of("Authorization: Bearer eyJhbGciOiJub25lIn0." + parts[1] + "."),
                List.of("Authorization: Bearer " + fixture.insideToken()),
                List.of("Authorization: " + token))) {
            var head = new ArrayList<>(List.of("GET " + STUDENTS + "?geheim=1 HTTP/1.1"));
            head.addAll(authorization);
            answers.add(refused(new Request(head, new byte[0]), 401, "unauthenticated", "authentication")
                    .withoutExchange());
        }
        answers.add(refused(
                        request("GET", STUDENTS.replace("de-regenboog", "geheim-school"), token),
                        401,
                        "unauthenticated",
                        "authentication")
                .withoutExchange());

        assertThat(answers).containsOnly(answers.get(0));
        assertThat(answers.get(0)).contains("www-authenticate: Bearer", "unauthorisedrequest");
    }

    @Test
    void twoCredentialsAreRefused() throws Exception {
        var head = new ArrayList<>(request("GET", STUDENTS, token).head());
        head.add("Authorization: Bearer geheim");

        refused(new Request(head, new byte[0]), 400, "malformed-request", "request");
    }

    @Test
    void aTokenOfASupplierOpensNothingInside() throws Exception {
        Request request = request("GET", "/de-regenboog/rekenmaat/ims/oneroster/gradebook/v1p2/results", token);
        int before = fixture.audit().size();

        var answer = RawHttp.exchange(fixture.gateway().inside(), request.head(), request.body());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(recordAfter(before)).contains("unauthenticated", "\"listener\":\"inside\"");
        assertNothingForwarded();
    }

    // Pseudonyms

    static Stream<String> wrongPseudonyms() {
        return Stream.of(
                UNKNOWN,
                otherSuppliersPupil,
                clazz,
                "geheim-id-1",
                "geheim",
                pupil.substring(1),
                pupil + "0",
                "{" + pupil + "}",
                "urn:uuid:" + pupil,
                pupil.replace("-", ""),
                new UUID(0, 0).toString(),
                "%",
                "\u00e9");
    }

    @Test
    void aPseudonymThatLeadsNowhereGetsOneAnswerWhereverItStandsAndWhyever() throws Exception {
        var answers = new ArrayList<String>();
        for (String wrong : wrongPseudonyms().toList()) {
            String coded = URLEncoder.encode(wrong, StandardCharsets.UTF_8);
            if (!wrong.equals("%")) {
                answers.add(unknownId(read(STUDENTS + "/" + coded)));
                answers.add(unknownId(
                        read(BASE + "/rostering/v1p2/classes/" + (wrong.equals(clazz) ? pupil : coded) + "/students")));
            }
            answers.add(unknownId(read(STUDENTS + "?filter=sourcedId%3D%27" + coded + "%27")));
            answers.add(
                    unknownId(read(STUDENTS + "?filter=sourcedId%21%3D%27" + coded + "%27%20OR%20grades%3D%2708%27")));
            answers.add(unknownId(read(RESULTS + "?filter=student.sourcedId%3D%27" + coded + "%27")));
            answers.add(unknownId(
                    content("PUT", RESULTS + "/nieuw", "application/json", Samples.result("nieuw", "taak", wrong))));
        }
        answers.add(unknownId(
                content("PUT", RESULTS + "/nieuw", "application/json", Samples.result("nieuw", "geheim-taak", pupil))));
        answers.add(unknownId(read(RESULTS + "/geheim-uitslag")));
        answers.add(unknownId(request("DELETE", RESULTS + "/geheim-uitslag", token)));

        assertThat(answers).containsOnly(answers.get(0));
    }

    private static void answerAboutOne(String asked, String answered) {
        fixture.school.stubFor(get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students/" + asked))
                .willReturn(okJson("{\"user\":" + Samples.student(answered, "450001", "Daan") + "}")));
    }

    /** Also one that belongs to another request: whoever asks for a pupil never gets another one. */
    @Test
    void anAnswerAboutAnotherPupilIsRefused() throws Exception {
        for (int i = 1; i <= 3; i++) {
            answerAboutOne("geheim-id-" + i, "geheim-id-" + (i % 3 + 1));
        }
        int before = fixture.audit().size();

        var answer = sent(read(STUDENTS + "/" + pupil));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).doesNotContain("eheim", "Daan");
        assertThat(recordAfter(before)).contains("origin-answer-refused");
    }

    @Test
    void aPseudonymInUpperCaseIsTheSame() throws Exception {
        for (int i = 1; i <= 3; i++) {
            answerAboutOne("geheim-id-" + i, "geheim-id-" + i);
        }

        var answer = sent(read(STUDENTS + "/" + pupil.toUpperCase(java.util.Locale.ROOT)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).doesNotContain("eheim", pupil.toUpperCase(java.util.Locale.ROOT));
    }

    // Inside

    @Test
    void whatTheSchoolsSystemSendsWrongReachesNoSupplier() throws Exception {
        String insideToken = fixture.insideToken();
        String user = "/de-regenboog/rekenmaat/ims/oneroster/rostering/v1p2/users/geheim-id-1";
        String good = "{\"user\":" + Samples.student("geheim-id-1", "450001", "Daan") + "}";
        for (String json : List.of(
                good.substring(0, good.length() - 2),
                good.replace("\"sourcedId\":\"geheim-id-1\"", "\"sourcedId\":450001"),
                good.replace("\"sourcedId\":\"geheim-id-1\"", "\"sourcedId\":\"geheim-id-2\""),
                good.replace("\"status\"", "\"email\":\"geheim\",\"status\""),
                good.replace("[\"08\"]", "{\"geheim\":1}"))) {
            int before = fixture.audit().size();
            Request request = content("PUT", user, "application/json", json);
            var head = new ArrayList<>(request.head());
            head.set(1, "Authorization: Bearer " + insideToken);

            var answer = RawHttp.exchange(fixture.gateway().inside(), head, request.body());

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).doesNotContain("eheim").doesNotContainPattern(SchoolNumbers.ANY);
            assertThat(recordAfter(before))
                    .contains("refused", "content-malformed")
                    .doesNotContain("eheim")
                    .doesNotContainPattern(SchoolNumbers.ANY);
            assertNothingForwarded();
        }
        assertThat(log.text()).doesNotContain("eheim").doesNotContainPattern(SchoolNumbers.ANY);
    }

    // What every refusal must be

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Request(List<String> head, byte[] body) {}

    private RawHttp.Answer refused(Request request, int status, String problem, String step) throws Exception {
        var answer = sent(request);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertRefused(answer, problem, step);
        return answer;
    }

    private String unknownId(Request request) throws Exception {
        String answer = refused(request, 404, "unknown-id", "mapping").withoutExchange();
        assertThat(answer).doesNotContain("proxy_internal");
        return answer;
    }

    private int records;

    private RawHttp.Answer sent(Request request) throws Exception {
        records = fixture.audit().size();
        return RawHttp.exchange(fixture.gateway().edge(), request.head(), request.body());
    }

    private void assertRefused(RawHttp.Answer answer, String problem, String step) throws Exception {
        assertNothingForwarded();
        String record = recordAfter(records);
        assertThat(record)
                .contains(
                        "\"outcome\":\"refused\"",
                        "\"problem\":\"" + problem + "\"",
                        "\"step\":\"" + step + "\"",
                        "\"status\":" + answer.status(),
                        "\"exchange\":\"" + answer.headers().get("x-request-id") + "\"");
        if (!answer.body().contains("urn:schuilnaam")) {
            assertThat(answer.headers()).containsEntry("content-type", "application/json");
            assertThat(answer.body()).contains("\"imsx_codeMajor\":\"failure\"", "\"imsx_severity\":\"error\"");
        }
        assertThat(answer.headers().keySet())
                .isSubsetOf(
                        "allow",
                        "cache-control",
                        "connection",
                        "content-length",
                        "content-type",
                        "proxy-status",
                        "www-authenticate",
                        "x-content-type-options",
                        "x-request-id");
        assertThat(answer.text()).doesNotContainIgnoringCase("geheim");
        assertThat(record).doesNotContainIgnoringCase("geheim");
        assertThat(log.text()).doesNotContainIgnoringCase("geheim").doesNotContain("met a bug");
    }

    private static void assertNothingForwarded() {
        assertThat(fixture.school.getAllServeEvents()).isEmpty();
        assertThat(fixture.supplierApi.getAllServeEvents()).isEmpty();
    }

    /** The only record that was made since; a client that hangs up may be ahead of it. */
    private static String recordAfter(int before) throws Exception {
        long patience = System.nanoTime() + 5_000_000_000L;
        List<String> lines = fixture.audit();
        while (lines.size() == before && System.nanoTime() < patience) {
            Thread.onSpinWait();
            lines = fixture.audit();
        }
        assertThat(lines).hasSize(before + 1);
        return lines.get(before);
    }

    private static Request read(String target) {
        return request("GET", target, token);
    }

    private static Request request(String method, String target, String token) {
        return new Request(List.of(method + " " + target + " HTTP/1.1", "Authorization: Bearer " + token), new byte[0]);
    }

    private static Request content(String method, String target, String mediaType, String json, String... headers) {
        return content(method, target, mediaType, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static Request content(String method, String target, String mediaType, byte[] content, String... headers) {
        var head = new ArrayList<>(request(method, target, token).head());
        if (!mediaType.isEmpty()) {
            head.add("Content-Type: " + mediaType);
        }
        head.add("Content-Length: " + content.length);
        head.addAll(List.of(headers));
        return new Request(head, content);
    }

    private static byte[] gzip(byte[] content) throws Exception {
        var coded = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(coded)) {
            out.write(content);
        }
        return coded.toByteArray();
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(1).nextBytes(noise);
        for (int i = 0; i < length; i++) {
            noise[i] = (byte) ('a' + (noise[i] & 1));
        }
        return noise;
    }

    private static String firstId(String token, String path) throws Exception {
        return GatewayFixture.field(
                fixture.send(fixture.edge(token, path).build()).body(), "sourcedId");
    }
}
