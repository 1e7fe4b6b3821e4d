package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of requests that are sent one behind the other, the one whose content is flawed is refused, and those before it are served. */
class PipelinedFlawTest {
    private static final String BASE = "/de-regenboog/ims/oneroster";
    private static final String STUDENTS = BASE + "/rostering/v1p2/students";

    @TempDir
    static Path directory;

    private static GatewayFixture fixture;
    private static String token;
    private static String clazz;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT);
        fixture.school.stubFor(
                get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/classes"))
                        .willReturn(
                                okJson(
                                        "{\"classes\":[{\"sourcedId\":\"class\",\"title\":\"Groep 8\",\"school\":{\"href\":\"x\",\"sourcedId\":\"org\",\"type\":\"org\"}}]}")));
        fixture.school.stubFor(get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students"))
                .willReturn(okJson(Samples.STUDENTS).withFixedDelay(300)));
        fixture.school.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
        token = fixture.edgeToken("rekenmaat");
        clazz = GatewayFixture.field(
                fixture.send(fixture.edge(token, "/rostering/v1p2/classes").build())
                        .body(),
                "sourcedId");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @BeforeEach
    void forget() {
        fixture.school.resetRequests();
    }

    private static String request(String line, String content) {
        return line + " HTTP/1.1\r\nHost: " + fixture.gateway().edge().getRawAuthority()
                + (line.contains("oauth2") ? "" : "\r\nAuthorization: Bearer " + token) + content;
    }

    private static String students() {
        return request("GET " + STUDENTS, "\r\n\r\n");
    }

    private static String good(String id) {
        String item = Samples.lineItem(id, clazz);
        return request(
                "PUT " + BASE + "/gradebook/v1p2/lineItems/" + id,
                "\r\nContent-Type: application/json\r\nContent-Length: " + item.getBytes(ISO_8859_1).length + "\r\n\r\n"
                        + item);
    }

    private static String token() {
        String form = "grant_type=client_credentials&client_id=rekenmaat&client_secret=" + GatewayFixture.SECRET;
        return request(
                "POST /de-regenboog/oauth2/token",
                "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n"
                        + form);
    }

    private static String flawed(String id) {
        return request(
                "PUT " + BASE + "/gradebook/v1p2/lineItems/" + id,
                "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\nzz\r\n");
    }

    private static String flawedToken() {
        return request(
                "POST /de-regenboog/oauth2/token",
                "\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n1;a\r\n");
    }

    static Stream<List<String>> before() {
        return Stream.of(
                List.of(),
                List.of("good"),
                List.of("students"),
                List.of("token"),
                List.of("students", "good"),
                List.of("students", "token"),
                List.of("good", "students", "good", "token"));
    }

    @ParameterizedTest
    @MethodSource("before")
    void flawedContentIsBlamedOnItsOwnRequest(List<String> before) throws Exception {
        for (boolean isToken : List.of(false, true)) {
            int recorded = fixture.audit().size();
            var bytes = new StringBuilder();
            var expected = new ArrayList<Integer>();
            int puts = 0;
            for (String kind : before) {
                switch (kind) {
                    case "good" -> bytes.append(good("taak-" + before.size() + "-" + isToken + "-" + puts++));
                    case "students" -> bytes.append(students());
                    default -> bytes.append(token());
                }
                expected.add(kind.equals("good") ? 201 : 200);
            }
            expected.add(400);
            bytes.append(isToken ? flawedToken() : flawed("fout"));
            var statuses = new ArrayList<Integer>();
            try (var connection = new RawConnection(fixture.gateway().edge())) {
                // What is sent behind the flaw is not read.
                connection.send((bytes + students()).getBytes(ISO_8859_1));
                for (int i = 0; i < expected.size(); i++) {
                    RawHttp.Answer answer = connection.read();
                    statuses.add(answer.status());
                    assertThat("close".equals(answer.headers().get("connection")))
                            .as("answer %d", i)
                            .isEqualTo(i == before.size());
                }
                assertThat(connection.isClosedWithin(2_000)).isTrue();
            }

            assertThat(statuses).isEqualTo(expected);
            assertThat(fixture.school.findAll(putRequestedFor(anyUrl()))).hasSize(puts);
            fixture.school.resetRequests();
            List<String> records =
                    fixture.audit().subList(recorded, fixture.audit().size());
            assertThat(records.stream().filter(line -> line.contains("malformed")))
                    .hasSize(1);
            assertThat(records.get(records.size() - 1)).contains("malformed");
        }
    }
}
