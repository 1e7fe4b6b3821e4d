package nl.schuilnaam.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import nl.schuilnaam.config.installation.Endpoint;
import nl.schuilnaam.gateway.content.Gzip;
import nl.schuilnaam.gateway.content.RefusedContentException;
import nl.schuilnaam.gateway.exchange.ScriptedServer.Script;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are slow, broken or hostile, over sockets and under short limits. */
class OriginTest {
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration FIRST_BYTE = Duration.ofMillis(800);
    private static final Duration TOTAL = Duration.ofMillis(1_500);
    private static final int MAX_BYTES = 100_000;
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String TOKEN =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 41\r\n\r\n{\"access_token\":\"t\",\"token_type\":\"Bearer\"}";

    private Vertx vertx;
    private HostNames names;
    private ScriptedServer server;
    private ScriptedServer tokens;

    /** The first exchange of a young JVM can take longer than these limits. */
    @BeforeAll
    static void warmUp() throws Exception {
        Vertx young = Vertx.vertx();
        try (var server = new ScriptedServer(ScriptedServer.good())) {
            var endpoint = Endpoint.of(URI.create("http://127.0.0.1:" + server.port()));
            var ample = Duration.ofSeconds(15);
            status(new Origin(
                    young,
                    new OriginConnections(young, new HostNames(young), "test", endpoint, false, ample),
                    Optional.empty(),
                    new Origin.Limits(ample, ample, MAX_BYTES),
                    breaker(5)));
        } finally {
            young.close().await(20, TimeUnit.SECONDS);
        }
    }

    @BeforeEach
    void listen() throws Exception {
        vertx = Vertx.vertx();
        names = new HostNames(vertx);
        server = new ScriptedServer(ScriptedServer.good());
        tokens = new ScriptedServer(
                ScriptedServer.saying(TOKEN.replace("41", "" + (TOKEN.length() - TOKEN.indexOf('{')))));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        tokens.close();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    // Faults (each: a problem of ours, in time; the connection is not used again; the next good exchange is served)

    private static Script drip(String first, String drop, int millis) {
        return (socket, head) -> {
            ScriptedServer.write(socket, first);
            while (true) {
                Thread.sleep(millis);
                ScriptedServer.write(socket, drop);
            }
        };
    }

    private static Script once(String answer) {
        return (socket, head) -> {
            ScriptedServer.write(socket, answer);
            return false;
        };
    }

    static Stream<Arguments> faults() {
        Script reset = (socket, head) -> {
            socket.setSoLinger(true, 0);
            return false;
        };
        Script late = (socket, head) -> {
            Thread.sleep(FIRST_BYTE.toMillis() + 300);
            ScriptedServer.write(socket, ScriptedServer.GOOD);
            return true;
        };
        return Stream.of(
                Arguments.of("reset", reset, "ORIGIN_UNREACHABLE"),
                Arguments.of("silent", ScriptedServer.silent(), "ORIGIN_TIMEOUT"),
                Arguments.of("late", late, "ORIGIN_TIMEOUT"),
                Arguments.of("a drip of head", drip("HTTP/1.1 200 OK\r\nX: ", "x", 50), "ORIGIN_TIMEOUT"),
                Arguments.of(
                        "a drip of content", drip(HEAD + "Content-Length: 1000\r\n\r\n", " ", 50), "ORIGIN_TIMEOUT"),
                Arguments.of(
                        "a drip of chunks",
                        drip(HEAD + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n", 50),
                        "ORIGIN_TIMEOUT"),
                Arguments.of(
                        "a drip of trailers",
                        drip(HEAD + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n", 50),
                        "ORIGIN_TIMEOUT"),
                Arguments.of(
                        "a drip of a refusal",
                        drip("HTTP/1.1 500 No\r\nContent-Length: 1000\r\n\r\n", " ", 50),
                        "ORIGIN_TIMEOUT"),
                Arguments.of(
                        "a flood of interim answers",
                        drip("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(10), 20),
                        "ORIGIN_ANSWER_REFUSED"),
                Arguments.of("cut", once(HEAD + "Content-Length: 10\r\n\r\n{}"), "ORIGIN_UNREACHABLE"),
                Arguments.of("cut in the head", once("HTTP/1.1 200 OK\r\nConte"), "ORIGIN_UNREACHABLE"),
                Arguments.of(
                        "partial content",
                        ScriptedServer.saying(
                                "HTTP/1.1 206 Partial\r\nContent-Type: application/json\r\nContent-Range: bytes 0-1/2\r\nContent-Length: 2\r\n\r\n{}"),
                        "ORIGIN_ERROR"),
                Arguments.of("a range of a whole", answer("Content-Range: bytes 0-1/9\r\n"), "ORIGIN_ANSWER_REFUSED"),
                Arguments.of(
                        "moved",
                        ScriptedServer.saying(
                                "HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
                        "ORIGIN_ERROR"),
                Arguments.of(
                        "a status above all",
                        ScriptedServer.saying("HTTP/1.1 600 Geheim\r\nContent-Length: 0\r\n\r\n"),
                        "ORIGIN_ANSWER_REFUSED"),
                Arguments.of("two types", answer("Content-Type: application/json\r\n"), "ORIGIN_ANSWER_REFUSED"),
                Arguments.of(
                        "two codings",
                        answer("Content-Encoding: identity\r\nContent-Encoding: identity\r\n"),
                        "ORIGIN_ANSWER_REFUSED"),
                Arguments.of("a coding twice", answer("Content-Encoding: gzip, gzip\r\n"), "ORIGIN_ANSWER_REFUSED"),
                Arguments.of("brotli", answer("Content-Encoding: br\r\n"), "ORIGIN_ANSWER_REFUSED"),
                Arguments.of(
                        "gzip under its old name", answer("Content-Encoding: x-gzip\r\n"), "ORIGIN_ANSWER_REFUSED"),
                Arguments.of("two counts", answer("X-Total-Count: 1\r\nX-Total-Count: 2\r\n"), "ORIGIN_ANSWER_REFUSED"),
                Arguments.of(
                        "a type behind the content",
                        ScriptedServer.saying(HEAD
                                + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Type: text/html\r\n\r\n"),
                        "ORIGIN_ANSWER_REFUSED"),
                Arguments.of(
                        "a coding behind the content",
                        ScriptedServer.saying(HEAD
                                + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Encoding: gzip\r\n\r\n"),
                        "ORIGIN_ANSWER_REFUSED"),
                Arguments.of(
                        "too much",
                        ScriptedServer.saying(
                                HEAD + "Content-Length: " + (MAX_BYTES + 1) + "\r\n\r\n" + " ".repeat(MAX_BYTES + 1)),
                        "ORIGIN_ANSWER_REFUSED"),
                Arguments.of(
                        "too much of a refusal",
                        ScriptedServer.saying("HTTP/1.1 400 No\r\nContent-Length: 70000\r\n\r\n" + " ".repeat(70_000)),
                        "ORIGIN_ANSWER_REFUSED"));
    }

    /** Most of them are waited for until a time is over, so that they are waited for together, each with servers of its own. */
    @Nested
    class Faults {
        @ParameterizedTest(name = "{0}")
        @MethodSource("nl.schuilnaam.gateway.exchange.OriginTest#faults")
        @Execution(ExecutionMode.CONCURRENT)
        void aFaultIsAProblemOfOursAndTheConnectionIsNotUsedAgain(String name, Script fault, String problem)
                throws Exception {
            Origin origin = origin(1_000);
            server.script = fault;
            long begun = System.nanoTime();

            assertThat(problem(origin)).isEqualTo(ProblemType.valueOf(problem));

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TOTAL.plusMillis(1_500));
            eventually(() -> server.openConnections() == 0);
            server.script = ScriptedServer.good();
            assertThat(status(origin)).isEqualTo(200);
            assertThat(server.accepted).hasValue(2);
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("nl.schuilnaam.gateway.exchange.OriginTest#faults")
        @Execution(ExecutionMode.CONCURRENT)
        void aFaultOfATokenEndpointIsAProblemOfOursAndItsConnectionIsNotUsedAgain(
                String name, Script fault, String ignored) throws Exception {
            Origin origin = originWithTokens();
            Script good = tokens.script;
            tokens.script = fault;
            long begun = System.nanoTime();

            ProblemType problem = problem(origin);
            if (problem == null) {
                // What is about content that nobody reads there.
                assertThat(name).contains("count", "behind");
            } else {
                assertThat(problem)
                        .isIn(
                                ProblemType.ORIGIN_TIMEOUT,
                                ProblemType.ORIGIN_UNREACHABLE,
                                ProblemType.ORIGIN_ERROR,
                                ProblemType.ORIGIN_ANSWER_REFUSED);
                assertThat(server.accepted).hasValue(0);
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TOTAL.plusMillis(1_500));
            eventually(() -> tokens.openConnections() == 0);
            tokens.script = good;
            assertThat(status(origin)).isEqualTo(200);
            assertThat(tokens.accepted).hasValue(2);
        }
    }

    @Test
    void nobodyThereIsUnreachable() throws Exception {
        Origin origin = origin(1_000);
        server.close();

        assertThat(problem(origin)).isEqualTo(ProblemType.ORIGIN_UNREACHABLE);
    }

    @Test
    void whatComesBehindAnAnswerIsNotTheNext() throws Exception {
        Origin origin = origin(1_000);
        server.script = ScriptedServer.saying(ScriptedServer.GOOD + HEAD + "Content-Length: 10\r\n\r\n\"stray!!!\"");
        for (int i = 0; i < 5; i++) {
            try {
                Origin.Answer answer = origin.send(request(), Errand.OWN).await(20, TimeUnit.SECONDS);
                assertThat(new String(answer.content(), StandardCharsets.UTF_8)).isEqualTo("{}");
            } catch (ProblemException refused) {
                assertThat(refused.type()).isIn(ProblemType.ORIGIN_UNREACHABLE, ProblemType.ORIGIN_ANSWER_REFUSED);
            }
        }
        server.script = ScriptedServer.good();
        eventually(() -> {
            try {
                return status(origin) == 200;
            } catch (Exception e) {
                return false;
            }
        });
    }

    @Test
    void aRefusalThatWasReadToItsEndKeepsItsConnection() throws Exception {
        Origin origin = origin(1_000);
        server.script = ScriptedServer.saying("HTTP/1.1 409 No\r\nContent-Length: 6\r\n\r\ngeheim");
        assertThat(problem(origin)).isEqualTo(ProblemType.ORIGIN_REFUSED_CONTENT);
        server.script = ScriptedServer.good();

        assertThat(status(origin)).isEqualTo(200);
        assertThat(server.accepted).hasValue(1);
    }

    @Test
    void whoFailsBehindARefusalBreaksOffNobodyElsesExchange() throws Exception {
        OriginConnections shared = connections(server.port());
        Origin withTokens = originWithTokens(shared);
        Script good = tokens.script;
        var refuse = new CountDownLatch(1);
        tokens.script = (socket, head) -> {
            if (tokens.requests.get() == 1) {
                return good.answer(socket, head);
            }
            refuse.await();
            ScriptedServer.write(socket, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
            return true;
        };
        var answer = new CountDownLatch(1);
        server.script = (socket, head) -> {
            if (server.requests.get() == 1) {
                ScriptedServer.write(socket, "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
            } else {
                answer.await();
                ScriptedServer.write(socket, ScriptedServer.GOOD);
            }
            return true;
        };
        Future<ProblemType> refused = send(withTokens);
        eventually(() -> tokens.requests.get() == 2);
        Future<ProblemType> other = send(new Origin(vertx, shared, Optional.empty(), limits(), breaker(5)));
        eventually(() -> server.requests.get() == 2);

        refuse.countDown();
        assertThat(refused.await(20, TimeUnit.SECONDS)).isEqualTo(ProblemType.ORIGIN_ERROR);
        answer.countDown();

        assertThat(other.await(20, TimeUnit.SECONDS)).isNull();
        assertThat(server.accepted).hasValue(1);
    }

    @Test
    void severalLinksAreRead() throws Exception {
        server.script = answer("Link: </a>; rel=prev\r\nLink: </b>; rel=next\r\n");

        assertThat(origin(5)
                        .send(request(), Errand.OWN)
                        .await(20, TimeUnit.SECONDS)
                        .hasNext())
                .isTrue();
    }

    // Time

    @Test
    void theLimitOfTheWholeIsForTokenAndAnswerTogether() throws Exception {
        Script good = tokens.script;
        tokens.script = (socket, head) -> {
            Thread.sleep(600);
            return good.answer(socket, head);
        };
        server.script = (socket, head) -> {
            Thread.sleep(600);
            ScriptedServer.write(socket, HEAD + "Content-Length: 2\r\n\r\n");
            Thread.sleep(600);
            ScriptedServer.write(socket, "{}");
            return true;
        };
        long begun = System.nanoTime();

        // No part of it is over its own limit.
        assertThat(problem(originWithTokens())).isEqualTo(ProblemType.ORIGIN_TIMEOUT);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(TOTAL.minusMillis(50), TOTAL.plusMillis(700));
        eventually(() -> server.openConnections() == 0);
    }

    // Many at once

    @Test
    void aThousandCallsToAHangingOriginWaitInAQueueThatIsBounded() throws Exception {
        Origin origin = origin(100_000);
        var other = new ScriptedServer(ScriptedServer.good());
        Origin neighbour = origin(other.port(), 5);
        server.script = ScriptedServer.silent();
        var problems = new ArrayList<Future<ProblemType>>();
        long begun = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            problems.add(send(origin));
        }

        eventually(() -> refused(problems) >= 1_000 - 32 - 256);
        Duration refusedAfter = Duration.ofNanos(System.nanoTime() - begun);
        // Nobody has been given up yet.
        assertThat(server.accepted.get()).isLessThanOrEqualTo(32);
        assertThat(status(neighbour)).isEqualTo(200);

        // Those whose connection is being made count as waiting, in a burst.
        long refused = refused(problems);
        assertThat(refused).isBetween(1_000L - 32 - 256, 1_000L - 256);
        assertThat(refusedAfter).isLessThan(FIRST_BYTE);
        Future.join(problems).await(20, TimeUnit.SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TOTAL.plusMillis(1_500));
        assertThat(problems.stream().filter(problem -> problem.result() == ProblemType.ORIGIN_TIMEOUT))
                .hasSize((int) (1_000 - refused));
        assertThat(refused(problems)).isEqualTo(refused);
        eventually(() -> server.openConnections() == 0);
        // Everything is free again.
        server.script = ScriptedServer.good();
        // (Connections that were being made for exchanges that were given up count until they stand.)
        eventually(() -> {
            var answers = new ArrayList<Future<ProblemType>>();
            for (int i = 0; i < 256; i++) {
                answers.add(send(origin));
            }
            try {
                Future.join(answers).await(20, TimeUnit.SECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                throw new AssertionError(e);
            }
            return answers.stream().allMatch(answer -> answer.result() == null);
        });
        other.close();
    }

    private static long refused(List<Future<ProblemType>> problems) {
        return problems.stream()
                .filter(problem -> problem.isComplete() && problem.result() == ProblemType.TOO_BUSY)
                .count();
    }

    // The breaker

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("silent", ScriptedServer.silent()),
                Arguments.of("cut", once("HTTP/1.1 200 OK\r\nConte")),
                Arguments.of("an error", ScriptedServer.saying("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")),
                Arguments.of("busy", ScriptedServer.saying("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")));
    }

    /** It is there, and what it says is judged each time anew. */
    @Test
    void anOriginThatAnswersNonsenseIsNotLeftAlone() throws Exception {
        Origin origin = origin(3);
        server.script = answer("Content-Encoding: br\r\n");
        for (int i = 0; i < 10; i++) {
            assertThat(problem(origin)).isEqualTo(ProblemType.ORIGIN_ANSWER_REFUSED);
        }

        server.script = ScriptedServer.good();

        assertThat(status(origin)).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void anOriginThatFailsIsLeftAloneAndTriedAgain(String name, Script failure) throws Exception {
        Origin origin = origin(3);
        server.script = failure;
        for (int i = 0; i < 3; i++) {
            assertThat(problem(origin)).isNotEqualTo(ProblemType.ORIGIN_UNAVAILABLE);
        }
        int requests = server.requests.get();
        int accepted = server.accepted.get();
        var looks = new AtomicInteger();

        for (int i = 0; i < 20; i++) {
            assertThat(problem(origin, looks::incrementAndGet)).isEqualTo(ProblemType.ORIGIN_UNAVAILABLE);
        }
        assertThat(server.requests).hasValue(requests);
        assertThat(server.accepted).hasValue(accepted);
        assertThat(looks).hasValue(0);

        server.script = ScriptedServer.good();
        eventually(() -> problem(origin) == null);
        assertThat(server.requests).hasValue(requests + 1);
        assertThat(status(origin)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 422, 429})
    void aRefusalIsAnAnswer(int status) throws Exception {
        Origin origin = origin(3);
        server.script = ScriptedServer.saying("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n");

        for (int i = 0; i < 10; i++) {
            assertThat(problem(origin)).isNotIn(ProblemType.ORIGIN_UNAVAILABLE, null);
        }
    }

    @Test
    void whatTheGatewayItselfForbidsSaysNothingOfTheOrigin() throws Exception {
        Origin origin = origin(3);
        for (int i = 0; i < 10; i++) {
            assertThat(problem(origin, () -> {
                        throw new ProblemException(ProblemType.OPERATION_NOT_PERMITTED);
                    }))
                    .isEqualTo(ProblemType.OPERATION_NOT_PERMITTED);
        }
        eventually(() -> server.openConnections() == 0);
        assertThat(server.requests).hasValue(0);
        assertThat(status(origin)).isEqualTo(200);
    }

    // Bombs

    @Test
    void aBombIsRefusedBeforeItIsLarge() throws Exception {
        var coded = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(coded)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1_000; i++) {
                gzip.write(zeros);
            }
        }
        byte[] bomb = coded.toByteArray();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertRefusedBomb(bomb);
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());

        assertRefusedBomb(bomb);

        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(bomb.length).isGreaterThan(900_000);
        assertThat(allocated).isLessThan(32L << 20);
    }

    private static void assertRefusedBomb(byte[] bomb) {
        try {
            Gzip.decode(bomb, 10 << 20);
        } catch (RefusedContentException refused) {
            return;
        }
        throw new AssertionError("it was decoded");
    }

    // Parts

    private static Script answer(String headers) {
        return ScriptedServer.saying(HEAD + headers + "Content-Length: 2\r\n\r\n{}");
    }

    private Origin origin(int failures) {
        return origin(server.port(), failures);
    }

    private Origin origin(int port, int failures) {
        return new Origin(vertx, connections(port), Optional.empty(), limits(), breaker(failures));
    }

    private Origin originWithTokens() {
        return originWithTokens(connections(server.port()));
    }

    private Origin originWithTokens(OriginConnections connections) {
        return new Origin(
                vertx,
                connections,
                Optional.of(new Origin.Login(
                        new OriginTokens(vertx, connections(tokens.port()), FIRST_BYTE, Clock.systemUTC()),
                        new OriginClient("gateway", "geheim", Set.of()))),
                limits(),
                breaker(1_000));
    }

    private OriginConnections connections(int port) {
        return new OriginConnections(
                vertx, names, "test", Endpoint.of(URI.create("http://127.0.0.1:" + port)), false, CONNECT);
    }

    private static Origin.Limits limits() {
        return new Origin.Limits(FIRST_BYTE, TOTAL, MAX_BYTES);
    }

    private static Breaker breaker(int failures) {
        return new Breaker("test", failures, Duration.ofMillis(400), System::nanoTime);
    }

    private static Origin.Request request() {
        return new Origin.Request("GET", "/x", "", Optional.empty(), "application/json", false);
    }

    private static int status(Origin origin) throws Exception {
        return origin.send(request(), Errand.OWN).await(20, TimeUnit.SECONDS).status();
    }

    /** What became of one; null for a good answer. */
    private static ProblemType problem(Origin origin) {
        return problem(origin, () -> {});
    }

    private static ProblemType problem(Origin origin, Runnable lastLook) {
        try {
            origin.send(request(), new Errand(lastLook, bytes -> true)).await(20, TimeUnit.SECONDS);
            return null;
        } catch (ProblemException problem) {
            return problem.type();
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static Future<ProblemType> send(Origin origin) {
        return origin.send(request(), Errand.OWN)
                .transform(result -> Future.succeededFuture(
                        result.cause() instanceof ProblemException problem ? problem.type() : null));
    }

    private static void eventually(BooleanSupplier holds) throws Exception {
        for (int i = 0; i < 500; i++) {
            if (holds.getAsBoolean()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("not in time");
    }
}
