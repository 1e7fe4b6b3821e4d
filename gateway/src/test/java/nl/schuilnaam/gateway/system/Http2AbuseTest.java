package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static nl.schuilnaam.gateway.system.RawHttp2.ACK;
import static nl.schuilnaam.gateway.system.RawHttp2.CONTINUATION;
import static nl.schuilnaam.gateway.system.RawHttp2.DATA;
import static nl.schuilnaam.gateway.system.RawHttp2.END_HEADERS;
import static nl.schuilnaam.gateway.system.RawHttp2.END_STREAM;
import static nl.schuilnaam.gateway.system.RawHttp2.ENHANCE_YOUR_CALM;
import static nl.schuilnaam.gateway.system.RawHttp2.GOAWAY;
import static nl.schuilnaam.gateway.system.RawHttp2.HEADERS;
import static nl.schuilnaam.gateway.system.RawHttp2.PING;
import static nl.schuilnaam.gateway.system.RawHttp2.PRIORITY;
import static nl.schuilnaam.gateway.system.RawHttp2.PROTOCOL_ERROR;
import static nl.schuilnaam.gateway.system.RawHttp2.PUSH_PROMISE;
import static nl.schuilnaam.gateway.system.RawHttp2.RST_STREAM;
import static nl.schuilnaam.gateway.system.RawHttp2.SETTINGS;
import static nl.schuilnaam.gateway.system.RawHttp2.WINDOW_UPDATE;
import static nl.schuilnaam.gateway.system.RawHttp2.block;
import static nl.schuilnaam.gateway.system.RawHttp2.frame;
import static nl.schuilnaam.gateway.system.RawHttp2.number;
import static nl.schuilnaam.gateway.system.RawHttp2.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who works a server of HTTP/2 instead of asking it (RFC 9113 section 10.5) is disconnected soon, and an honest client beside it is answered every time. */
class Http2AbuseTest {
    private static final String BASE = "/de-regenboog/ims/oneroster";
    private static final String STUDENTS = BASE + "/rostering/v1p2/students";
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final long FRAME_SIZE_ERROR = 6;
    private static final int MANY = 1_000;
    /** Goes on sending after the close, so that a reset can overtake what it was told. */
    private static final String UNTIL_CLOSED = "until closed: ";

    private static final long MIB = 1_024 * 1_024;

    @TempDir
    static Path directory;

    private static SecuredGateway gateways;
    private static ExecutorService threads;

    /** Does its worst on a connection that has begun. */
    @FunctionalInterface
    interface Attack {
        void on(RawHttp2 connection) throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        gateways = SecuredGateway.start(directory);
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws Exception {
        threads.shutdownNow();
        gateways.close();
    }

    @BeforeEach
    void school() {
        gateways.plain().school.resetRequests();
        gateways.plain()
                .school
                .stubFor(get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students"))
                        .willReturn(okJson(Samples.STUDENTS)));
        gateways.plain().school.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
    }

    private static byte[] head(String method, String path) {
        return block(List.of(
                ":method",
                method,
                ":scheme",
                "https",
                ":authority",
                gateways.secured().edge().getRawAuthority(),
                ":path",
                path,
                "authorization",
                "Bearer " + gateways.token(),
                "content-type",
                "application/json"));
    }

    /** A request that is complete. */
    private static byte[] asked(int stream) {
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, head("GET", STUDENTS));
    }

    /** A request whose content is still to come. */
    private static byte[] begun(int stream) {
        return frame(HEADERS, END_HEADERS, stream, head("PUT", BASE + "/gradebook/v1p2/lineItems/eigen"));
    }

    private static Arguments flood(String name, int count, byte[]... frames) {
        return attack(name, count, List.of(), frames);
    }

