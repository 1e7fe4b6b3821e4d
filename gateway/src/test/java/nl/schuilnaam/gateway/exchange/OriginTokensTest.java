package nl.schuilnaam.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import nl.schuilnaam.config.installation.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTokensTest {
    private static final String SECRET = "geheim: 100% &+=";

    private final AtomicInteger asked = new AtomicInteger();
    private final MovableClock clock = new MovableClock();
    private Vertx vertx;
    private HttpServer server;
    private OriginTokens tokens;
    private volatile Handler<HttpServerRequest> answer = request -> good(request, "t" + asked.get(), 3600);

    @BeforeEach
    void listen() throws Exception {
        vertx = Vertx.vertx();
        server = await(vertx.createHttpServer()
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    answer.handle(request);
                })
                .listen(0, "127.0.0.1"));
        var connections = new OriginConnections(
                vertx, new HostNames(vertx), "test", Endpoint.of(endpoint()), false, Duration.ofSeconds(1));
        tokens = new OriginTokens(vertx, connections, Duration.ofMillis(1_500), clock);
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void tokenIsAskedForAsRfc6749SaysAndKept() throws Exception {
        var seen = new ArrayList<String>();
        answer = request -> request.body().onSuccess(body -> {
            seen.add(request.method() + " " + request.path() + " " + body);
            seen.add(request.getHeader("Authorization"));
            good(request, "abc.DEF-_~+/==", 3600);
        });

        BearerToken first = await(tokens.tokenFor(client()));
        BearerToken second = await(tokens.tokenFor(client()));

        assertThat(first.authorization()).isEqualTo("Bearer abc.DEF-_~+/==");
        assertThat(second).isSameAs(first);
        assertThat(seen)
                .containsExactly(
                        "POST /token grant_type=client_credentials&scope=a+b",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString("gateway%2F1:geheim%3A+100%25+%26%2B%3D".getBytes(UTF_8)));
    }

    @Test
    void manyExchangesWaitForOneRequest() throws Exception {
        answer = request -> vertx.setTimer(100, ignored -> good(request, "t", 3600));
        var waiting = new ArrayList<Future<BearerToken>>();
        for (int i = 0; i < 50; i++) {
            waiting.add(tokens.tokenFor(client()));
        }

        await(Future.all(waiting));

        assertThat(asked).hasValue(1);
    }

    @Test
    void tokenIsRenewedHalfAMinuteBeforeItExpires() throws Exception {
        BearerToken first = await(tokens.tokenFor(client()));
        clock.now = clock.now.plusSeconds(3_569);
        BearerToken kept = await(tokens.tokenFor(client()));
        clock.now = clock.now.plusSeconds(1);
        BearerToken renewed = await(tokens.tokenFor(client()));

        assertThat(kept).isSameAs(first);
        assertThat(renewed.authorization()).isEqualTo("Bearer t2");
    }

    @Test
    void refusedTokenIsForgottenAndItsSuccessorIsNot() throws Exception {
        BearerToken first = await(tokens.tokenFor(client()));
        tokens.invalidate(client(), first);
        BearerToken second = await(tokens.tokenFor(client()));
        tokens.invalidate(client(), first);

        assertThat(second).isNotSameAs(first);
        assertThat(await(tokens.tokenFor(client()))).isSameAs(second);
    }

    @Test
    void otherScopesHaveATokenOfTheirOwn() throws Exception {
        BearerToken one = await(tokens.tokenFor(client()));
        BearerToken other = await(tokens.tokenFor(new OriginClient("gateway/1", SECRET, Set.of("c"))));

        assertThat(other).isNotSameAs(one);
    }

    @Test
    void tokenComesOnTheContextOfTheCaller() throws Exception {
        var context = vertx.getOrCreateContext();
        Future<Boolean> seen = Future.future(promise -> context.runOnContext(ignored -> tokens.tokenFor(client())
                .onComplete(result -> promise.complete(Vertx.currentContext() == context && result.succeeded()))));

        assertThat(await(seen)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"t\"",
                "{}",
                "{\"access_token\":\"geheim\"}",
                "{\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"geheim\",\"token_type\":\"mac\"}",
                "{\"access_token\":\"geheim x\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"geheim\\r\\nX: y\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":null,\"token_type\":\"Bearer\"}",
                "{\"access_token\":{\"access_token\":\"geheim\"},\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"geheim\",\"token_type\":\"Bearer\",\"expires_in\":0}",
                "{\"access_token\":\"geheim\",\"token_type\":\"Bearer\",\"expires_in\":-5}",
                "{\"access_token\":\"geheim\",\"token_type\":\"Bearer\",\"expires_in\":1.5}",
                "{\"access_token\":\"geheim\",\"token_type\":\"Bearer\",\"expires_in\":99999999999999999999}",
                "{\"access_token\":\"geheim\",\"token_type\":\"Bearer\",\"expires_in\":{}}",
                "{\"access_token\":\"geheim\",\"access_token\":\"b\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"geheim\",\"token_type\":\"Bearer\"",
                "{\"access_token\":\"geheim\",\"token_type\":\"Bearer\"}{}",
                "{\"access_token\":\"geheim\",\"token_type\":\"Bearer\",}",
                "<html>geheim</html>"
            })
    void malformedAnswerIsRefusedAndNotQuoted(String content) throws Exception {
        answer = request ->
                request.response().putHeader("Content-Type", "application/json").end(content);

        ProblemException problem = problem();

        assertThat(problem.type()).isEqualTo(ProblemType.ORIGIN_ANSWER_REFUSED);
        for (Throwable t = problem; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t.getMessage())).doesNotContain("geheim");
        }
    }

    @Test
    void answerWithoutLifetimeIsKeptForFiveMinutesAtMost() throws Exception {
        answer = request -> request.response()
                .putHeader("Content-Type", "application/json;charset=utf-8")
                .end("{\"token_type\":\"bearer\",\"x\":[{\"y\":1}],\"access_token\":\"t\"}");
        BearerToken first = await(tokens.tokenFor(client()));
        clock.now = clock.now.plusSeconds(270);

        assertThat(await(tokens.tokenFor(client()))).isNotSameAs(first);
    }

    @Test
    void answerThatIsTooLongOrNotJsonIsRefused() throws Exception {
        answer = request -> request.response()
                .putHeader("Content-Type", "application/json")
                .end("{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"x\":\"" + "y".repeat(40_000) + "\"}");
        assertThat(problem().type()).isEqualTo(ProblemType.ORIGIN_ANSWER_REFUSED);

        answer = request -> request.response()
                .putHeader("Content-Type", "text/html")
                .end("{\"access_token\":\"t\",\"token_type\":\"Bearer\"}");
        assertThat(problem().type()).isEqualTo(ProblemType.ORIGIN_ANSWER_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 302, 400, 401, 403, 429, 500, 503})
    void anotherStatusIsAnErrorOfTheOriginAndIsNotFollowed(int status) throws Exception {
        answer = request -> request.response()
                .setStatusCode(status)
                .putHeader("Location", "/elsewhere")
                .end();

        assertThat(problem().type()).isEqualTo(ProblemType.ORIGIN_ERROR);
        assertThat(asked).hasValue(1);
    }

    @Test
    void silentTokenEndpointIsGivenUpInTime() throws Exception {
        answer = request -> {};

        assertThat(problem().type()).isEqualTo(ProblemType.ORIGIN_TIMEOUT);
    }

    @Test
    void answerThatStopsHalfWayIsGivenUp() throws Exception {
        answer = request -> request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", "100")
                .write("{\"access_token\"");
        assertThat(problem().type()).isEqualTo(ProblemType.ORIGIN_TIMEOUT);

        answer = request -> {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Content-Length", "100")
                    .write("{\"access_token\"")
                    .onComplete(ignored -> request.connection().close());
        };
        assertThat(problem().type()).isEqualTo(ProblemType.ORIGIN_UNREACHABLE);
    }

    @Test
    void failureIsNotKept() throws Exception {
        answer = request -> request.response().setStatusCode(500).end();
        assertThat(problem().type()).isEqualTo(ProblemType.ORIGIN_ERROR);
        answer = request -> good(request, "t", 60);

        assertThat(await(tokens.tokenFor(client())).authorization()).isEqualTo("Bearer t");
    }

    @Test
    void closedPortIsUnreachable() throws Exception {
        await(server.close());

        Future<BearerToken> token = tokens.tokenFor(new OriginClient("gateway", SECRET, Set.of()));

        assertThat(problem(token).type()).isEqualTo(ProblemType.ORIGIN_UNREACHABLE);
    }

    @Test
    void secretAndTokenShowInNoText() throws Exception {
        assertThat(client().toString()).doesNotContain(SECRET);
        assertThat(await(tokens.tokenFor(client())).toString()).doesNotContain("t1");
    }

    private ProblemException problem() throws Exception {
        return problem(tokens.tokenFor(client()));
    }

    private static ProblemException problem(Future<BearerToken> token) throws Exception {
        try {
            await(token);
        } catch (ProblemException e) {
            return e;
        }
        throw new AssertionError("a token was given");
    }

    private OriginClient client() {
        return new OriginClient("gateway/1", SECRET, Set.of("b", "a"));
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/token");
    }

    private static void good(HttpServerRequest request, String token, int seconds) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .end("{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":" + seconds + "}");
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }

    private static final class MovableClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-22T08:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
