package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static nl.schuilnaam.gateway.system.RawHttp2.DATA;
import static nl.schuilnaam.gateway.system.RawHttp2.END_HEADERS;
import static nl.schuilnaam.gateway.system.RawHttp2.END_STREAM;
import static nl.schuilnaam.gateway.system.RawHttp2.HEADERS;
import static nl.schuilnaam.gateway.system.RawHttp2.PROTOCOL_ERROR;
import static nl.schuilnaam.gateway.system.RawHttp2.block;
import static nl.schuilnaam.gateway.system.RawHttp2.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.system.RawHttp2.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 9113 section 8, by frames that are written by hand: what is no request, or could be two, is answered with a problem or reset, recorded once, and never seen by the school;
 * and a good request before and after it is answered.
 */
class Http2RulesTest {
    private static final String BASE = "/de-regenboog/ims/oneroster";
    private static final String STUDENTS = BASE + "/rostering/v1p2/students";
    private static final String LINE_ITEM = BASE + "/gradebook/v1p2/lineItems/eigen";
    private static final byte[] CONTENT =
            "{\"lineItem\":{\"sourcedId\":\"eigen\",\"title\":\"Tafels\"}}".getBytes(UTF_8);

    @TempDir
    static Path directory;

    private static SecuredGateway gateways;

    @BeforeAll
    static void start() throws Exception {
        gateways = SecuredGateway.start(directory);
    }