    private static Arguments attack(String name, int count, List<byte[]> before, byte[]... frames) {
        Attack attack = connection -> {
            connection.send(before.toArray(new byte[0][]));
            var all = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                for (byte[] one : frames) {
                    all.writeBytes(one);
                }
            }
            connection.send(all.toByteArray());
        };
        return arguments(name, ENHANCE_YOUR_CALM, attack);
    }

    /** One after the other, on streams of their own. */
    private static Arguments requests(String name, int count, java.util.function.IntFunction<byte[][]> frames) {
        Attack attack = connection -> {
            for (int i = 0; i < count; i++) {
                if (!connection.send(frames.apply(2 * i + 1))) {
                    return;
                }
            }
        };
        return arguments(UNTIL_CLOSED + name, ENHANCE_YOUR_CALM, attack);
    }

    static Stream<Arguments> attacks() {
        byte[] none = new byte[0];
        return Stream.of(
                flood("SETTINGS", MANY, frame(SETTINGS, 0, 0, none)),
                flood("SETTINGS of windows", MANY, frame(SETTINGS, 0, 0, settings(INITIAL_WINDOW_SIZE, 1_000))),
                flood("SETTINGS acknowledged", MANY, frame(SETTINGS, ACK, 0, none)),
                flood("PING", MANY, frame(PING, 0, 0, new byte[8])),
                flood("PING acknowledged", MANY, frame(PING, ACK, 0, new byte[8])),
                flood("PRIORITY", MANY, frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 16})),
                flood("PRIORITY of many streams", MANY, frame(PRIORITY, 0, 1_001, new byte[] {0, 0, 0, 3, 16})),
                flood("unknown frames", MANY, frame(0xfa, 0, 0, new byte[100])),
                flood("unknown frames of an idle stream", MANY, frame(0xfa, 0, 7, none)),
                flood("GOAWAY", MANY, frame(GOAWAY, 0, 0, new byte[8])),
                attack("empty DATA", 5_000, List.of(begun(1)), frame(DATA, 0, 1, none)),
                attack("DATA of one octet", 5_000, List.of(begun(1)), frame(DATA, 0, 1, new byte[1])),
                attack("WINDOW_UPDATE", 5_000, List.of(begun(1)), frame(WINDOW_UPDATE, 0, 1, number(1))),
                attack("WINDOW_UPDATE of the connection", 5_000, List.of(), frame(WINDOW_UPDATE, 0, 0, number(1))),
                attack(
                        "WINDOW_UPDATE of a stream that is gone",
                        5_000,
                        List.of(begun(1), frame(RST_STREAM, 0, 1, number(8))),
                        frame(WINDOW_UPDATE, 0, 1, number(1))),
                attack(
                        "RST_STREAM of a stream that is gone",
                        MANY,
                        List.of(begun(1)),
                        frame(RST_STREAM, 0, 1, number(8))),
                requests("rapid reset", 10_000, stream ->
                        new byte[][] {asked(stream), frame(RST_STREAM, 0, stream, number(8))}),
                requests("made you reset: window of nothing", MANY, stream ->
                        new byte[][] {begun(stream), frame(WINDOW_UPDATE, 0, stream, number(0))}),
                requests("made you reset: window too large", MANY, stream ->
                        new byte[][] {begun(stream), frame(WINDOW_UPDATE, 0, stream, number(Integer.MAX_VALUE))}),
                requests("made you reset: content after the end", MANY, stream ->
                        new byte[][] {asked(stream), frame(DATA, END_STREAM, stream, new byte[1])}),
                requests("made you reset: depends on itself", MANY, stream -> new byte[][] {
                    begun(stream), frame(PRIORITY, 0, stream, new byte[] {0, 0, (byte) (stream >> 8), (byte) stream, 1})
                }),
                requests(
                        "made you reset: malformed", MANY, stream -> new byte[][] {
                            frame(HEADERS, END_HEADERS | END_STREAM, stream, block(List.of(":method", "GET")))
                        }),
                requests("more streams than permitted", MANY, stream -> new byte[][] {begun(stream)}),
                requests("a bomb of references", MANY, stream -> new byte[][] {bomb(stream)}),
                arguments("CONTINUATION of one octet", ENHANCE_YOUR_CALM, (Attack) connection -> {
                    connection.send(frame(HEADERS, END_STREAM, 1, none));
                    byte[] small = frame(CONTINUATION, 0, 1, new byte[] {0});
                    connection.send(
                            IntStream.range(0, MANY).mapToObj(i -> small).toArray(byte[][]::new));
                }),
                arguments("CONTINUATION of nothing", ENHANCE_YOUR_CALM, (Attack) connection -> {
                    connection.send(frame(HEADERS, END_STREAM, 1, none));
                    byte[] empty = frame(CONTINUATION, 0, 1, none);
                    connection.send(
                            IntStream.range(0, MANY).mapToObj(i -> empty).toArray(byte[][]::new));
                }),
                arguments("CONTINUATION of 16 KB", PROTOCOL_ERROR, (Attack) connection -> {
                    connection.send(frame(HEADERS, END_STREAM, 1, head("GET", STUDENTS)));
                    byte[] large = frame(CONTINUATION, 0, 1, block(List.of("x-a", "a".repeat(16_000))));
                    connection.send(large, large, large, large, large, large, large, large);
                }),
                arguments("a frame that is too large", FRAME_SIZE_ERROR, (Attack)
                        connection -> connection.send(frame(HEADERS, END_HEADERS, 1, new byte[20_000]))),
                arguments("a frame of 16 MB that is announced", FRAME_SIZE_ERROR, (Attack)
                        connection -> connection.send(new byte[] {-1, -1, -1, DATA, 0, 0, 0, 0, 1})),
                arguments("a push", PROTOCOL_ERROR, (Attack)
                        connection -> connection.send(frame(PUSH_PROMISE, END_HEADERS, 1, number(2)))),
                arguments("an even stream", PROTOCOL_ERROR, (Attack) connection -> connection.send(asked(2))));
    }

    /** RFC 7541: one entry of 4,000 octets, and a block of 4,000 references to it: 16 MB of fields in 8 KB. */
    private static byte[] bomb(int stream) {
        var block = new ByteArrayOutputStream();
        block.write(0x40);
        RawHttp2.integer(block, 0, 7, 1);
        block.write('x');
        RawHttp2.integer(block, 0, 7, 4_000);
        block.writeBytes("a".repeat(4_000).getBytes(UTF_8));
        byte[] references = new byte[4_000];
        Arrays.fill(references, (byte) (0x80 | 62));
        block.writeBytes(references);
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, block.toByteArray());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void anAttackEndsItsConnectionAndNoOther(String name, long code, Attack attack) throws Exception {
        long memory = directMemory();
        try (var honest = new HonestClient();
                RawHttp2 connection = open()) {
            long began = System.nanoTime();
            Future<OptionalLong> end = threads.submit(connection::end);

            attack.on(connection);

            OptionalLong told = end.get(15, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertThat(told)
                    .satisfiesAnyOf(
                            seen -> assertThat(seen).hasValue(code),
                            seen -> assertThat(seen).isEmpty());
            if (!name.startsWith(UNTIL_CLOSED)) {
                assertThat(told).isPresent();
            }
            honest.requireAnswers();
        }
        assertThat(gateways.plain().school.getAllServeEvents().size()).isLessThan(400);
        assertThat(directMemory() - memory).isLessThan(32 * MIB);
    }

    /** Those that are given up in the breath that sent them are not carried out: there were as many as a client may give up, and the connection is fine. */
    @Test
    void whatIsGivenUpBeforeItsTurnAsksNothingOfTheSchool() throws Exception {
        int many = 90;
        try (RawHttp2 connection = open()) {
            var all = new ByteArrayOutputStream();
            for (int i = 0; i < many; i++) {
                all.writeBytes(asked(2 * i + 1));
                all.writeBytes(frame(RST_STREAM, 0, 2 * i + 1, number(8)));
            }
            connection.send(all.toByteArray(), asked(2 * many + 1));

            assertThat(connection.answer(2 * many + 1).status()).isEqualTo(200);
        }
        // The first begins at once, and perhaps one for each read of the socket.
        assertThat(gateways.plain().school.getAllServeEvents().size()).isLessThan(many / 3);
    }

    /** The same where the whole connection is given up. */
    @Test
    void whoIsGoneBeforeItsTurnAsksNothingOfTheSchool() throws Exception {
        int many = 90;
        try (RawHttp2 connection = open()) {
            connection.send(asked(1));
            assertThat(connection.answer(1).status()).isEqualTo(200);
            var all = new ByteArrayOutputStream();
            for (int i = 1; i <= many; i++) {
                all.writeBytes(asked(2 * i + 1));
            }
            connection.send(all.toByteArray());
        }
        try (RawHttp2 connection = open()) {
            // Turns for all of them would be over.
            Thread.sleep(2 * many);
            connection.send(asked(1));
            assertThat(connection.answer(1).status()).isEqualTo(200);
        }
        assertThat(gateways.plain().school.getAllServeEvents().size()).isLessThan(many / 2);
    }

    /** Answers that nobody takes are held, but no more than a hundred of them, and only until the client is gone. */
    @Test
    void closedWindowsHoldUpNobodyElse() throws Exception {
        long memory = directMemory();
        for (int window : new int[] {0, 1}) {
            try (var honest = new HonestClient();
                    RawHttp2 connection =
                            RawHttp2.open(gateways.secured().edge(), gateways.trust(), INITIAL_WINDOW_SIZE, window)) {
                for (int i = 0; i < 100; i++) {
                    connection.send(asked(2 * i + 1));
                }
                honest.requireAnswers();
                assertThat(directMemory() - memory).isLessThan(32 * MIB);
                // Octet by octet is no pace at which a client reads.
                Future<OptionalLong> end = threads.submit(connection::end);
                byte[] octet = frame(WINDOW_UPDATE, 0, 1, number(1));
                for (int i = 0; i < 3_000; i++) {
                    connection.send(octet);
                }
                assertThat(end.get(15, TimeUnit.SECONDS)).hasValue(ENHANCE_YOUR_CALM);
                honest.requireAnswers();
            }
        }
    }

    /**
     * Ten seconds from the end of the handshake to the first request, and from the beginning of a head to its end, also after the first request, and a little for the machine. An idle
     * connection that has asked is let be.
     */
    @Test
    void whoDoesNotAskIsDisconnectedInTime() throws Exception {
        var slow = new LinkedHashMap<String, Callable<Boolean>>();
        slow.put("nothing", () -> closes(connect(), new byte[0]));
        slow.put("half a preface", () -> closes(connect(), Arrays.copyOf(RawHttp2.preface(), 12)));
        slow.put("another preface", () -> closes(connect(), "GET / HTTP/1.1\r\n".getBytes(UTF_8)));
        slow.put("a preface and no settings", () -> closes(connect(), RawHttp2.preface()));
        slow.put("settings and nothing else", () -> closes(open(), new byte[0]));
        slow.put("half a frame", () -> closes(open(), new byte[] {0, 0}));
        slow.put("a head without end", () -> closes(open(), frame(HEADERS, END_STREAM, 1, head("GET", STUDENTS))));
        slow.put("half a head", () -> closes(open(), Arrays.copyOf(asked(1), 40)));
        slow.put("a preface octet by octet", () -> drips(connect(), RawHttp2.preface()));
        slow.put("a head octet by octet", () -> drips(open(), asked(1)));
        slow.put("a PING now and then", () -> pings(open()));
        slow.put("no word of TLS", Http2AbuseTest::closesPlain);
        try (var honest = new HonestClient();
                RawHttp2 rests = open();
                RawHttp2 drips = open()) {
            for (RawHttp2 each : List.of(rests, drips)) {
                each.send(asked(1));
                assertThat(each.answer(1).status()).isEqualTo(200);
            }
            drips.send(frame(HEADERS, 0, 3, head("GET", STUDENTS)));
            slow.put("a head without end, after an answer", () -> drips.closesWithin(IN_TIME));
            Map<String, Future<Boolean>> closed = new LinkedHashMap<>();
            slow.forEach((name, client) -> closed.put(name, threads.submit(client)));
            for (Map.Entry<String, Future<Boolean>> each : closed.entrySet()) {
                assertThat(each.getValue().get(30, TimeUnit.SECONDS))
                        .as(each.getKey())
                        .isTrue();
            }
            rests.send(asked(3));
            assertThat(rests.answer(3).status()).isEqualTo(200);
            honest.requireAnswers();
        }
    }

    private static final int IN_TIME = 12_000;

    private static boolean closes(RawHttp2 connection, byte[] sent) throws IOException {
        try (connection) {
            connection.send(sent);
            return connection.closesWithin(IN_TIME);
        }
    }

    private static boolean drips(RawHttp2 connection, byte[] octets) throws Exception {
        try (connection) {
            long began = System.nanoTime();
            Future<OptionalLong> end = threads.submit(connection::end);
            for (int i = 0; i < octets.length && !end.isDone(); i++) {
                connection.send(new byte[] {octets[i]});
                Thread.sleep(600);
            }
            end.get(15, TimeUnit.SECONDS);
            // A head has as long again from its first octet.
            return System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(2 * IN_TIME);
        }
    }

    private static boolean pings(RawHttp2 connection) throws Exception {
        try (connection) {
            long began = System.nanoTime();
            Future<OptionalLong> end = threads.submit(connection::end);
            while (!end.isDone() && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(20)) {
                connection.send(frame(PING, 0, 0, new byte[8]));
                Thread.sleep(500);
            }
            end.get(1, TimeUnit.SECONDS);
            return System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(IN_TIME);
        }
    }

    private static boolean closesPlain() throws IOException {
        URI edge = gateways.secured().edge();
        try (var socket = new Socket(edge.getHost(), edge.getPort())) {
            socket.setSoTimeout(IN_TIME);
            return socket.getInputStream().read() <= 0
                    || socket.getInputStream().readAllBytes().length < 100;
        }
    }

    private static RawHttp2 connect() throws IOException {
        return RawHttp2.connect(gateways.secured().edge(), gateways.trust());
    }

    private static RawHttp2 open() throws IOException {
        return RawHttp2.open(gateways.secured().edge(), gateways.trust());
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** Asks again and again, over HTTP/2 on a connection of its own, until it is closed. */
    private static final class HonestClient implements AutoCloseable {
        private final HttpClient client = HttpClient.newBuilder()
                .sslContext(gateways.trust())
                .version(HttpClient.Version.HTTP_2)
                .build();
        private final List<Integer> statuses = new ArrayList<>();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final Future<?> asking;

        HonestClient() throws Exception {
            ask();
            this.asking = threads.submit(() -> {
                while (!isOver.get()) {
                    ask();
                }
                return true;
            });
        }

        private void ask() throws Exception {
            int status = client.send(
                            HttpRequest.newBuilder(URI.create(gateways.secured().edge() + STUDENTS))
                                    .header("Authorization", "Bearer " + gateways.token())
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            synchronized (statuses) {
                statuses.add(status);
                statuses.notifyAll();
            }
        }

        /** At least five more from now on, and all of all times good. */
        void requireAnswers() throws Exception {
            synchronized (statuses) {
                int enough = statuses.size() + 5;
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
                while (statuses.size() < enough && System.nanoTime() < end && !asking.isDone()) {
                    statuses.wait(1_000);
                }
                assertThat(statuses).hasSizeGreaterThanOrEqualTo(enough).allMatch(status -> status == 200);
            }
        }

        @Override
        public void close() throws Exception {
            isOver.set(true);
            asking.get(10, TimeUnit.SECONDS);
        }
    }
}
