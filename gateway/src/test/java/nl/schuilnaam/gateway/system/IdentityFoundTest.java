package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A pupil is named where the agreement lets a field pass in which nobody should be: the exchange is refused, and the record says where. */
class IdentityFoundTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADEBOOK = "/ims/oneroster/gradebook/v1p2";
    private static final String AGREEMENT = Samples.AGREEMENT.replace(
            "scoreDate: day, scoreStatus: keep}", "scoreDate: day, scoreStatus: keep, comment: keep, textScore: keep}");

    @TempDir
    static Path directory;

    private static GatewayFixture fixture;
    private static LogCapture log;

    @BeforeAll
    static void start() throws Exception {
        log = new LogCapture();
        fixture = new GatewayFixture(directory, AGREEMENT);
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));
        // The guard meets the pupils as everybody does: when a message speaks of them.
        assertThat(fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
        log.close();
    }

    static Stream<Arguments> tries() {
        return Stream.of(
                Arguments.of("class.title", "name", "Groep 8 (GeheimNoor van Geheimen)"),
                Arguments.of("class.title", "name", "van Geheimen, G\u00ebheim\u00ADDaan"),
                Arguments.of("class.title", "identifier", "groep van \uff14\uff15\uff10\uff10\uff10\uff12"),
                Arguments.of("result.comment", "name", "Knap werk, geheimnoor!"),
                Arguments.of("result.comment", "email", base64("{\"mail\":\"450002@geheim.example\"}")),
                Arguments.of("result.comment", "identifier", "user%3Dgeheim.450003"),
                Arguments.of("result.comment", "bsn", "zie 123.456.782"),
                Arguments.of("result.textScore", "phone", "bel 06 - 123 45 678"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("tries")
    void nothingPassesAndTheRecordSaysWhere(String path, String rule, String text) throws Exception {
        String quoted = JsonNodeFactory.instance.textNode(text).toString();
        boolean inClass = path.startsWith("class.");
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/classes"))
                .willReturn(okJson("{\"classes\":[{\"sourcedId\":\"geheim-class\",\"title\":" + quoted + "}]}")));
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students"))
                .willReturn(okJson(Samples.STUDENTS.replace("06-450001", "0612345678"))));
        fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students")
                .build());
        String field = path.substring(path.indexOf('.') + 1);
        fixture.school.stubFor(get(urlPathEqualTo(GRADEBOOK + "/results"))
                .willReturn(okJson(Samples.result("r-1", "l-1", "geheim-id-2")
                        .replace("\"comment\":\"dropped\"", "\"" + field + "\":" + quoted)
                        .replace("{\"result\":", "{\"results\":[")
                        .replaceAll("}$", "]}"))));

        HttpResponse<String> response = fixture.send(fixture.edge(
                        fixture.edgeToken("rekenmaat"), inClass ? "/rostering/v1p2/classes" : "/gradebook/v1p2/results")
                .build());

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).doesNotContainIgnoringCase("geheim").doesNotContain("4500", path, rule);
        String record = fixture.audit().get(fixture.audit().size() - 1);
        assertThat(record)
                .contains(
                        "\"problem\":\"identity-found\",\"step\":\"guard\",\"severity\":\"alarm\"",
                        "\"found\":{\"path\":\"" + path + "\",\"rule\":\"" + rule + "\"}")
                .doesNotContainIgnoringCase("geheim")
                .doesNotContain("450002", "123456782", text);
        assertThat(log.text())
                .contains("the guard found an identity at " + path + " by the rule " + rule)
                .doesNotContainIgnoringCase("geheim");
    }

    @Test
    void whatTheSchoolPushesIsReadToo() throws Exception {
        String pupil = Samples.student("geheim-id-2", "450002", "Noor")
                .replace("\"grades\":[\"08\"]", "\"grades\":[\"450002\"]");
        HttpResponse<String> response =
                fixture.send(fixture.inside(fixture.insideToken(), "rekenmaat", "/rostering/v1p2/users/geheim-id-2")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("{\"user\":" + pupil + "}"))
                        .build());

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("names a person").doesNotContain("450002");
        assertThat(fixture.supplierApi.findAll(putRequestedFor(anyUrl()))).isEmpty();
        assertThat(fixture.audit().get(fixture.audit().size() - 1))
                .contains(
                        "\"problem\":\"identity-in-content\"",
                        "\"found\":{\"path\":\"user.grades\",\"rule\":\"identifier\"}");
    }
}
