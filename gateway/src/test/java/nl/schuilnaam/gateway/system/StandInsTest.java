package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pupil whose name may not pass bears one made-up name with a supplier, whatever the supplier asks and whenever, and another with every other. */
class StandInsTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String PUPIL = "geheim-id-1";

    @TempDir
    Path directory;

    private GatewayFixture started() throws Exception {
        var fixture = new GatewayFixture(directory, Samples.AGREEMENT);
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));
        fixture.school.stubFor(
                get(urlPathMatching(ROSTER + "/classes/[^/]+/students")).willReturn(okJson(Samples.STUDENTS)));
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students/" + PUPIL))
                .willReturn(okJson("{\"user\":" + Samples.student(PUPIL, "450001", "Daan") + "}")));
        fixture.school.stubFor(
                get(urlPathEqualTo(ROSTER + "/classes"))
                        .willReturn(
                                okJson(
                                        "{\"classes\":[{\"sourcedId\":\"geheim-class\",\"status\":\"active\",\"title\":\"8a\",\"school\":{\"href\":\"x\",\"sourcedId\":\"geheim-org\",\"type\":\"org\"}}]}")));
        return fixture;
    }

    private static JsonObject asked(GatewayFixture fixture, String supplier, String path) throws Exception {
        var response = fixture.send(fixture.edge(fixture.edgeToken(supplier), "/rostering/v1p2" + path)
                .build());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private static String name(JsonObject user) {
        return user.getString("givenName") + " " + user.getString("familyName");
    }

    /** The name of each pupil of a list, by code name. */
    private static Map<String, String> names(JsonObject list) {
        var names = new LinkedHashMap<String, String>();
        users(list).forEach(user -> names.put(user.getString("sourcedId"), name(user)));
        return names;
    }

    private static Stream<JsonObject> users(JsonObject list) {
        return list.getJsonArray("users").stream().map(JsonObject.class::cast);
    }

    @Test
    void oneNameForOnePersonAcrossOperationsAndARestart() throws Exception {
        Map<String, String> before;
        try (GatewayFixture fixture = started()) {
            before = names(asked(fixture, "rekenmaat", "/students"));
            assertThat(before).hasSize(3);
            assertThat(before.values()).doesNotHaveDuplicates().noneMatch(name -> name.contains("Geheim"));
            String clazz = asked(fixture, "rekenmaat", "/classes")
                    .getJsonArray("classes")
                    .getJsonObject(0)
                    .getString("sourcedId");
            assertThat(names(asked(fixture, "rekenmaat", "/classes/" + clazz + "/students")))
                    .isEqualTo(before);
        }
        try (GatewayFixture fixture = started()) {
            assertThat(names(asked(fixture, "rekenmaat", "/students"))).isEqualTo(before);
            for (String pupil : before.keySet()) {
                var response =
                        fixture.send(fixture.edge(fixture.edgeToken("rekenmaat"), "/rostering/v1p2/students/" + pupil)
                                .build());
                if (response.statusCode() == 200) {
                    JsonObject user = new JsonObject(response.body()).getJsonObject("user");
                    assertThat(user.getString("sourcedId")).isEqualTo(pupil);
                    assertThat(name(user)).isEqualTo(before.get(pupil));
                }
            }
            assertThat(fixture.school.getAllServeEvents().stream()
                            .filter(event -> event.getRequest().getUrl().endsWith("/students/" + PUPIL)))
                    .as("one of them was read by itself")
                    .hasSize(1);
        }
    }

    @Test
    void anotherNameWithAnotherSupplier() throws Exception {
        try (GatewayFixture fixture = started()) {
            List<String> one =
                    List.copyOf(names(asked(fixture, "rekenmaat", "/students")).values());
            List<String> other =
                    List.copyOf(names(asked(fixture, "leesplank", "/students")).values());

            assertThat(other).hasSize(3).doesNotContainAnyElementsOf(one);
        }
    }
}
