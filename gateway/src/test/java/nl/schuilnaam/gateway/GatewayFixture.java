package nl.schuilnaam.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.gateway.edge.ClientSecret;

/**
 * A whole gateway in this process, with a recorded school on one side and a recorded supplier's API on the other. The school and the supplier's API are WireMock, which
 * can break in every way; everything in between is real.
 */
public final class GatewayFixture implements AutoCloseable {
    /** Noon on a school day within the period of the agreement. */
    public static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");

    public static final String SECRET = "a-secret-of-a-client-for-tests";
    /** Most tests are about what one failure does, however many they provoke in a row; when an origin is left alone is the matter of tests of its own. */
    private static final int MANY_FAILURES = 1_000;

    private static final String HASH =
            ClientSecret.hash(SECRET.getBytes(StandardCharsets.UTF_8)).encode();

    public final WireMockServer school =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    public final WireMockServer supplierApi =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    public final Path directory;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final OptionalInt schoolPort;
    private final int failures;
    private final Gateway gateway;

    /** Starts a gateway with this agreement between {@code de-regenboog} and {@code rekenmaat}; a second supplier, {@code leesplank}, has the same under its own name. */
    public GatewayFixture(Path directory, String agreement) throws Exception {
        this(directory, agreement, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** @param limits more of them, as YAML that begins with a comma */
    public GatewayFixture(Path directory, String agreement, String limits) throws Exception {
        this(directory, agreement, Clock.fixed(NOW, ZoneOffset.UTC), OptionalInt.empty(), MANY_FAILURES, limits);
    }

    public GatewayFixture(Path directory, String agreement, Clock clock) throws Exception {
        this(directory, agreement, clock, OptionalInt.empty());
    }

    /** @param failures after how many in a row an origin is left alone, for half a second */
    public GatewayFixture(Path directory, String agreement, int failures) throws Exception {
        this(directory, agreement, Clock.fixed(NOW, ZoneOffset.UTC), OptionalInt.empty(), failures);
    }

    /** @param schoolPort of another server that is the school's system, which may take its time */
    public GatewayFixture(Path directory, String agreement, Clock clock, OptionalInt schoolPort) throws Exception {
        this(directory, agreement, clock, schoolPort, MANY_FAILURES);
    }

    /**
     * With another server that is the school's system.
     *
     * @param schoolPort of that server, which may take its time
     * @param limits more of them, as YAML that begins with a comma
     */
    public GatewayFixture(Path directory, String agreement, int schoolPort, String limits) throws Exception {
        this(directory, agreement, Clock.fixed(NOW, ZoneOffset.UTC), OptionalInt.of(schoolPort), MANY_FAILURES, limits);
    }

    private GatewayFixture(Path directory, String agreement, Clock clock, OptionalInt schoolPort, int failures)
            throws Exception {
        this(directory, agreement, clock, schoolPort, failures, "");
    }

    private GatewayFixture(
            Path directory, String agreement, Clock clock, OptionalInt schoolPort, int failures, String limits)
            throws Exception {
        this.directory = directory;
        this.failures = failures;
        school.start();
        this.schoolPort = schoolPort;
        supplierApi.start();
        for (WireMockServer server : List.of(school, supplierApi)) {
            server.stubFor(WireMock.post("/token")
                    .willReturn(WireMock.okJson(
                            "{\"access_token\":\"origin-token\",\"token_type\":\"Bearer\",\"expires_in\":3600}")));
        }
        warmUp();
        Files.createDirectories(directory.resolve("agreements"));
        secret("origin.secret", "the-secret-of-the-gateway-itself");
        secret("client.phc", HASH);
        Files.writeString(directory.resolve("agreements/rekenmaat.yaml"), agreement);
        Files.writeString(
                directory.resolve("agreements/leesplank.yaml"),
                agreement.replace("rekenmaat", "leesplank").replace("Rekenmaat", "Leesplank"));
        Files.writeString(directory.resolve("gateway.yaml"), configuration(limits));
        Configuration.Outcome outcome = Configuration.load(
                directory.resolve("gateway.yaml"),
                BundledProfiles.ids().stream()
                        .collect(java.util.stream.Collectors.toMap(
                                id -> id, id -> BundledProfiles.find(id).orElseThrow())));
        if (outcome instanceof Configuration.Rejected rejected) {
            throw new IllegalStateException(rejected.findings().toString());
        }
        gateway = Gateway.start(((Configuration.Loaded) outcome).configuration(), clock)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        awaitAcquaintance();
    }

    /** At its start the gateway asks for itself whom the school has; what comes after that was asked by somebody. */
    private void awaitAcquaintance() throws InterruptedException {
        for (int i = 0; i < 50 && schoolPort.isEmpty(); i++) {
            if (!school.findAll(WireMock.getRequestedFor(WireMock.urlPathMatching(".*/users")))
                    .isEmpty()) {
                break;
            }
            Thread.sleep(10);
        }
        school.resetRequests();
    }

    /** The first answer of a server in a young JVM can take longer than the gateway waits for a first byte here. */
    private void warmUp() throws IOException, InterruptedException {
        for (WireMockServer server : List.of(school, supplierApi)) {
            for (int i = 0; i < 3; i++) {
                http.send(
                        HttpRequest.newBuilder(URI.create(server.baseUrl() + "/warm-up"))
                                .build(),
                        BodyHandlers.discarding());
            }
            server.resetRequests();
        }
    }

    private void secret(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String configuration(String limits) {
        return """
                data: data
                listeners:
                  edge: {host: 127.0.0.1, port: 0}
                  inside: {host: 127.0.0.1, port: 0}
                limits: {first-byte: %3$s, total: %4$s, breaker: {failures: %5$d, pause: 500ms}%6$s}
                schools:
                  de-regenboog:
                    name: Basisschool De Regenboog
                    origin: {url: "http://127.0.0.1:%1$d", profiles: [oneroster-1.2], oauth: {token-url: "http://127.0.0.1:%1$d/token", client-id: schuilnaam, client-secret-file: origin.secret}}
                    memberships: {every: 1h}
                    alias-domain: alias.regenboog.example
                    systems: [{client-id: leerplein, secret-hash-file: client.phc}]
                    suppliers:
                      rekenmaat:
                        clients: [{client-id: rekenmaat, secret-hash-file: client.phc}]
                        api: {oneroster-1.2: {url: "http://127.0.0.1:%2$d", oauth: {token-url: "http://127.0.0.1:%2$d/token", client-id: school, client-secret-file: origin.secret}}}
                      leesplank:
                        clients: [{client-id: leesplank, secret-hash-file: client.phc}]
                        api: {oneroster-1.2: {url: "http://127.0.0.1:%2$d"}}
                agreements: [agreements/*.yaml]
                """.formatted(
                        schoolPort.orElse(school.port()),
                        supplierApi.port(),
                        schoolPort.isPresent() ? "20s" : "1s",
                        schoolPort.isPresent() ? "60s" : "3s",
                        failures,
                        limits);
    }

    public Path configurationFile() {
        return directory.resolve("gateway.yaml");
    }

    public Gateway gateway() {
        return gateway;
    }

    /** An access token for a supplier at the edge. */
    public String edgeToken(String client) throws Exception {
        return token(gateway.edge(), client);
    }

    /** An access token for the school's system inside. */
    public String insideToken() throws Exception {
        return token(gateway.inside(), "leerplein");
    }

    private String token(URI listener, String client) throws Exception {
        String form = "grant_type=client_credentials&client_id=" + client + "&client_secret="
                + URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(listener + "/de-regenboog/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("no token: " + response.statusCode());
        }
        return field(response.body(), "access_token");
    }

    /** A request of a supplier, below {@code /de-regenboog/ims/oneroster}. */
    public HttpRequest.Builder edge(String token, String path) {
        return HttpRequest.newBuilder(URI.create(gateway.edge() + "/de-regenboog/ims/oneroster" + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(20));
    }

    /** A request of the school's system to a supplier, below {@code /de-regenboog/{supplier}/ims/oneroster}. */
    public HttpRequest.Builder inside(String token, String supplier, String path) {
        return HttpRequest.newBuilder(
                        URI.create(gateway.inside() + "/de-regenboog/" + supplier + "/ims/oneroster" + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(20));
    }

    public HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, BodyHandlers.ofString());
    }

    /** All lines of the audit log, oldest first. */
    public List<String> audit() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("data/audit"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .flatMap(GatewayFixture::lines)
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The first value of a member of this name, wherever it stands. */
    public static String field(String json, String name) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals(name)) {
                    parser.nextToken();
                    return parser.getText();
                }
            }
        }
        throw new IllegalArgumentException("no member " + name);
    }

    @Override
    public void close() throws Exception {
        gateway.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        school.stop();
        supplierApi.stop();
    }
}
