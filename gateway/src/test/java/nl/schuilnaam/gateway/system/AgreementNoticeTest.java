package nl.schuilnaam.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supplier can ask what it gets and what is withheld, of its own agreement, and is told nothing else. */
class AgreementNoticeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private static HttpRequest.Builder ask(GatewayFixture fixture, String token, String rest) {
        return HttpRequest.newBuilder(fixture.gateway().edge().resolve("/de-regenboog/schuilnaam/agreement" + rest))
                .header("Authorization", "Bearer " + token);
    }

    @Test
    void aSupplierIsToldItsOwnAgreementFieldByField() throws Exception {
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT)) {
            String token = fixture.edgeToken("rekenmaat");
            HttpResponse<String> response = fixture.send(ask(fixture, token, "").build());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            JsonNode notice = JSON.readTree(response.body());
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(Files.readString(Path.of("../config/schema/agreement-notice.schema.json")))
                            .validate(notice))
                    .isEmpty();
            assertThat(notice.get("agreements")).hasSize(1);
            JsonNode agreement = notice.get("agreements").get(0);
            assertThat(agreement.get("agreement").textValue()).isEqualTo("rekenmaat-2026");
            assertThat(agreement.get("version").textValue())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256")
                                    .digest(Files.readAllBytes(directory.resolve("agreements/rekenmaat.yaml")))));
            assertThat(agreement.at("/pseudonyms").toString())
                    .isEqualTo("{\"format\":\"uuid\",\"epoch\":\"school-year\",\"current\":\"2026-2027\"}");
            JsonNode user = agreement.at("/exchanges/oneroster-1.2/models/user/receives");
            assertThat(user.get("grades").textValue()).isEqualTo("keep");
            assertThat(user.get("email").textValue()).isEqualTo("alias");
            assertThat(user.get("givenName").textValue()).isEqualTo("stand-in");
            assertThat(user.get("phone").textValue()).isEqualTo("withheld");
            assertThat(user.get("sourcedId").textValue()).isEqualTo("pseudonym");
            assertThat(user.get("roles.org").textValue()).isEqualTo("pseudonym");
            assertThat(agreement
                            .at("/exchanges/oneroster-1.2/models/demographics/receives/birthDate")
                            .textValue())
                    .isEqualTo("year");
            assertThat(agreement
                            .at("/exchanges/oneroster-1.2/models/result/may-send/score")
                            .textValue())
                    .isEqualTo("keep");
            Profile profile = BundledProfiles.find("oneroster-1.2").orElseThrow();
            assertThat(agreement.at("/exchanges/oneroster-1.2/models").properties())
                    .hasSize(profile.models().size());
            assertThat(response.body()).doesNotContain("leesplank", "Leesplank", "geheim", "privacy@");
            assertThat(last(fixture))
                    .contains(
                            "\"operation\":\"getAgreement\"",
                            "\"agreement\":\"rekenmaat-2026\"",
                            "\"supplier\":\"rekenmaat\"",
                            "\"status\":200");
            assertThat(fixture.school.getAllServeEvents()).isEmpty();
        }
    }

    @Test
    void anotherMethodOrParameterOrContentIsRefusedAndRecorded() throws Exception {
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT)) {
            String token = fixture.edgeToken("rekenmaat");
            for (String method : List.of("PUT", "POST", "DELETE")) {
                HttpResponse<String> response = fixture.send(ask(fixture, token, "")
                        .method(method, BodyPublishers.noBody())
                        .build());
                assertThat(response.statusCode()).isEqualTo(405);
                assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
                assertThat(last(fixture)).contains("\"problem\":\"method-not-allowed\"");
            }
            assertThat(fixture.send(ask(fixture, token, "?supplier=leesplank").build())
                            .statusCode())
                    .isEqualTo(400);
            assertThat(fixture.send(ask(fixture, token, "")
                                    .method("GET", BodyPublishers.ofString("{}"))
                                    .build())
                            .statusCode())
                    .isEqualTo(400);
            HttpResponse<String> options = fixture.send(ask(fixture, token, "")
                    .method("OPTIONS", BodyPublishers.noBody())
                    .build());
            assertThat(options.statusCode()).isEqualTo(204);
            assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
            HttpResponse<String> head = fixture.send(ask(fixture, token, "")
                    .method("HEAD", BodyPublishers.noBody())
                    .build());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
        }
    }

    @Test
    void withoutATokenOrAnAgreementInForceNothingIsTold() throws Exception {
        var clock = new MovableClock(GatewayFixture.NOW);
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT, clock)) {
            String token = fixture.edgeToken("rekenmaat");
            assertThat(fixture.send(ask(fixture, "no-token", "").build()).statusCode())
                    .isEqualTo(401);
            String inside = fixture.insideToken();
            assertThat(fixture.send(HttpRequest.newBuilder(fixture.gateway()
                                            .inside()
                                            .resolve("/de-regenboog/rekenmaat/schuilnaam/agreement"))
                                    .header("Authorization", "Bearer " + inside)
                                    .build())
                            .statusCode())
                    .isIn(403, 404);

            clock.moveTo(Instant.parse("2027-08-01T12:00:00Z"));
            String later = fixture.edgeToken("rekenmaat");

            assertThat(token).isNotEqualTo(later);
            for (String method : List.of("GET", "PUT", "OPTIONS")) {
                HttpResponse<String> response = fixture.send(ask(fixture, later, "")
                        .method(method, BodyPublishers.noBody())
                        .build());
                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(response.body()).doesNotContain("rekenmaat-2026", "oneroster");
            }
            assertThat(last(fixture)).contains("\"outcome\":\"refused\"");
        }
    }

    private static String last(GatewayFixture fixture) throws Exception {
        List<String> records = fixture.audit();
        return records.get(records.size() - 1);
    }
}
