package nl.schuilnaam.gateway.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.limit.WrongSecrets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEndpointTest {
    private static final SchoolId SCHOOL = new SchoolId("de-regenboog");
    private static final String SECRET = "geheim: 100% &+=\"";
    private static final Credentials.RegisteredClient CLIENT = new Credentials.RegisteredClient(
            "rekenmaat.1",
            ClientSecret.hash(SECRET.getBytes(UTF_8)),
            Set.of("read", "write"),
            Optional.of(new SupplierId("rekenmaat")));

    private static final List<AuditRecord> RECORDS = Collections.synchronizedList(new ArrayList<>());
    private static final AccessTokens TOKENS = new AccessTokens(
            "0123456789abcdef0123456789abcdef".getBytes(UTF_8),
            "schuilnaam",
            Duration.ofMinutes(15),
            Clock.systemUTC());
    private static Vertx vertx;
    private static HttpServer server;
    private static HttpClient client;
    private static volatile boolean auditWorks = true;

    private record Reply(int status, HttpClientResponse head, Buffer content) {
        JsonObject json() {
            return new JsonObject(content);
        }
    }

    @BeforeAll
    static void listen() throws Exception {
        vertx = Vertx.vertx();
        var endpoint = new TokenEndpoint(
                vertx,
                Listener.EDGE,
                (listener, school, id) -> id.equals("rekenmaat.1") ? Optional.of(CLIENT) : Optional.empty(),
                TOKENS,
                record -> {
                    RECORDS.add(record);
                    return auditWorks ? Future.succeededFuture() : Future.failedFuture("disk full");
                },
                Clock.systemUTC(),
                new WrongSecrets(10, System::nanoTime),
                new LimitRecords(
                        record -> Future.failedFuture("nothing is counted here"), Clock.systemUTC(), System::nanoTime));
        server = await(vertx.createHttpServer()
                .requestHandler(request ->
                        endpoint.handle(request, SCHOOL, request.path().equals("/token"), UUID.randomUUID()))
                .listen(0, "127.0.0.1"));
        client = vertx.createHttpClient();
    }

    @AfterAll
    static void close() throws Exception {
        await(vertx.close());
    }

    @BeforeEach
    void reset() {
        RECORDS.clear();
        auditWorks = true;
    }

    @Test
    void clientWithItsSecretInTheHeaderGetsAToken() throws Exception {
        Reply reply = post(basic("rekenmaat.1", SECRET), "grant_type=client_credentials");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.head().getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.head().getHeader("Pragma")).isEqualTo("no-cache");
        assertThat(reply.json().getString("token_type")).isEqualTo("Bearer");
        assertThat(reply.json().getInteger("expires_in")).isEqualTo(900);
        assertThat(reply.json().getString("scope")).isEqualTo("read write");
        assertThat(TOKENS.check(Listener.EDGE, SCHOOL, reply.json().getString("access_token")))
                .isInstanceOfSatisfying(AccessTokens.Outcome.Valid.class, valid -> {
                    assertThat(valid.token().clientId()).isEqualTo("rekenmaat.1");
                    assertThat(valid.token().supplier()).contains(new SupplierId("rekenmaat"));
                    assertThat(valid.token().scopes()).containsExactlyInAnyOrder("read", "write");
                });
        assertThat(RECORDS).hasSize(1);
        assertThat(RECORDS.get(0).outcome()).isEqualTo(AuditRecord.Outcome.RELEASED);
    }

    @Test
    void clientWithItsSecretInTheFormGetsAToken() throws Exception {
        Reply reply = post(
                null,
                "grant_type=client_credentials&client_id=rekenmaat.1&client_secret=" + form(SECRET) + "&unknown=x");

        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void scopeIsNarrowedToWhatIsAskedAndNeverWiderThanGranted() throws Exception {
        Reply reply = post(basic("rekenmaat.1", SECRET), "grant_type=client_credentials&scope=read+delete");

        assertThat(reply.json().getString("scope")).isEqualTo("read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|400|invalid_request",
                "scope=read|400|invalid_request",
                "grant_type=client_credentials&grant_type=client_credentials|400|invalid_request",
                "grant_type=client_credentials&scope=read&scope=write|400|invalid_request",
                "grant_type=client_credentials&x=%zz|400|invalid_request",
                "grant_type=client_credentials&x=%|400|invalid_request",
                "grant_type=client_credentials&x=%ff|400|invalid_request",
                "grant_type=client_credentials&x|400|invalid_request",
                "grant_type=client_credentials&client_secret=x|400|invalid_request",
                "grant_type=client_credentials&client_id=other|400|invalid_request",
                "grant_type=password|400|unsupported_grant_type",
                "grant_type=|400|unsupported_grant_type",
                "grant_type=client_credentials&scope=delete|400|invalid_scope",
                "grant_type=client_credentials&scope=a%22b|400|invalid_scope",
                "grant_type=client_credentials&scope=a++b|400|invalid_scope"
            })
    void badFormIsRefusedInTheWordsOfRfc6749(String content, int status, String error) throws Exception {
        Reply reply = post(basic("rekenmaat.1", SECRET), content);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json()).isEqualTo(new JsonObject().put("error", error));
        assertThat(reply.head().getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(RECORDS).hasSize(1);
    }

    @Test
    void unknownClientAndWrongSecretGetTheSameAnswer() throws Exception {
        Reply unknown = post(basic("nobody", SECRET), "grant_type=client_credentials");
        Reply wrong = post(basic("rekenmaat.1", SECRET + "x"), "grant_type=client_credentials");
        Reply none = post(null, "grant_type=client_credentials");
        Reply malformed = post("Basic !!!", "grant_type=client_credentials");

        for (Reply reply : List.of(unknown, wrong, none, malformed)) {
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.content()).isEqualTo(Buffer.buffer("{\"error\":\"invalid_client\"}"));
            assertThat(reply.head().getHeader("WWW-Authenticate")).startsWith("Basic realm=");
            assertThat(new TreeSet<>(reply.head().headers().names()))
                    .isEqualTo(new TreeSet<>(unknown.head().headers().names()));
        }
        assertThat(RECORDS)
                .extracting(AuditRecord::client)
                .containsExactly(Optional.empty(), Optional.of("rekenmaat.1"), Optional.empty(), Optional.empty());
    }

    @Test
    void aSchoolThatIsNotServedIsAnsweredTheSameAndNotNamedInTheRecord() throws Exception {
        Reply served = post(basic("nobody", SECRET), "grant_type=client_credentials");
        Reply elsewhere = request(
                HttpMethod.POST,
                "/elsewhere",
                "application/x-www-form-urlencoded",
                basic("nobody", SECRET),
                "grant_type=client_credentials");

        assertThat(elsewhere.status()).isEqualTo(401);
        assertThat(elsewhere.content()).isEqualTo(served.content());
        assertThat(RECORDS).extracting(AuditRecord::school).containsExactly(Optional.of(SCHOOL), Optional.empty());
    }

    @Test
    void secretInTheQueryIsRefused() throws Exception {
        Reply reply = request(
                HttpMethod.POST,
                "/token?client_id=rekenmaat.1&client_secret=x",
                "application/x-www-form-urlencoded",
                null,
                "grant_type=client_credentials");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().getString("error")).isEqualTo("invalid_request");
    }

    @Test
    void otherMethodMediaTypeAndSizeAreRefused() throws Exception {
        String form = "application/x-www-form-urlencoded";
        Reply get = request(HttpMethod.GET, "/token", form, null, "");
        Reply json = request(HttpMethod.POST, "/token", "application/json", null, "{}");
        Reply large = request(HttpMethod.POST, "/token", form, null, "a=" + "b".repeat(8_191));

        assertThat(get.status()).isEqualTo(405);
        assertThat(get.head().getHeader("Allow")).isEqualTo("POST");
        assertThat(json.status()).isEqualTo(415);
        assertThat(large.status()).isEqualTo(413);
    }

    @Test
    void noTokenLeavesWhenItCannotBeRecorded() throws Exception {
        auditWorks = false;

        Reply reply = post(basic("rekenmaat.1", SECRET), "grant_type=client_credentials");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.head().getHeader("Retry-After")).isEqualTo("1");
        assertThat(reply.json()).isEqualTo(new JsonObject().put("error", "temporarily_unavailable"));
    }

    private static String basic(String id, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((form(id) + ":" + form(secret)).getBytes(UTF_8));
    }

    private static String form(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static Reply post(String authorization, String content) throws Exception {
        return request(HttpMethod.POST, "/token", "application/x-www-form-urlencoded", authorization, content);
    }

    private static Reply request(HttpMethod method, String uri, String mediaType, String authorization, String content)
            throws Exception {
        return await(send(method, uri, mediaType, authorization, content));
    }

    private static Future<Reply> send(
            HttpMethod method, String uri, String mediaType, String authorization, String content) {
        var options = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(server.actualPort())
                .setURI(uri)
                .putHeader("Content-Type", mediaType);
        if (authorization != null) {
            options.putHeader("Authorization", authorization);
        }
        // Nested, so that the content is waited for on the event loop that the head arrives on.
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer(content))
                        .compose(head -> head.body().map(body -> new Reply(head.statusCode(), head, body))));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
