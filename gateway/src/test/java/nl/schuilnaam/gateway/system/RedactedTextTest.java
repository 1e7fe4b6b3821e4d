package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Where the agreement asks for it, texts pass without whom they name; and not at all as long as the gateway has not heard whom the school has. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedactedTextTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADEBOOK = "/ims/oneroster/gradebook/v1p2";
    private static final String COMMENT = "Goed gedaan GeheimDaan, bel 06-12345678 of mail 450001@geheim.example";
    private static final int TRIES = 40;

    @TempDir
    static Path directory;

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(
                directory,
                Samples.AGREEMENT
                        .replace(
                                "scoreDate: day, scoreStatus: keep}",
                                "scoreDate: day, scoreStatus: keep, comment: redact}")
                        .replace("title: keep, school", "title: redact, school"));
        fixture.school.stubFor(
                get(urlPathEqualTo(GRADEBOOK + "/results")).willReturn(okJson(results("geheim-id-1", COMMENT))));
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    private static String results(String pupil, String comment) {
        String quoted = JsonNodeFactory.instance.textNode(comment).toString();
        return Samples.result("r-1", "l-1", pupil)
                .replace("\"comment\":\"dropped\"", "\"comment\":" + quoted)
                .replace("{\"result\":", "{\"results\":[")
                .replaceAll("}$", "]}");
    }

    private static HttpResponse<String> ask(String path) throws Exception {
        return fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), path).build());
    }

    @Test
    @Order(1)
    void asLongAsNobodyIsKnownNoTextPasses() throws Exception {
        HttpResponse<String> response = ask("/gradebook/v1p2/results");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body())
                .contains("not known yet whom the school has")
                .doesNotContain("Goed");
        assertThat(fixture.audit().get(fixture.audit().size() - 1)).contains("\"problem\":\"persons-unknown\"");
        assertThat(fixture.school.findAll(getRequestedFor(urlPathEqualTo(GRADEBOOK + "/results"))))
                .isEmpty();
    }

    @Test
    @Order(2)
    void whatHoldsNoSuchTextPassesMeanwhile() throws Exception {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));

        assertThat(ask("/rostering/v1p2/students").statusCode()).isEqualTo(200);
        // Some pupils are not all of them.
        assertThat(ask("/gradebook/v1p2/results").statusCode()).isEqualTo(503);
    }

    @Test
    @Order(3)
    void whoeverIsKnownIsTakenOut() throws Exception {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/users")).willReturn(okJson(Samples.STUDENTS)));

        HttpResponse<String> response = ask("/gradebook/v1p2/results");
        for (int i = 0; i < TRIES && response.statusCode() == 503; i++) {
            Thread.sleep(500);
            response = ask("/gradebook/v1p2/results");
        }

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("\"comment\":\"Goed gedaan [naam], bel [telefoon] of mail [e-mail]\"")
                .doesNotContainIgnoringCase("geheim")
                .doesNotContain("4500", "12345678");
        assertThat(String.join("\n", fixture.audit()))
                .doesNotContainIgnoringCase("geheim")
                .doesNotContain("Goed gedaan", "[naam]");
    }

    @Test
    @Order(4)
    void aLabelOfOneRecordIsReadToo() throws Exception {
        fixture.school.stubFor(
                get(urlPathEqualTo(ROSTER + "/classes"))
                        .willReturn(
                                okJson(
                                        "{\"classes\":[{\"sourcedId\":\"geheim-class\",\"title\":\"Plusgroep van GeheimNoor van Geheimen\"}]}")));

        HttpResponse<String> response = ask("/rostering/v1p2/classes");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"title\":\"Plusgroep van [naam]\"");
    }

    @Test
    @Order(5)
    void aTextOfTheSupplierDoesNotComeBack() throws Exception {
        fixture.school.stubFor(put(anyUrl()).willReturn(noContent()));
        String body = ask("/gradebook/v1p2/results").body();
        String pupil = body.replaceAll("(?s).*\"student\":\\{[^}]*\"sourcedId\":\"([^\"]+)\".*", "$1");
        String task = body.replaceAll("(?s).*\"lineItem\":\\{[^}]*\"sourcedId\":\"([^\"]+)\".*", "$1");

        HttpResponse<String> response =
                fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/gradebook/v1p2/results/new-1")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(Samples.result("new-1", task, pupil)
                                .replace("\"comment\":\"dropped\"", "\"comment\":\"Goed gedaan [naam]\"")))
                        .build());

        assertThat(response.statusCode()).isIn(200, 201, 204);
        assertThat(fixture.school.findAll(putRequestedFor(anyUrl())))
                .singleElement()
                .satisfies(sent -> assertThat(sent.getBodyAsString())
                        .contains("\"scoreStatus\"")
                        .doesNotContain("comment", "[naam]"));
    }
}
