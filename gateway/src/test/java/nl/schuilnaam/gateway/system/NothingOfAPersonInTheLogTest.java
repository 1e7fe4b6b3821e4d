package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.admin.AdminClient;
import nl.schuilnaam.gateway.admin.AdminException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neither an identity nor a pseudonym nor a credential stands in the log, in the audit log, in a file name, or, as text, in any file of the data directory. */
class NothingOfAPersonInTheLogTest {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final Pattern PSEUDONYM = Pattern.compile("\"sourcedId\":\"([0-9a-f-]{36})\"");

    @TempDir
    Path directory;

    @Test
    void afterGoodAndBadExchangesNothingOfAPersonIsFoundInWhatTheGatewayWrites() throws Exception {
        var secrets = new TreeSet<>(
                Set.of("eheim", "Daan", "Noor", "Zo\u00eb", "taak-1", "origin-token", GatewayFixture.SECRET));
        String logged;
        List<String> audit;
        int lines;
        try (var log = new LogCapture()) {
            try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT)) {
                exchange(fixture, secrets);
                assertNone("what administrators are answered", administration(fixture), secrets);
                audit = fixture.audit();
            }
            logged = log.text();
            lines = log.size();
        }

        assertThat(secrets).hasSizeGreaterThan(13);
        assertThat(lines).isGreaterThan(15);
        assertThat(audit).hasSizeGreaterThan(20);
        assertNone("the log", logged, secrets);
        assertNone("the audit log", String.join("\n", audit), secrets);
        try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
            for (Path file : files.toList()) {
                assertNone("a file name", directory.relativize(file).toString(), secrets);
                if (Files.isRegularFile(file)) {
                    // A pseudonym is not stored at all, and an identity only sealed.
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    assertNone(
                            file.getFileName().toString(),
                            text,
                            secrets.stream()
                                    // Four letters alone turn up in random bytes.
                                    .filter(secret -> secret.length() > 4)
                                    .collect(Collectors.toSet()));
                }
            }
        }
    }

    private static void exchange(GatewayFixture fixture, Set<String> secrets) throws Exception {
        fixture.school.stubFor(get(urlPathEqualTo(ROSTER + "/students")).willReturn(okJson(Samples.STUDENTS)));
        fixture.school.stubFor(get(urlPathMatching(ROSTER + "/students/.*"))
                .willReturn(aResponse().withStatus(500).withBody("geheim-id-1 450001 Daan")));
        fixture.school.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
        fixture.supplierApi.stubFor(
                put(anyUrl()).willReturn(aResponse().withStatus(500).withBody("geheim-id-1")));
        for (String supplier : List.of("rekenmaat", "leesplank")) {
            String token = fixture.edgeToken(supplier);
            secrets.add(token);
            secrets.add(token.substring(token.lastIndexOf('.') + 1));
            HttpResponse<String> pupils =
                    fixture.send(fixture.edge(token, "/rostering/v1p2/students").build());
            assertThat(pupils.statusCode()).isEqualTo(200);
            var found = PSEUDONYM.matcher(pupils.body());
            while (found.find()) {
                secrets.add(found.group(1));
                secrets.add(found.group(1).replace("-", ""));
            }
            String pupil = GatewayFixture.field(pupils.body(), "sourcedId");
            // Good, refused by the school, unknown, and malformed in a number of ways.
            for (String path : List.of(
                    "/rostering/v1p2/students?filter=sourcedId%3D%27" + pupil + "%27",
                    "/rostering/v1p2/students/" + pupil,
                    "/rostering/v1p2/students/geheim-id-1",
                    "/rostering/v1p2/classes/" + pupil + "/students",
                    "/rostering/v1p2/students?filter=familyName%3D%27van+Geheimen%27",
                    "/rostering/v1p2/students?geheim=450001",
                    "/rostering/v1p2/Daan")) {
                assertThat(fixture.send(fixture.edge(token, path).build()).body())
                        .isNotEmpty();
            }
            for (String content : List.of(
                    "{\"result\":{\"sourcedId\":\"taak-1\",\"score\":1}}",
                    Samples.result("taak-1", "taak-1", pupil),
                    Samples.result("taak-1", "taak-1", "geheim-id-1"),
                    Samples.result("geheim-1", "taak-1", pupil).replace("8.50", "\"Daan\""),
                    "{\"result\":{\"geheim\":\"Daan")) {
                fixture.send(fixture.edge(token, "/gradebook/v1p2/results/taak-1")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(content))
                        .build());
            }
            raw(fixture, "GET /de-regenboog/geheim/%45%zz HTTP/1.1\r\nHost: geheim\r\n\r\n");
            raw(fixture, "geheim 450001 Daan\r\n\r\n");
            raw(fixture, "GET /geheim HTTP/geheim\r\nHost: geheim\r\n\r\n");
            raw(fixture, "GET /geheim HTTP/1.1\r\nGeheim\u0001: Daan\r\nHost: geheim\r\n\r\n");
            raw(fixture, "GET /geheim HTTP/1.1\r\nContent-Length: geheim\r\nHost: geheim\r\n\r\n");
            raw(fixture, "GET /geheim HTTP/1.1\r\nHost: geheim\r\nX: " + "geheim".repeat(5_000) + "\r\n\r\n");
            raw(fixture, "GET /" + "geheim".repeat(5_000) + " HTTP/1.1\r\nHost: geheim\r\n\r\n");
            raw(fixture, "PUT /geheim HTTP/1.1\r\nHost: geheim\r\nTransfer-Encoding: chunked\r\n\r\ngeheim\r\nDaan");
        }
        String inside = fixture.insideToken();
        secrets.add(inside);
        for (String json : List.of(
                "{\"user\":" + Samples.student("geheim-id-1", "450001", "Daan") + "}",
                "{\"user\":" + Samples.student("geheim-id-1", "450001", "Daan"),
                "{\"user\":" + Samples.student("geheim-id-1", "450001", "Daan").replace("[\"08\"]", "\"geheim\"")
                        + "}")) {
            HttpResponse<String> pushed =
                    fixture.send(fixture.inside(inside, "rekenmaat", ROSTER.substring(14) + "/users/geheim-id-1")
                            .header("Content-Type", "application/json")
                            .PUT(BodyPublishers.ofString(json))
                            .build());
            assertThat(pushed.statusCode()).isIn(400, 502);
        }
    }

    /** Good commands and bad ones, with identities in every place where one can stand; gives all that came back. */
    private static String administration(GatewayFixture fixture) throws Exception {
        Path persons = fixture.directory.resolve("import.csv");
        Files.writeString(persons, "sis-id,email\ngeheim-id-1,geheim Daan\ngeheim-id-2,geheim,450002\n");
        Files.setPosixFilePermissions(persons, PosixFilePermissions.fromString("rw-------"));
        var in = new JsonObject().put("school", "de-regenboog");
        var answers = new StringBuilder();
        String found =
                answer(fixture, "person.find", in.copy().put("kind", "sis-id").put("value", "geheim-id-1"));
        String reference = new JsonObject(found).getString("person");
        JsonObject of = in.copy().put("person", reference);
        answers.append(found);
        for (JsonObject arguments : List.of(
                of.copy(),
                of.copy().put("yes", "geheim"),
                of.copy().put("supplier", "rekenmaat"),
                of.copy().put("supplier", "geheim"),
                of.copy().put("case", "geheim"),
                of.copy().put("geheim", "450001"),
                in.copy().put("person", "geheim"),
                in.copy().put("school", "geheim"),
                in.copy().put("kind", "geheim").put("value", "geheim-id-2"),
                in.copy().put("kind", "bsn").put("value", "450001"),
                in.copy().put("pseudonym", "geheim").put("supplier", "rekenmaat"),
                of.copy().put("kind", "email").put("value", "450002@geheim.example"),
                of.copy().put("kind", "email").put("value", "nieuw@geheim.example"),
                of.copy().put("kind", "sis-id").put("value", "geheim-id-1"),
                in.copy().put("agreement", "geheim"),
                in.copy().put("file", persons.toString()).put("format", "csv"),
                in.copy().put("file", persons.toString()).put("format", "oneroster"),
                in.copy().put("file", persons.toString()).put("supplier", "rekenmaat"),
                new JsonObject().put("file", "/geheim/450001"),
                new JsonObject())) {
            for (String command : List.of(
                    "person.find",
                    "person.show",
                    "person.erase",
                    "person.restrict",
                    "person.re-issue",
                    "person.link",
                    "person.unlink",
                    "import.persons",
                    "import.pseudonyms",
                    "agreement.suspend",
                    "store.status",
                    "store.affected",
                    "store.backup",
                    "geheim")) {
                answers.append(answer(fixture, command, arguments)).append('\n');
            }
        }
        answers.append(answer(fixture, "person.erase", of.copy().put("yes", true)));
        assertThat(answers.toString()).contains("\"compacted\":true", "known-since", "line 3: ");
        Files.delete(persons);
        return answers.toString();
    }

    private static String answer(GatewayFixture fixture, String command, JsonObject arguments) throws Exception {
        try {
            return AdminClient.find(fixture.directory.resolve("data"))
                    .orElseThrow()
                    .ask(command, arguments, step -> assertThat(step.encode()).doesNotContain("eheim"))
                    .encode();
        } catch (AdminException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static void raw(GatewayFixture fixture, String bytes) throws Exception {
        var answer = RawHttp.breakOff(fixture.gateway().edge(), bytes);
        assertThat(answer.text())
                .doesNotContainIgnoringCase("geheim")
                .doesNotContain("Daan")
                .doesNotContainPattern(SchoolNumbers.ANY);
        assertThat(answer.status()).isIn(0, 400, 401, 414, 421, 431, 501, 505);
    }

    private static void assertNone(String where, String text, Set<String> secrets) {
        String lower = text.toLowerCase(Locale.ROOT);
        assertThat(secrets.stream()
                        .filter(secret -> lower.contains(secret.toLowerCase(Locale.ROOT)))
                        .toList())
                .as(where)
                .isEmpty();
        assertThat(text).as(where).doesNotContainPattern(SchoolNumbers.ANY);
    }
}
