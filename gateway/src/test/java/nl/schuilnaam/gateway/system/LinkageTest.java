package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.admin.AdminClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two suppliers of one school lay what they got beside each other and try to tell which of their code names stand for the same pupil. Both may know of every pupil the grade, of which there are eight,
 * and page through the school's list day after day: 240 pupils for two days, or 1,000 for a month with {@code -Plong}.
 */
class LinkageTest {
    private static final int PUPILS = Integer.getInteger("schuilnaam.linkage-pupils", 240);
    private static final int GRADES = 8;
    private static final int DAYS = Integer.getInteger("schuilnaam.linkage-days", 2);
    private static final List<String> SUPPLIERS = List.of("rekenmaat", "leesplank");
    private static final String AGREEMENT = """
            agreement: rekenmaat-2026
            school: de-regenboog
            supplier: {id: rekenmaat, name: Rekenmaat B.V., country: NL, contact: privacy@rekenmaat.example}
            status: active
            period: {from: 2026-08-01, until: 2027-07-31}
            purposes: [access]
            exchanges:
              oneroster-1.2:
                operations: [getAllUsers]
                school-operations: [updateUser]
                total-count: true
                fields:
                  user: {sourcedId: pseudonym, grades: keep}
            """;

    @TempDir
    Path directory;

    /** A pupil as a supplier sees one. */
    private record Seen(String id, String grade) {}

    @Test
    void collusionMatchesNoMorePupilsThanChance() throws Exception {
        try (var school = new PopulousSchool()) {
            for (int i = 0; i < PUPILS; i++) {
                // In the order of surnames, as schools keep them, and with a time of the last change that would tell
                // them apart.
                school.records
                        .get("users")
                        .put(
                                "geheim-" + i,
                                new JsonObject()
                                        .put("sourcedId", "geheim-" + i)
                                        .put(
                                                "dateLastModified",
                                                String.format("2026-11-01T00:%02d:%02d.000Z", i / 60 % 60, i % 60))
                                        .put("familyName", String.format("geheim%04d", i))
                                        .put("grades", new JsonArray().add("0" + (1 + i * 7 % GRADES))));
            }
            try (var fixture = new GatewayFixture(
                    directory,
                    AGREEMENT,
                    Clock.fixed(GatewayFixture.NOW, ZoneOffset.UTC),
                    OptionalInt.of(school.port()))) {
                List<Map<String, String>> pupils = new ArrayList<>();
                for (String supplier : SUPPLIERS) {
                    pupils.add(pupils(fixture, supplier));
                }
                BiPredicate<String, String> same = (one, other) ->
                        pupils.get(0).get(one).equals(pupils.get(1).get(other));
                for (String query : List.of(
                        "limit=1",
                        "limit=10",
                        "limit=100",
                        "limit=7&sort=grades",
                        "limit=100&sort=grades&orderBy=desc")) {
                    int tries = 0;
                    int matched = 0;
                    // Pages of one are many requests, so they are asked for on one day, and of some of the pupils.
                    for (int day = 0;
                            day
                                    < (query.startsWith("limit=1&") || query.equals("limit=1")
                                            ? 1
                                            : query.startsWith("limit=100") ? DAYS : 1);
                            day++) {
                        List<Seen> one = list(fixture, SUPPLIERS.get(0), query);
                        List<Seen> other = list(fixture, SUPPLIERS.get(1), query);
                        assertThat(one).hasSameSizeAs(other).doesNotHaveDuplicates();
                        for (int place = 0; place < one.size(); place++) {
                            tries++;
                            matched += same.test(
                                            one.get(place).id(),
                                            other.get(place).id())
                                    ? 1
                                    : 0;
                        }
                    }
                    // Whoever sorts by grade knows the grade, which is permitted: then there are 125 among whom to
                    // guess.
                    double chance = query.contains("sort") ? (double) GRADES / PUPILS : 1.0 / PUPILS;
                    // What comes by chance comes more or less often; four times as far off as usual happens once in
                    // some ten thousand builds.
                    double luck = 4 * Math.sqrt(chance / PUPILS);
                    assertThat((double) matched / tries).as(query).isLessThan(chance + 0.01 + luck);
                }
            }
        }
    }

