package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.admin.AdminException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator has done through the socket shows in the next exchange, and the audit log tells of it. */
class AdministrationTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final Pattern PUPIL = Pattern.compile("\\{\"sourcedId\":\"([0-9a-f-]{36})\",\"status\"");

    @TempDir
    Path directory;

    @Test
    void anErasedPersonIsGoneAtOnceAndBackAsSomebodyNew() throws Exception {
        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            List<String> before = pupils(fixture, token);
            String person = find(fixture, "sis-id", "geheim-id-1");
            String old = pseudonymOf(fixture, token, "geheim-id-1");

            JsonObject proof =
                    ask(fixture, "person.erase", of(person).put("yes", true).put("case", "AVG17"));

            assertThat(proof.getJsonObject("after").stream().map(Map.Entry::getValue))
                    .containsOnly(0);
            assertThat(proof.getJsonObject("before").getInteger("identifiers")).isPositive();
            assertThat(proof.getBoolean("compacted")).isTrue();
            assertThat(single(fixture, token, old)).isEqualTo(404);
            assertThatThrownBy(() -> ask(fixture, "person.show", of(person))).isInstanceOf(AdminException.class);
            List<String> after = pupils(fixture, token);
            assertThat(after).hasSize(3).doesNotContain(old);
            assertThat(after).filteredOn(before::contains).hasSize(2);
            assertThat(single(fixture, token, old)).isEqualTo(404);
            assertThat(fixture.audit())
                    .filteredOn(line -> line.contains("\"command\":\"person.erase\""))
                    .singleElement()
                    .asString()
                    .contains("\"event\":\"administration\"", "\"case\":\"AVG17\"", "\"persons\":[\"" + person + "\"]");
        }
    }

    @Test
    void anErasureThatIsNotConfirmedErasesNobody() throws Exception {
        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            List<String> before = pupils(fixture, token);
            String person = find(fixture, "sis-id", "geheim-id-1");

            assertThatThrownBy(() -> ask(fixture, "person.erase", of(person)))
                    .isInstanceOf(AdminException.class)
                    .hasMessageContaining("--yes");

            assertThat(pupils(fixture, token)).isEqualTo(before);
        }
    }

    @Test
    void aRestrictedPersonDoesNotExistForThatSupplierAndNoOther() throws Exception {
        try (GatewayFixture fixture = started()) {
            String rekenmaat = fixture.edgeToken("rekenmaat");
            String leesplank = fixture.edgeToken("leesplank");
            List<String> before = pupils(fixture, rekenmaat);
            List<String> others = pupils(fixture, leesplank);
            String person = find(fixture, "sis-id", "geheim-id-2");
            String hidden = pseudonymOf(fixture, rekenmaat, "geheim-id-2");

            ask(fixture, "person.restrict", of(person).put("supplier", "rekenmaat"));

            assertThat(pupils(fixture, rekenmaat)).hasSize(2).doesNotContain(hidden);
            assertThat(single(fixture, rekenmaat, hidden)).isEqualTo(404);
            assertThat(pupils(fixture, leesplank)).isEqualTo(others);
            assertThat(ask(fixture, "person.show", of(person)).getJsonArray("restricted-for"))
                    .containsExactly("rekenmaat");

            ask(
                    fixture,
                    "person.restrict",
                    of(person).put("supplier", "rekenmaat").put("lift", true));

            assertThat(pupils(fixture, rekenmaat)).isEqualTo(before);
        }
    }

    @Test
    void aReIssuedPseudonymReplacesTheOldOneWithThatSupplierOnly() throws Exception {
        try (GatewayFixture fixture = started()) {
            String rekenmaat = fixture.edgeToken("rekenmaat");
            String leesplank = fixture.edgeToken("leesplank");
            List<String> others = pupils(fixture, leesplank);
            List<String> before = pupils(fixture, rekenmaat);
            String old = pseudonymOf(fixture, rekenmaat, "geheim-id-3");

            ask(
                    fixture,
                    "person.re-issue",
                    of(find(fixture, "sis-id", "geheim-id-3")).put("supplier", "rekenmaat"));

            List<String> after = pupils(fixture, rekenmaat);
            assertThat(after).hasSize(3).doesNotContain(old);
            String fresh = after.stream()
                    .filter(one -> !before.contains(one))
                    .findFirst()
                    .orElseThrow();
            assertThat(single(fixture, rekenmaat, old)).isEqualTo(404);
            assertThat(single(fixture, rekenmaat, fresh)).isEqualTo(200);
            assertThat(pupils(fixture, leesplank)).isEqualTo(others);
        }
    }

    @Test
    void whatIsShownOfAPersonIsKindsDaysAndCounts() throws Exception {
        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            assertThat(pupils(fixture, token)).hasSize(3);
            assertThat(pupils(fixture, token)).hasSize(3);
            String person = find(fixture, "pupil-number", "450001");

            JsonObject shown = ask(fixture, "person.show", of(person));

            assertThat(shown.getJsonArray("disclosures").getJsonObject(0).getMap())
                    .containsEntry("supplier", "rekenmaat")
                    .containsEntry("first", "2026-11-23")
                    .containsEntry("last", "2026-11-23")
                    .containsEntry("exchanges", 2);
            assertThat(shown.getJsonObject("identifiers").fieldNames()).contains("sis-id", "pupil-number", "email");
            assertThat(shown.encode()).doesNotContain("geheim").doesNotContainPattern(SchoolNumbers.ANY);
            assertThat(find(fixture, "email", "450001@geheim.example")).isEqualTo(person);
            assertThat(fixture.audit())
                    .filteredOn(line -> line.contains("getAllStudents"))
                    .allSatisfy(line -> assertThat(line).contains(person).containsPattern("\"store\":[1-9]"));
        }
    }

    @Test
    void anIdentifierThatTheSchoolChangesIsLinkedAndTheOldOneUnlinked() throws Exception {
        try (GatewayFixture fixture = started()) {
            List<String> before = pupils(fixture, fixture.edgeToken("rekenmaat"));
            String person = find(fixture, "sis-id", "geheim-id-1");

            ask(fixture, "person.link", of(person).put("kind", "email").put("value", "nieuw@geheim.example"));
            ask(fixture, "person.unlink", of(person).put("kind", "email").put("value", "450001@geheim.example"));

            assertThat(find(fixture, "email", "nieuw@geheim.example")).isEqualTo(person);
            assertThatThrownBy(() -> find(fixture, "email", "450001@geheim.example"))
                    .isInstanceOf(AdminException.class);
            assertThatThrownBy(() -> ask(
                            fixture,
                            "person.link",
                            of(person).put("kind", "sis-id").put("value", "geheim-id-2")))
                    .isInstanceOf(AdminException.class)
                    .hasMessageContaining("another person");
            assertThat(pupils(fixture, fixture.edgeToken("rekenmaat"))).isEqualTo(before);
        }
    }

    @Test
    void aSuspendedAgreementLetsNothingPassUntilItIsResumed() throws Exception {
        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            JsonObject which = new JsonObject().put("school", "de-regenboog").put("agreement", "rekenmaat-2026");
            assertThat(pupils(fixture, token)).hasSize(3);

            ask(fixture, "agreement.suspend", which);

            assertThat(students(fixture, token).statusCode()).isIn(403, 404);
            assertThat(pupils(fixture, fixture.edgeToken("leesplank"))).hasSize(3);

            ask(fixture, "agreement.resume", which);

            assertThat(pupils(fixture, token)).hasSize(3);
        }
    }

    @Test
    void aRestoredOlderStoreIsRefusedUntilItIsAcceptedAndWhatItLostIsListed() throws Exception {
        Path copy = directory.resolve("copy.db");
        List<String> lost;
        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            List<String> before = pupils(fixture, token);
            ask(fixture, "store.backup", new JsonObject().put("file", copy.toString()));
            school(
                    fixture,
                    Samples.STUDENTS.replace(
                            "{\"users\":[", "{\"users\":[" + Samples.student("geheim-id-4", "450004", "Sem") + ","));
            lost = pupils(fixture, token).stream()
                    .filter(one -> !before.contains(one))
                    .toList();
            assertThat(lost).hasSize(1);
            ask(
                    fixture,
                    "person.erase",
                    of(find(fixture, "sis-id", "geheim-id-3")).put("yes", true));
        }
        restore(copy);

        try (GatewayFixture fixture = started()) {
            String token = fixture.edgeToken("rekenmaat");
            HttpResponse<String> refused = students(fixture, token);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(fixture.school.findAll(WireMock.getRequestedFor(urlPathEqualTo(ROSTER + "/students"))))
                    .isEmpty();

            JsonObject told = ask(fixture, "store.affected", new JsonObject());

            assertThat(told.getJsonArray("affected")).hasSize(1);
            JsonObject affected = told.getJsonArray("affected").getJsonObject(0);
            assertThat(affected.getString("supplier")).isEqualTo("rekenmaat");
            assertThat(affected.getJsonArray("pseudonyms")).isEqualTo(new JsonArray(lost));
            assertThat(told.getInteger("erased-and-back")).isEqualTo(1);
            assertThatThrownBy(() -> ask(
                            fixture,
                            "import.persons",
                            new JsonObject()
                                    .put("school", "de-regenboog")
                                    .put("format", "csv")
                                    .put("file", copy.toString())))
                    .isInstanceOf(AdminException.class)
                    .hasMessageContaining("older");
            assertThatThrownBy(() -> ask(fixture, "store.accept", new JsonObject()))
                    .isInstanceOf(AdminException.class);
            assertThat(students(fixture, token).statusCode()).isEqualTo(503);

            assertThat(ask(fixture, "store.accept", new JsonObject().put("yes", true))
                            .getInteger("erased-again"))
                    .isEqualTo(1);

            assertThatThrownBy(() -> find(fixture, "sis-id", "geheim-id-3")).isInstanceOf(AdminException.class);
            assertThat(single(fixture, token, lost.get(0))).isEqualTo(404);
            assertThat(pupils(fixture, token)).hasSize(3);
        }

        try (GatewayFixture fixture = started()) {
            assertThat(pupils(fixture, fixture.edgeToken("rekenmaat"))).hasSize(3);
        }
    }

    @Test
    void aNumberThatTheLawReservesIsRefusedAsTheIdOfARecordToo() throws Exception {
        try (GatewayFixture fixture = started()) {
            school(fixture, "{\"users\":[" + Samples.student("https://ketenid.nl/sp/geheim", "450009", "Sem") + "]}");

            HttpResponse<String> refused = students(fixture, fixture.edgeToken("rekenmaat"));

            assertThat(refused.statusCode()).isEqualTo(502);
            assertThat(refused.body()).doesNotContain("geheim", "ketenid");
        }
    }

    @Test
    void personsAreTakenInFromAFileOnceAndPseudonymsAfterThem() throws Exception {
        try (GatewayFixture fixture = started()) {
            Path persons = file(
                    "persons.csv",
                    "sis-id,email\ngeheim-id-1,450001@geheim.example\ngeheim-id-2,450002@geheim.example\n");
            JsonObject arguments = new JsonObject()
                    .put("school", "de-regenboog")
                    .put("format", "csv")
                    .put("file", persons.toString());

            JsonObject dry = ask(fixture, "import.persons", arguments.copy().put("dry-run", true));
            JsonObject first = ask(fixture, "import.persons", arguments);
            JsonObject second = ask(fixture, "import.persons", arguments);

            assertThat(dry.getBoolean("imported")).isFalse();
            assertThat(List.of(first.getLong("new"), first.getLong("known"))).containsExactly(2L, 0L);
            assertThat(List.of(second.getLong("new"), second.getLong("known"))).containsExactly(0L, 2L);

            Path ids = file("ids.csv", "real-id,supplier-id\ngeheim-id-1,70001\ngeheim-id-2,70002\n");
            JsonObject pseudonyms = new JsonObject()
                    .put("school", "de-regenboog")
                    .put("supplier", "rekenmaat")
                    .put("file", ids.toString());
            assertThat(ask(fixture, "import.pseudonyms", pseudonyms).getBoolean("applied"))
                    .isFalse();
            assertThat(ask(fixture, "import.pseudonyms", pseudonyms.copy().put("apply", true))
                            .getBoolean("applied"))
                    .isTrue();
            assertThat(students(fixture, fixture.edgeToken("rekenmaat")).body())
                    .contains("\"sourcedId\":\"70001\"", "\"sourcedId\":\"70002\"");
            assertThat(students(fixture, fixture.edgeToken("leesplank")).body()).doesNotContain("70001", "70002");
        }
    }

    @Test
    void conflictsInAFileOfPseudonymsAreListedByLineAndKeepAllOfItOut() throws Exception {
        try (GatewayFixture fixture = started()) {
            List<String> before = pupils(fixture, fixture.edgeToken("rekenmaat"));
            Path ids = file(
                    "ids.csv",
                    "real-id,supplier-id\ngeheim-id-1,70001\ngeheim-id-9,70009\ngeheim-id-2,70001\ngeheim-id-3,geheim-id-2\n");

            JsonObject result = ask(
                    fixture,
                    "import.pseudonyms",
                    new JsonObject()
                            .put("school", "de-regenboog")
                            .put("supplier", "rekenmaat")
                            .put("file", ids.toString())
                            .put("apply", true));

            assertThat(result.getBoolean("applied")).isFalse();
            assertThat(result.getJsonArray("conflicts").stream().map(String::valueOf))
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("line 3: ").contains("not known"),
                            line -> assertThat(line).startsWith("line 4: ").contains("line 2"),
                            line -> assertThat(line).startsWith("line 5: ").contains("may not leave"));
            assertThat(result.encode()).doesNotContain("geheim", "7000");
            assertThat(pupils(fixture, fixture.edgeToken("rekenmaat"))).isEqualTo(before);
        }
    }

    @Test
    void aFileThatOthersMayWriteIsNotRead() throws Exception {
        try (GatewayFixture fixture = started()) {
            Path persons = file("persons.csv", "sis-id\ngeheim-id-1\n");
            Files.setPosixFilePermissions(persons, PosixFilePermissions.fromString("rw-rw-rw-"));

            assertThatThrownBy(() -> ask(
                            fixture,
                            "import.persons",
                            new JsonObject()
                                    .put("school", "de-regenboog")
                                    .put("format", "csv")
                                    .put("file", persons.toString())))
                    .isInstanceOf(AdminException.class)
                    .hasMessageContaining("nobody else may write");
        }
    }

    private Path file(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private GatewayFixture started() throws Exception {
        var fixture = new GatewayFixture(directory.resolve("g"), Samples.AGREEMENT);
        school(fixture, Samples.STUDENTS);
        fixture.school.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
        return fixture;
    }

    private static void school(GatewayFixture fixture, String students) {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(students)));
        for (int i = 1; i <= 4; i++) {
            String student = Samples.student("geheim-id-" + i, "45000" + i, "Daan");
            fixture.school.stubFor(get(urlPathMatching(ROSTER + "/students/geheim-id-" + i))
                    .willReturn(okJson("{\"user\":" + student + "}")));
        }
    }

    /** Puts a copy in the place of the database, as an administrator would. */
    private void restore(Path copy) throws Exception {
        Path store = directory.resolve("g/data/store");
        Path database;
        try (Stream<Path> files = Files.list(store)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            database = all.stream()
                    .filter(file -> file.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(all.toString()));
        }
        Files.deleteIfExists(Path.of(database + "-wal"));
        Files.deleteIfExists(Path.of(database + "-shm"));
        Files.copy(copy, database, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-------"));
    }

    private static JsonObject ask(GatewayFixture fixture, String command, JsonObject arguments) throws Exception {
        return AdminClient.find(fixture.directory.resolve("data")).orElseThrow().ask(command, arguments, step -> {});
    }

    private static JsonObject of(String person) {
        return new JsonObject().put("school", "de-regenboog").put("person", person);
    }

    private static String find(GatewayFixture fixture, String kind, String value) throws Exception {
        return ask(
                        fixture,
                        "person.find",
                        new JsonObject()
                                .put("school", "de-regenboog")
                                .put("kind", kind)
                                .put("value", value))
                .getString("person");
    }

    /** By looking every pseudonym up, since nothing else tells. */
    private static String pseudonymOf(GatewayFixture fixture, String token, String id) throws Exception {
        String person = find(fixture, "sis-id", id);
        Map<String, String> byPerson = new TreeMap<>();
        for (String pseudonym : pupils(fixture, token)) {
            byPerson.put(
                    ask(
                                    fixture,
                                    "person.find",
                                    new JsonObject()
                                            .put("school", "de-regenboog")
                                            .put("pseudonym", pseudonym)
                                            .put("supplier", "rekenmaat"))
                            .getString("person"),
                    pseudonym);
        }
        assertThat(byPerson).hasSize(3).containsKey(person);
        return byPerson.getOrDefault(person, "");
    }

    private static HttpResponse<String> students(GatewayFixture fixture, String token) throws Exception {
        return fixture.send(fixture.edge(token, "/rostering/v1p2/students").build());
    }

    private static int single(GatewayFixture fixture, String token, String pseudonym) throws Exception {
        return fixture.send(fixture.edge(token, "/rostering/v1p2/students/" + pseudonym)
                        .method("GET", BodyPublishers.noBody())
                        .build())
                .statusCode();
    }

    private static List<String> pupils(GatewayFixture fixture, String token) throws Exception {
        HttpResponse<String> response = students(fixture, token);
        assertThat(response.statusCode()).isEqualTo(200);
        Matcher matcher = PUPIL.matcher(response.body());
        return matcher.results().map(found -> found.group(1)).toList();
    }
}
