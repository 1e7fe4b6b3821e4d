package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A school's system that says on the wire what no server library would: bytes are written by hand, and the connection ends where the test says. */
class OriginWireFaultsTest {
    private static final String TOKEN =
            "{\"access_token\":\"origin-token\",\"token_type\":\"Bearer\",\"expires_in\":3600}";

    @TempDir
    static Path directory;

    private static GatewayFixture fixture;
    private static WrittenSchool school;
    private static String token;
    private static String pupil;
    private LogCapture log;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Samples.AGREEMENT);
        fixture.school.stubFor(
                get(urlPathEqualTo("/ims/oneroster/rostering/v1p2/students")).willReturn(okJson(Samples.STUDENTS)));
        token = fixture.edgeToken("rekenmaat");
        pupil = GatewayFixture.field(students().body(), "sourcedId");
        int port = fixture.school.port();
        fixture.school.stop();
        HttpResponse<String> nobody = students();
        assertThat(nobody.statusCode()).isEqualTo(502);
        assertThat(lastRecord()).contains("\"problem\":\"origin-unreachable\"", "\"step\":\"origin\"");
        school = new WrittenSchool(port);
    }

    @AfterAll
    static void stop() throws Exception {
        school.close();
        fixture.close();
    }

    @BeforeEach
    void listen() {
        school.answer = good();
        school.thenCloses = false;
        log = new LogCapture();
    }

    @AfterEach
    void nothingWasSaidAgain() {
        log.close();
        assertThat(log.text())
                .doesNotContainIgnoringCase("eheim")
                .doesNotContain("origin-token", pupil, "met a bug")
                .doesNotContainPattern(SchoolNumbers.ANY);
    }

    static Stream<Arguments> brokenAnswers() {
        String content = ascii(Samples.STUDENTS);
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        String sized = head + "Content-Length: " + content.length() + "\r\n";
        String chunk = Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
        String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                Arguments.of("half a body", head + "Content-Length: " + (content.length() + 1) + "\r\n\r\n" + content),
                Arguments.of("half a head", "HTTP/1.1 200 OK\r\nContent-Type: applic"),
                Arguments.of("no last chunk", chunked + chunk),
                Arguments.of("half a chunk", chunked + chunk.substring(0, chunk.length() - 100)),
                Arguments.of("a chunk size that is none", chunked + "geheim\r\n" + content),
                Arguments.of("a negative length", head + "Content-Length: -1\r\n\r\n" + content),
                Arguments.of("two lengths", sized + "Content-Length: 12\r\n\r\n" + content),
                Arguments.of("two media types", sized + "Content-Type: text/html\r\n\r\n" + content),
                Arguments.of(
                        "two codings",
                        sized + "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n\r\n" + content),
                Arguments.of("an unknown transfer coding", head + "Transfer-Encoding: geheim\r\n\r\n" + content),
                Arguments.of(
                        "switching protocols",
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: geheim\r\n\r\ngeheim"),
                Arguments.of("a status that is none", sized.replace("200 OK", "2OO geheim") + "\r\n" + content),
                Arguments.of("a status below all", sized.replace("200 OK", "099 geheim") + "\r\n" + content),
                Arguments.of("a status above all", sized.replace("200 OK", "999 geheim") + "\r\n" + content),
                Arguments.of("no HTTP at all", "geheim geheim geheim\r\n\r\n"),
                Arguments.of("a head without end", head + ("X-Geheim: " + "geheim".repeat(1_000) + "\r\n").repeat(4)),
                Arguments.of("a NUL in a header", head + "X-Geheim: a\0b\r\n\r\n" + content),
                Arguments.of("only interim answers", "HTTP/1.1 102 Processing\r\nX-Geheim: geheim\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenAnswers")
    void aBrokenAnswerIsAProblemOfOursAndTheNextGoodOneIsServed(String name, String answer) throws Exception {
        school.answer = answer;
        school.thenCloses = true;
        int before = fixture.audit().size();

        HttpResponse<String> response = students();

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body() + response.headers().map())
                .contains("imsx_codeMajor")
                .doesNotContain("eheim", pupil)
                .doesNotContainPattern(SchoolNumbers.ANY);
        assertThat(fixture.audit()).hasSize(before + 1);
        assertThat(lastRecord())
                .contains("\"outcome\":\"refused\"")
                .doesNotContain("eheim")
                .doesNotContainPattern(SchoolNumbers.ANY);
        assertTheNextIsServed();
    }

    @Test
    void interimAnswersAndTrailersGoNowhere() throws Exception {
        String content = ascii(Samples.STUDENTS);
        school.answer = "HTTP/1.1 103 Early Hints\r\nLink: </geheim>; rel=preload\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: X-Geheim\r\n\r\n"
                + Integer.toHexString(content.length()) + "\r\n" + content + "\r\n0\r\nX-Geheim: geheim\r\n\r\n";

        var answer = RawHttp.exchange(
                fixture.gateway().edge(),
                List.of(
                        "GET /de-regenboog/ims/oneroster/rostering/v1p2/students HTTP/1.1",
                        "Authorization: Bearer " + token),
                new byte[0]);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains(pupil).doesNotContain("eheim", "103", "railer");
        assertTheNextIsServed();
    }

    @Test
    void anAnswerThatNobodyAskedForIsNotTakenForTheNext() throws Exception {
        String stray = good().replace("[\"08\"]", "[\"07\"]");
        school.answer = good() + stray;

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> response = students();
            assertThat(response.statusCode()).isIn(200, 502);
            assertThat(response.body()).doesNotContain("\"07\"", "eheim");
        }
        assertTheNextIsServed();
    }

    @Test
    void anAnswerThatStopsHalfWayEndsInTime() throws Exception {
        String content = ascii(Samples.STUDENTS);
        school.answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + content.length()
                + "\r\n\r\n" + content.substring(0, 400);

        HttpResponse<String> response = students();

        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.body()).doesNotContain("eheim", pupil).doesNotContainPattern(SchoolNumbers.ANY);
        assertThat(lastRecord()).contains("\"problem\":\"origin-timeout\"");
        assertTheNextIsServed();
    }

    @Test
    void manyBrokenAnswersDoNotUseUpTheConnections() throws Exception {
        school.answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\ngeheim";
        school.thenCloses = true;
        for (int i = 0; i < 40; i++) {
            assertThat(students().statusCode()).isEqualTo(502);
        }
        assertTheNextIsServed();
    }

    @Test
    void aSilentOriginDoesNotUseUpTheConnections() throws Exception {
        school.answer = "";
        // More than there are connections to one origin.
        ExecutorService clients = Executors.newFixedThreadPool(40);
        try {
            Callable<Integer> ask = () -> students().statusCode();
            for (Future<Integer> status : clients.invokeAll(Collections.nCopies(40, ask))) {
                assertThat(status.get()).isEqualTo(504);
            }
        } finally {
            clients.shutdownNow();
        }
        assertTheNextIsServed();
    }

    private static void assertTheNextIsServed() throws Exception {
        school.answer = good();
        school.thenCloses = false;
        HttpResponse<String> response = students();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains(pupil).doesNotContain("eheim");
    }

    private static HttpResponse<String> students() throws Exception {
        return fixture.send(fixture.edge(token, "/rostering/v1p2/students").build());
    }

    private static String lastRecord() throws Exception {
        List<String> records = fixture.audit();
        return records.get(records.size() - 1);
    }

    private static String good() {
        return json(ascii(Samples.STUDENTS));
    }

    private static String json(String content) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + content.length() + "\r\n\r\n"
                + content;
    }

    private static String ascii(String json) {
        return json.replace("\u00eb", "\\u00eb");
    }

    /** Reads requests and writes what it was told to. */
    private static final class WrittenSchool implements AutoCloseable {
        private final ServerSocket server = new ServerSocket();
        volatile String answer = "";
        volatile boolean thenCloses;

        WrittenSchool(int port) throws IOException {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            daemon(this::accept);
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    daemon(() -> serve(socket));
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                var in = new BufferedInputStream(socket.getInputStream());
                while (true) {
                    String head = head(in);
                    if (head.isEmpty()) {
                        return;
                    }
                    boolean forToken = head.startsWith("POST /token");
                    if (forToken) {
                        int length = Integer.parseInt(head.replaceAll("(?is).*content-length: *(\\d+).*", "$1"));
                        in.readNBytes(length);
                    }
                    boolean closes = !forToken && thenCloses;
                    socket.getOutputStream()
                            .write((forToken ? json(TOKEN) : answer).getBytes(StandardCharsets.ISO_8859_1));
                    socket.getOutputStream().flush();
                    if (closes) {
                        return;
                    }
                }
            } catch (IOException e) {
                // The gateway hung up, which is its right.
            }
        }

        private static String head(InputStream in) throws IOException {
            var head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                head.write(next);
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        private static void daemon(Runnable work) {
            var thread = new Thread(work, "written-school");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