    /** The same school, counted: an officer sees before anything leaves that a birthday tells pupils apart, and that its year does not. */
    @Test
    void officerSeesWhatTellsPupilsApart() throws Exception {
        try (var school = new PopulousSchool()) {
            for (int i = 0; i < PUPILS; i++) {
                String id = "geheim-" + i;
                school.records
                        .get("users")
                        .put(
                                id,
                                new JsonObject()
                                        .put("sourcedId", id)
                                        .put("givenName", "Geheim")
                                        .put("grades", new JsonArray().add("0" + (1 + i % GRADES))));
                school.records
                        .get("demographics")
                        .put(
                                id,
                                new JsonObject()
                                        .put("sourcedId", id)
                                        .put(
                                                "birthDate",
                                                LocalDate.of(2014, 1, 1)
                                                        .plusDays(i)
                                                        .toString()));
            }
            String agreement = AGREEMENT.replace("[getAllUsers]", "[getAllUsers, getAllDemographics]")
                    + "      demographics: {sourcedId: pseudonym, birthDate: keep}\n";
            try (var fixture = new GatewayFixture(
                    directory,
                    agreement,
                    Clock.fixed(GatewayFixture.NOW, ZoneOffset.UTC),
                    OptionalInt.of(school.port()))) {
                JsonObject told = AdminClient.find(fixture.directory.resolve("data"))
                        .orElseThrow()
                        .ask(
                                "agreement.linkability",
                                new JsonObject().put("school", "de-regenboog").put("agreement", "rekenmaat-2026"),
                                step -> {});
                assertThat(told.getInteger("persons")).isEqualTo(PUPILS);
                assertThat(told.getInteger("unique")).isEqualTo(PUPILS);
                assertThat(told.getJsonArray("without").getJsonObject(0))
                        .isEqualTo(new JsonObject()
                                .put("field", "demographics.birthDate")
                                .put("unique", 0)
                                .put("small", 0));
                JsonObject year = told.getJsonArray("coarser").stream()
                        .map(JsonObject.class::cast)
                        .filter(one -> one.getString("action").equals("year"))
                        .findFirst()
                        .orElseThrow();
                assertThat(year.getInteger("unique")).isZero();
                assertThat(told.encode()).doesNotContain("eheim").doesNotContain("2014");
            }
        }
    }

    /** Who is who, which the suppliers do not know: the school sends each pupil to each of them. */
    private static Map<String, String> pupils(GatewayFixture fixture, String supplier) throws Exception {
        fixture.supplierApi.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(200)));
        fixture.supplierApi.resetRequests();
        String token = fixture.insideToken();
        for (int i = 0; i < PUPILS; i++) {
            assertThat(fixture.send(fixture.inside(token, supplier, "/rostering/v1p2/users/geheim-" + i)
                                    .header("Content-Type", "application/json")
                                    .PUT(BodyPublishers.ofString("{\"user\":{\"sourcedId\":\"geheim-" + i + "\"}}"))
                                    .build())
                            .statusCode())
                    .isBetween(200, 204);
        }
        var pupils = new HashMap<String, String>();
        var sent = new ArrayList<>(fixture.supplierApi.findAll(putRequestedFor(anyUrl())));
        assertThat(sent).hasSize(PUPILS);
        sent.sort((one, other) -> one.getLoggedDate().compareTo(other.getLoggedDate()));
        for (int i = 0; i < PUPILS; i++) {
            String url = sent.get(i).getUrl();
            pupils.put(url.substring(url.lastIndexOf('/') + 1), "geheim-" + i);
        }
        return pupils;
    }

    /** All that a supplier gets, page by page, in the order in which it comes; of pages of one, the first hundred. */
    private static List<Seen> list(GatewayFixture fixture, String supplier, String query) throws Exception {
        String token = fixture.edgeToken(supplier);
        int limit = Integer.parseInt(query.replaceAll("limit=(\\d+).*", "$1"));
        int until = limit == 1 ? 100 : PUPILS;
        var seen = new ArrayList<Seen>();
        for (int offset = 0; offset < until; offset += limit) {
            var users = new JsonObject(
                            fixture.send(fixture.edge(token, "/rostering/v1p2/users?" + query + "&offset=" + offset)
                                            .build())
                                    .body())
                    .getJsonArray("users");
            for (int i = 0; i < users.size(); i++) {
                JsonObject user = users.getJsonObject(i);
                seen.add(new Seen(
                        user.getString("sourcedId"), user.getJsonArray("grades").getString(0)));
            }
        }
        return seen;
    }
}
