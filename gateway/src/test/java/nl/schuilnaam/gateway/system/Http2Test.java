package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import nl.schuilnaam.gateway.Gateway;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One answer over HTTP/1.1 and HTTP/2, with TLS; and no other protocol by any door. */
class Http2Test {
    private static final String BASE = "/de-regenboog/ims/oneroster/rostering/v1p2";

    @TempDir
    static Path directory;

    private static SecuredGateway gateways;
    private static GatewayFixture fixture;
    private static Gateway secured;
    private static SSLContext trust;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        gateways = SecuredGateway.start(directory);
        fixture = gateways.plain();
        secured = gateways.secured();
        trust = gateways.trust();
        token = gateways.token();
    }

    @AfterAll
    static void stop() throws Exception {
        gateways.close();
    }

    @BeforeEach
    void school() {
        fixture.school.resetRequests();
        fixture.school.stubFor(
                get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students")).willReturn(okJson(Samples.STUDENTS)));
        fixture.school.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
    }

    @Test
    void bothVersionsGiveTheSameAnswers() throws Exception {
        for (HttpRequest request : List.of(
                request("/students").build(),
                request("/students?limit=2&sort=grades&orderBy=desc").build(),
                request("/students").method("HEAD", BodyPublishers.noBody()).build(),
                request("/students").method("OPTIONS", BodyPublishers.noBody()).build(),
                request("/students?geheim=1").build(),
                request("/students/geheim").build(),
                request("/teachers").build(),
                request("/students").DELETE().build(),
                request("/students")
                        .method("PATCH", BodyPublishers.ofString("{}"))
                        .build(),
                request("/students").method("GEHEIM", BodyPublishers.noBody()).build(),
                HttpRequest.newBuilder(URI.create(secured.edge() + BASE + "/students"))
                        .build(),
                HttpRequest.newBuilder(URI.create(secured.edge() + "/geheim")).build(),
                result("eigen", "eigen"),
                result("eigen", "anders"))) {
            HttpResponse<String> first = client(Version.HTTP_1_1).send(request, BodyHandlers.ofString());
            HttpResponse<String> second = client(Version.HTTP_2).send(request, BodyHandlers.ofString());

            assertThat(first.version()).isEqualTo(Version.HTTP_1_1);
            assertThat(second.version()).isEqualTo(Version.HTTP_2);
            assertThat(shown(second))
                    .isEqualTo(shown(first))
                    .doesNotContain("eheim")
                    .doesNotContainPattern(SchoolNumbers.ANY);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void pupilsGoOutUnderCodeNamesOverBothVersions(Version version) throws Exception {
        HttpResponse<String> response =
                client(version).send(request("/students").build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("@alias.regenboog.example")
                .doesNotContain("eheim", "Daan")
                .doesNotContainPattern(SchoolNumbers.ANY);
        assertThat(response.headers().map().keySet())
                .isSubsetOf(
                        ":status",
                        "cache-control",
                        "content-length",
                        "content-type",
                        "link",
                        "x-content-type-options",
                        "x-request-id");
    }

    /** Requests of one breath wait for each other, and their content waits with them. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentsThatComeTogetherAllArriveWhole(boolean isSized) throws Exception {
        HttpClient client = client(Version.HTTP_2);
        assertThat(client.send(request("/students").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        fixture.school.resetRequests();
        var titles = new ArrayList<String>();
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 60; i++) {
            String title = "Tafels " + i + " " + "x".repeat(i * 15);
            titles.add(title);
            HttpRequest.BodyPublisher content = BodyPublishers.ofString(
                    "{\"lineItem\":{\"sourcedId\":\"eigen-" + i + "\",\"title\":\"" + title + "\"}}");
            answers.add(client.sendAsync(
                    HttpRequest.newBuilder(URI.create(
                                    secured.edge() + "/de-regenboog/ims/oneroster/gradebook/v1p2/lineItems/eigen-" + i))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .PUT(isSized ? content : BodyPublishers.fromPublisher(content))
                            .build(),
                    BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        }
        assertThat(fixture.school.getAllServeEvents())
                .extracting(event ->
                        event.getRequest().getBodyAsString().replaceAll("(?s).*\"title\":\"([^\"]*)\".*", "$1"))
                .containsExactlyInAnyOrderElementsOf(titles);
    }

    @Test
    void contentOverTheLimitIsRefusedOverHttp2() throws Exception {
        byte[] large = new byte[10 * 1024 * 1024 + 1];
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(secured.edge() + "/de-regenboog/ims/oneroster/gradebook/v1p2/results/groot"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large)))
                .build();

        HttpResponse<String> response = client(Version.HTTP_2).send(request, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(fixture.school.getAllServeEvents()).isEmpty();
    }

    @Test
    void oldVersionsOfTlsAreRefused() throws Exception {
        for (String version : List.of("TLSv1", "TLSv1.1")) {
            try (var socket = (SSLSocket) trust.getSocketFactory().createSocket()) {
                assertThat(socket.getSupportedProtocols()).contains("TLSv1.2", "TLSv1.3");
                org.assertj.core.api.Assertions.assertThatThrownBy(() -> {
                            socket.setEnabledProtocols(new String[] {version});
                            socket.connect(new java.net.InetSocketAddress(
                                    "127.0.0.1", secured.edge().getPort()));
                            socket.startHandshake();
                        })
                        .isInstanceOf(javax.net.ssl.SSLException.class);
            }
        }
    }

    @Test
    void aPlainRequestToATlsPortIsNotAnswered() throws Exception {
        var answer = RawHttp.exchange(secured.edge(), List.of("GET " + BASE + "/students HTTP/1.1"), new byte[0]);

        assertThat(answer.text()).doesNotContain("HTTP/");
    }

    // Other protocols, over plain HTTP/1.1

    @Test
    void anOfferOfPlainHttp2IsIgnored() throws Exception {
        String line = "GET " + BASE + "/students HTTP/1.1\r\nHost: "
                + fixture.gateway().edge().getRawAuthority() + "\r\nAuthorization: Bearer "
                + fixture.edgeToken("rekenmaat");
        var answer = RawHttp.exchangeBytes(
                fixture.gateway().edge(),
                (line
                                + "\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n"
                                // The connection goes on in the version in which it began.
                                + line + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                new byte[0]);

        assertThat(answer.text())
                .startsWith("HTTP/1.1 200 ")
                .contains("}HTTP/1.1 200 ")
                .doesNotContain("101 ", "h2c", "eheim");
    }

    @Test
    void plainHttp2WithPriorKnowledgeIsNotSpoken() throws Exception {
        var answer = RawHttp.breakOff(fixture.gateway().edge(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");

        // A line of text that says no, or nothing; never a frame.
        assertThat(answer.status()).isIn(0, 400, 501, 505);
        assertThat(answer.text()).matches("[\\x20-\\x7e\r\n]*");
    }

    @ParameterizedTest
    @CsvSource({"websocket", "TLS/1.0", "geheim"})
    void everyOtherUpgradeIsRefused(String protocol) throws Exception {
        var answer = RawHttp.exchangeBytes(
                fixture.gateway().edge(),
                ("GET " + BASE + "/students HTTP/1.1\r\nHost: "
                                + fixture.gateway().edge().getRawAuthority()
                                + "\r\nAuthorization: Bearer " + fixture.edgeToken("rekenmaat")
                                + "\r\nConnection: Upgrade\r\nUpgrade: " + protocol
                                + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                new byte[0]);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain("eheim");
        assertThat(fixture.audit().get(fixture.audit().size() - 1)).contains("\"problem\":\"malformed-request\"");
        assertThat(fixture.school.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TRACE,405", "CONNECT,405", "PATCH,405", "GEHEIM,501", "PROPFIND,501"})
    void aMethodThatNoOperationUsesIsRefused(String method, int status) throws Exception {
        var answer = RawHttp.exchange(
                fixture.gateway().edge(),
                List.of(method + " " + BASE + "/students HTTP/1.1", "X-Geheim: geheim"),
                new byte[0]);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).doesNotContainIgnoringCase("geheim");
        assertThat(fixture.audit().get(fixture.audit().size() - 1)).contains("\"status\":" + status);
        assertThat(fixture.school.getAllServeEvents()).isEmpty();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(secured.edge() + BASE + path))
                .header("Authorization", "Bearer " + token);
    }

    private static HttpRequest result(String inPath, String inContent) {
        return HttpRequest.newBuilder(
                        URI.create(secured.edge() + "/de-regenboog/ims/oneroster/gradebook/v1p2/lineItems/" + inPath))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(
                        "{\"lineItem\":{\"sourcedId\":\"" + inContent + "\",\"title\":\"Tafels\"}}"))
                .build();
    }

    /** What may not differ: all but the exchange, and the headers that only one version has. */
    private static String shown(HttpResponse<String> response) {
        var shown = new ArrayList<String>();
        shown.add(Integer.toString(response.statusCode()));
        response.headers().map().forEach((name, values) -> {
            if (!List.of(":status", "connection", "x-request-id").contains(name)) {
                shown.add(name + ": " + values);
            }
        });
        String exchange = response.headers().firstValue("x-request-id").orElseThrow();
        return String.join("\n", shown.stream().sorted().toList()) + "\n\n"
                + response.body().replace(exchange, "-");
    }

    private static HttpClient client(Version version) {
        return HttpClient.newBuilder().sslContext(trust).version(version).build();
    }
}