    @AfterAll
    static void stop() throws Exception {
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

    /** Fields of a head: name after value, in order. */
    private static final class Head {
        private final List<String> fields = new ArrayList<>();

        static Head of(String method, String path) {
            return new Head()
                    .add(":method", method)
                    .add(":scheme", "https")
                    .add(":authority", host())
                    .add(":path", path)
                    .add("authorization", "Bearer " + gateways.token());
        }

        Head add(String name, String value) {
            fields.add(name);
            fields.add(value);
            return this;
        }

        Head first(String name, String value) {
            fields.addAll(0, List.of(name, value));
            return this;
        }

        Head with(String name, String value) {
            fields.set(fields.indexOf(name) + 1, value);
            return this;
        }

        Head without(String name) {
            int at = fields.indexOf(name);
            fields.remove(at + 1);
            fields.remove(at);
            return this;
        }
    }

    private static String host() {
        return gateways.secured().edge().getRawAuthority();
    }

    private static Head students() {
        return Head.of("GET", STUDENTS);
    }

    private static Head lineItem() {
        return Head.of("PUT", LINE_ITEM).add("content-type", "application/json");
    }

    private static Arguments head(String name, UnaryOperator<Head> change) {
        return arguments(name, change);
    }

    static Stream<Arguments> heads() {
        var cases = new ArrayList<Arguments>();
        for (String name : List.of(":method", ":scheme", ":path", ":authority")) {
            cases.add(head(name + " missing", head -> head.without(name)));
            cases.add(head(name + " empty", head -> head.with(name, "")));
            cases.add(head(name + " twice", head -> head.first(name, head.fields.get(head.fields.indexOf(name) + 1))));
            cases.add(head(
                    name + " after a field",
                    head -> head.add(name, head.fields.get(head.fields.indexOf(name) + 1))
                            .without(name)));
        }
        for (String name : List.of(":geheim", ":status", ":protocol", ":", ":Path", ":path ")) {
            cases.add(head("pseudo-header " + name, head -> head.first(name, "200")));
        }
        cases.add(head("plain scheme", head -> head.with(":scheme", "http")));
        cases.add(head("foreign scheme", head -> head.with(":scheme", "file")));
        for (String path : List.of(
                "*",
                "students",
                STUDENTS.substring(1),
                "https://" + "HOST" + STUDENTS,
                "//" + STUDENTS,
                STUDENTS + "#geheim",
                STUDENTS + "/%zz",
                STUDENTS + "/%",
                STUDENTS + "/%c0%af",
                STUDENTS + "/%00",
                STUDENTS + "/\0",
                STUDENTS + "/%2fgeheim",
                STUDENTS + "/%5cgeheim",
                STUDENTS + "\\geheim",
                STUDENTS + "/../students",
                STUDENTS + "/%2e%2e/students",
                STUDENTS + "/./geheim",
                STUDENTS + ";geheim=1",
                STUDENTS + "?a=%",
                STUDENTS + "?a=\u00e9",
                STUDENTS + " ",
                " " + STUDENTS,
                STUDENTS + " HTTP/1.1",
                STUDENTS + " HTTP/1.1\r\nX-Geheim: 1\r\n\r\nGET /geheim",
                STUDENTS + "\r\nHost: geheim",
                STUDENTS + "\t",
                STUDENTS + "/" + "a".repeat(5_000))) {
            cases.add(head(
                    ":path " + path.substring(0, Math.min(60, path.length())),
                    head -> head.with(":path", path.replace("HOST", host()))));
        }
        for (String authority : List.of(
                "geheim.example",
                "geheim@HOST",
                "geheim:geheim@HOST",
                "HOST.",
                "HOST,geheim.example",
                "HOST geheim",
                " HOST",
                "HOST:1",
                "HOST\r\nX-Geheim: 1",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:0PORT",
                "127.0.0.1:99999",
                "127.0.0.1:-1",
                "[::1",
                "https://HOST",
                "HOST/")) {
            cases.add(head(":authority " + authority, head -> head.with(":authority", named(authority))));
            cases.add(
                    head("host " + authority, head -> head.without(":authority").add("host", named(authority))));
            cases.add(head("host besides " + authority, head -> head.add("host", named(authority))));
        }
        cases.add(head("two hosts", head -> head.add("host", host()).add("host", host())));
        cases.add(head(
                "two hosts and no authority",
                head -> head.without(":authority").add("host", host()).add("host", "geheim.example")));
        for (String name : List.of(
                "X-Geheim",
                "Host",
                "x_geheim",
                "x geheim",
                " x",
                "x\t",
                "x\r\n",
                "x\0",
                "x:y",
                "x\u00e9",
                "x\u007f",
                "",
                "(x)",
                "x".repeat(200))) {
            cases.add(head("name " + name.substring(0, Math.min(9, name.length())), head -> head.add(name, "geheim")));
        }
        for (String value : List.of(
                "a\r\nb",
                "a\nb",
                "a\rb",
                "a\0b",
                "a\u0001b",
                "a\u007fb",
                "a\u00e9b",
                " a",
                "a ",
                "\ta",
                "a\t",
                "a\r\nContent-Length: 5\r\n\r\nGET /geheim HTTP/1.1\r\nHost: x\r\n\r\n")) {
            cases.add(head("value " + value.replace("\r\n", "|"), head -> head.add("x-a", value)));
        }
        for (String field : List.of(
                "connection: close",
                "connection: x-a",
                "keep-alive: timeout=5",
                "proxy-connection: keep-alive",
                "upgrade: h2c",
                "upgrade: websocket",
                "transfer-encoding: chunked",
                "transfer-encoding: identity",
                "transfer-encoding: trailers",
                "te: gzip",
                "te: trailers, gzip",
                "http2-settings: AAMAAABkAAQAoAAAAAIAAAAA",
                "expect: geheim",
                "content-length: -1",
                "content-length: geheim",
                "content-length: 1, 2",
                "content-length: 5",
                "content-length: 99999999999999999999")) {
            String[] parts = field.split(": ", 2);
            cases.add(head(field, head -> head.add(parts[0], parts[1])));
        }
        cases.add(head("two lengths", head -> head.add("content-length", "0").add("content-length", "1")));
        cases.add(head("two authorizations", head -> head.add("authorization", "Bearer " + gateways.token())));
        cases.add(head("two types", head -> head.add("content-type", "a/b").add("content-type", "a/b")));
        for (String method : List.of(
                "TRACE",
                "CONNECT",
                "PATCH",
                "GEHEIM",
                "PRI",
                "get",
                "GET ",
                " GET",
                "G\0ET",
                "GET /geheim HTTP/1.1\r\n")) {
            cases.add(head("method " + method, head -> head.with(":method", method)));
        }
        cases.add(head(
                "a tunnel",
                head -> head.with(":method", "CONNECT").without(":path").without(":scheme")));
        cases.add(head("101 fields", head -> {
            IntStream.range(0, 101).forEach(i -> head.add("x-" + i, "1"));
            return head;
        }));
        cases.add(head(
                "a field of 17 KB", head -> head.add("x-a", "a".repeat(17_000)).add("x-b", "b")));
        return cases.stream();
    }

    private static String named(String text) {
        return text.replace("HOST", host())
                .replace("PORT", Integer.toString(gateways.secured().edge().getPort()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void whatIsNoRequestIsRefused(String name, UnaryOperator<Head> change) throws Exception {
        byte[] block = block(change.apply(students()).fields);

        refused(new byte[][] {inFrames(block)}, true);
    }

    /** In as many frames as it takes. */
    private static byte[] inFrames(byte[] block) {
        if (block.length <= 16_384) {
            return frame(HEADERS, END_HEADERS | END_STREAM, 3, block);
        }
        byte[] first = frame(HEADERS, END_STREAM, 3, java.util.Arrays.copyOf(block, 16_384));
        byte[] rest =
                frame(RawHttp2.CONTINUATION, END_HEADERS, 3, java.util.Arrays.copyOfRange(block, 16_384, block.length));
        byte[] both = java.util.Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, both, first.length, rest.length);
        return both;
    }

    private static Arguments content(String name, UnaryOperator<Head> change, byte[]... frames) {
        return arguments(name, change, frames);
    }

    static Stream<Arguments> contents() {
        byte[] whole = frame(DATA, END_STREAM, 3, CONTENT);
        byte[] open = frame(DATA, 0, 3, CONTENT);
        byte[] empty = frame(DATA, END_STREAM, 3, new byte[0]);
        int length = CONTENT.length;
        return Stream.of(
                content("more than announced", head -> head.add("content-length", length - 1 + ""), whole),
                content("less than announced", head -> head.add("content-length", length + 1 + ""), whole),
                content("nothing though announced", head -> head.add("content-length", length + ""), empty),
                content(
                        "more in a second frame",
                        head -> head.add("content-length", length + ""),
                        open,
                        frame(DATA, END_STREAM, 3, new byte[] {' '})),
                content(
                        "two lengths",
                        head -> head.add("content-length", length + "").add("content-length", length + 1 + ""),
                        whole),
                content("chunked", head -> head.add("transfer-encoding", "chunked"), whole),
                content("coded", head -> head.add("content-encoding", "br"), whole),
                content("of two types", head -> head.add("content-type", "text/plain"), whole),
                content(
                        "a request inside of it",
                        head -> head.add("content-length", "0"),
                        frame(
                                DATA,
                                END_STREAM,
                                3,
                                "0\r\n\r\nGET /geheim HTTP/1.1\r\nHost: geheim\r\n\r\n".getBytes(UTF_8))),
                trailer("pseudo-header", ":path", STUDENTS),
                trailer("status", ":status", "200"),
                trailer("length", "content-length", "5"),
                trailer("coding", "transfer-encoding", "chunked"),
                trailer("rights", "authorization", "Bearer geheim"),
                trailer("host", "host", "geheim.example"),
                trailer("type", "content-type", "text/plain"),
                trailer("connection", "connection", "close"),
                trailer("cookie", "cookie", "geheim"),
                trailer("expectation", "expect", "100-continue"),
                trailer("upper case", "X-Geheim", "1"),
                trailer("underscore", "x_geheim", "1"),
                trailer("line in value", "x-geheim", "a\r\nb"),
                trailer("8 bit", "x-geheim", "\u00e9"),
                content(
                        "trailers without an end",
                        head -> head,
                        open,
                        frame(HEADERS, END_HEADERS, 3, block(List.of("x-a", "1")))));
    }

    private static Arguments trailer(String name, String field, String value) {
        return content(
                "trailer: " + name,
                head -> head,
                frame(DATA, 0, 3, CONTENT),
                frame(HEADERS, END_HEADERS | END_STREAM, 3, block(List.of(field, value))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contents")
    void contentThatIsNotWhatItsHeadSaysIsRefused(String name, UnaryOperator<Head> change, byte[][] frames)
            throws Exception {
        byte[][] all = new byte[frames.length + 1][];
        all[0] = frame(HEADERS, END_HEADERS, 3, block(change.apply(lineItem()).fields));
        System.arraycopy(frames, 0, all, 1, frames.length);

        refused(all, false);
    }

    static Stream<Arguments> bare() {
        return Stream.of("GET", "HEAD", "DELETE", "OPTIONS")
                .flatMap(method -> Stream.of(arguments(method, CONTENT), arguments(method, new byte[0])));
    }

    @ParameterizedTest
    @MethodSource("bare")
    void contentOfAMethodThatHasNoneIsRefused(String method, byte[] content) throws Exception {
        refused(
                new byte[][] {
                    frame(HEADERS, END_HEADERS, 3, block(Head.of(method, STUDENTS).fields)),
                    frame(DATA, END_STREAM, 3, content)
                },
                false);
        refused(
                new byte[][] {
                    frame(
                            HEADERS,
                            END_HEADERS,
                            3,
                            block(Head.of(method, STUDENTS)
                                    .add("content-length", Math.max(1, content.length) + "")
                                    .fields)),
                    frame(DATA, END_STREAM, 3, CONTENT)
                },
                false);
    }

    /** What honest clients do and the rules above must not hit. */
    @Test
    void goodRequestsArePermitted() throws Exception {
        try (RawHttp2 connection = open()) {
            assertThat(ask(connection, 1, students())).isEqualTo(200);
            assertThat(ask(connection, 3, students().without(":authority").add("host", host())))
                    .isEqualTo(200);
            assertThat(ask(connection, 5, students().add("host", host()))).isEqualTo(200);
            assertThat(ask(connection, 7, students().add("te", "trailers"))).isEqualTo(200);
            assertThat(ask(connection, 9, students().add("cookie", "a=1").add("cookie", "b=2")))
                    .isEqualTo(200);
            connection.send(
                    frame(HEADERS, END_HEADERS, 11, block(students().add("content-length", "0").fields)),
                    frame(DATA, END_STREAM, 11, new byte[0]));
            assertThat(connection.answer(11).status()).isEqualTo(200);
            // A trailer that decides on nothing is dropped, as over HTTP/1.1.
            connection.send(
                    frame(HEADERS, END_HEADERS, 13, block(lineItem().fields)),
                    frame(DATA, 0, 13, CONTENT),
                    frame(HEADERS, END_HEADERS | END_STREAM, 13, block(List.of("x-checksum", "1"))));
            assertThat(connection.answer(13).status()).isIn(200, 201, 204);
            assertThat(gateways.plain()
                            .school
                            .getAllServeEvents()
                            .get(0)
                            .getRequest()
                            .getHeaders()
                            .keys())
                    .doesNotContain("x-checksum");
        }
    }

    /** A bad stream between two good ones. */
    private static void refused(byte[][] frames, boolean isHeadAlone) throws Exception {
        int before = gateways.audit().size();
        try (RawHttp2 connection = open()) {
            assertThat(ask(connection, 1, students())).isEqualTo(200);
            int seen = gateways.plain().school.getAllServeEvents().size();

            int good = 1;
            connection.send(frames);
            Answer answer = connection.answer(3);

            String shown = answer.toString();
            if (answer.goAway().isPresent() || answer.closed()) {
                assertThat(answer.goAway()).as(shown).hasValue(PROTOCOL_ERROR);
                assertThat(answer.status()).as(shown).isZero();
            } else if (answer.reset().isPresent() && answer.status() == 0) {
                assertThat(answer.reset()).as(shown).hasValue(PROTOCOL_ERROR);
            } else {
                assertThat(answer.status()).as(shown).isBetween(400, 501).isNotIn(500);
                if (answer.status() != 431) {
                    assertThat(answer.body()).as(shown).isNotEmpty().doesNotContain("eheim");
                }
            }
            connection.send(HEADERS, END_HEADERS | END_STREAM, 5, block(students().fields));
            Answer after = connection.answer(5);
            boolean lives = !answer.closed() && !after.closed();
            if (lives) {
                assertThat(after.status()).as(shown).isEqualTo(200);
                good++;
                seen++;
            } else {
                // Of a head alone only the stream is bad. Content after a head that was refused ends the connection.
                assertThat(isHeadAlone).as(shown).isFalse();
                assertThat(answer.closed() ? answer.goAway() : after.goAway())
                        .as(shown)
                        .hasValue(PROTOCOL_ERROR);
            }
            assertThat(gateways.plain().school.getAllServeEvents()).as(shown).hasSize(seen);
            // The first, the one that was refused, and the last, and no other; and the connection's end.
            int expected = before + good + (lives || answer.closed() ? 1 : 2);
            for (int i = 0; i < 100 && gateways.audit().size() < expected; i++) {
                Thread.sleep(20);
            }
            assertThat(gateways.audit()).as(shown).hasSize(expected);
            assertThat(gateways.audit().subList(before + 1, expected))
                    .as(shown)
                    .anyMatch(line -> line.contains("\"problem\":"))
                    .noneMatch(line -> line.contains("eheim"));
        }
    }

    private static RawHttp2 open() throws Exception {
        return RawHttp2.open(gateways.secured().edge(), gateways.trust());
    }

    private static int ask(RawHttp2 connection, int stream, Head head) throws Exception {
        connection.send(HEADERS, END_HEADERS | END_STREAM, stream, block(head.fields));
        return connection.answer(stream).status();
    }
}
