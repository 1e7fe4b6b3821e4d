package nl.schuilnaam.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.gateway.edge.StrictRequestGate.Outcome;
import nl.schuilnaam.gateway.exchange.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictRequestGateTest {
    private static final String STUDENTS = "/de-regenboog/ims/oneroster/rostering/v1p2/students";

    private final StrictRequestGate gate = new StrictRequestGate(Set.of("gw.example", "GW.example:8443"));

    @Test
    void honestRequestIsTakenApart() {
        assertThat(get(STUDENTS + "/a%20b?filter=grades%3D'08'&limit=10"))
                .isEqualTo(new Outcome.Accepted(
                        List.of("de-regenboog", "ims", "oneroster", "rostering", "v1p2", "students", "a b"),
                        Optional.of("filter=grades%3D'08'&limit=10")));
    }

    @Test
    void absoluteFormWithOurAuthorityIsTheSameRequest() {
        assertThat(get("http://GW.example" + STUDENTS)).isEqualTo(get(STUDENTS));
    }

    @Test
    void requestOfHttp2IsNamedByItsAuthority() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();

        Outcome outcome = gate.judge(HttpVersion.HTTP_2, "GET", "/a", "gw.example:8443", headers);

        assertThat(outcome).isEqualTo(new Outcome.Accepted(List.of("a"), Optional.empty()));
    }

    @Test
    void oneSlashAtTheEndMeansNothing() {
        assertThat(((StrictRequestGate.Outcome.Accepted) get("/a/b/")).path()).containsExactly("a", "b");
        assertThat(problem(get("/a/b//"))).isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "students",
                "//evil.example/a",
                "/a//b",
                "/a/../b",
                "/a/./b",
                "/a/%2e%2e/b",
                "/a/%2E%2e",
                "/a/.%2e",
                "/a%2fb",
                "/a%5cb",
                "/a\\b",
                "/a;b=c",
                "/a%3bb",
                "/a%00",
                "/a%0d%0aX:1",
                "/a%7f",
                "/a%",
                "/a%4",
                "/a%zz",
                "/a%252e%252e",
                "/a%c0%ae",
                "/a%e0%80%af",
                "/a%ed%a0%80",
                "/a%ff",
                "/\u00e9",
                "/a b",
                "/a\tb",
                "/a\"b",
                "/a<b",
                "/a#f",
                "/a?b#f",
                "/a?b=%",
                "/a?b=%g0",
                "/a?b=%00",
                "/a?b=%c0%80",
                "/a?b=c;d",
                "/a?b=\u00e9",
                "/a?b=c d",
                "/a?b=[c]",
                "http://evil.example/a",
                "http://gw.example@evil.example/a",
                "http://evil@gw.example/a",
                "http://gw.example",
                "ftp://gw.example/a",
                "gw.example:443"
            })
    void ambiguousTargetIsMalformed(String target) {
        assertThat(problem(get(target))).isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void targetOfExcessiveLengthIsRefused() {
        assertThat(problem(get("/" + "a".repeat(4_096)))).isEqualTo(ProblemType.TARGET_TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource({
        "TRACE, METHOD_NOT_ALLOWED",
        "CONNECT, METHOD_NOT_ALLOWED",
        "PATCH, METHOD_NOT_ALLOWED",
        "get, METHOD_NOT_IMPLEMENTED",
        "PRI, METHOD_NOT_IMPLEMENTED",
        "PROPFIND, METHOD_NOT_IMPLEMENTED",
        "'', METHOD_NOT_IMPLEMENTED"
    })
    void methodThatNoOperationUsesIsRefused(String method, ProblemType problem) {
        assertThat(problem(gate.judge(HttpVersion.HTTP_1_1, method, "/a", null, headers())))
                .isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, Transfer-Encoding, gzip",
        "POST, Transfer-Encoding, 'gzip, chunked'",
        "POST, Transfer-Encoding, 'chunked,'",
        "POST, Transfer-Encoding, 'identity, chunked'",
        "POST, Transfer-Encoding, xchunked",
        "GET, Transfer-Encoding, chunked",
        "GET, Content-Length, 5",
        "POST, Content-Length, +5",
        "POST, Content-Length, -1",
        "POST, Content-Length, 05",
        "POST, Content-Length, '5, 5'",
        "POST, Content-Length, 0x5",
        "POST, Content-Length, 99999999999999999999",
        "GET, Upgrade, websocket",
        "GET, HTTP2-Settings, AAMAAABkAARAAAAAAAIAAAAA",
        "GET, Connection, Upgrade",
        "GET, Connection, 'close, Authorization'",
        "GET, X_Forwarded_For, 1",
        "GET, 'X Name', 1",
        "GET, X-Name, \u00e9",
        "GET, X-Name, 'a\u0000b'"
    })
    void framingAndHeadersThatReadersDifferOnAreMalformed(String method, String name, String value) {
        MultiMap headers = headers().add(name, value);

        assertThat(problem(gate.judge(HttpVersion.HTTP_1_1, method, "/a", null, headers)))
                .isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void contentWithTwoFramingsIsMalformed() {
        MultiMap headers = headers().add("Transfer-Encoding", "chunked").add("Content-Length", "5");

        assertThat(problem(gate.judge(HttpVersion.HTTP_1_1, "POST", "/a", null, headers)))
                .isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "hOST", "Content-Type", "Content-Length", "Transfer-Encoding", "Authorization"})
    void headerThatMayComeOnceIsMalformedWhenItComesTwice(String name) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        headers.add("Host", "gw.example");
        headers.add(name, "gw.example");
        headers.add(name, "gw.example");

        assertThat(gate.judge(HttpVersion.HTTP_1_1, "POST", "/a", null, headers))
                .isEqualTo(new Outcome.Refused(ProblemType.MALFORMED_REQUEST, "header-twice"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "gw.example:",
                "gw.example:0",
                "gw.example:65536",
                "gw.example:99999",
                "a@gw.example",
                "gw.example/",
                "gw.example X-A: b",
                "-gw"
            })
    void malformedHostIsRefused(String host) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", host);

        assertThat(problem(gate.judge(HttpVersion.HTTP_1_1, "GET", "/a", null, headers)))
                .isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void missingHostIsRefused() {
        assertThat(problem(gate.judge(HttpVersion.HTTP_1_1, "GET", "/a", null, MultiMap.caseInsensitiveMultiMap())))
                .isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "gw.example:9999", "10.0.0.1", "[::1]"})
    void foreignHostIsMisdirected(String host) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", host);

        assertThat(problem(gate.judge(HttpVersion.HTTP_1_1, "GET", "/a", null, headers)))
                .isEqualTo(ProblemType.MISDIRECTED_REQUEST);
    }

    @Test
    void hostThatDiffersFromTheAuthorityIsMalformed() {
        assertThat(problem(gate.judge(HttpVersion.HTTP_2, "GET", "/a", "gw.example:8443", headers())))
                .isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void unknownExpectationIsRefusedAndContinueIsNot() {
        assertThat(problem(gate.judge(
                        HttpVersion.HTTP_1_1, "POST", "/a", null, headers().add("Expect", "200-ok"))))
                .isEqualTo(ProblemType.EXPECTATION_FAILED);
        assertThat(gate.judge(
                        HttpVersion.HTTP_1_1,
                        "PUT",
                        "/a",
                        null,
                        headers().add("Expect", "100-continue").add("Content-Length", "5")))
                .isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void http10IsRefused() {
        assertThat(problem(gate.judge(HttpVersion.HTTP_1_0, "GET", "/a", null, headers())))
                .isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    private Outcome get(String target) {
        return gate.judge(HttpVersion.HTTP_1_1, "GET", target, null, headers());
    }

    private static MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap().add("Host", "gw.example").add("Accept", "application/json");
    }

    private static ProblemType problem(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).problem();
    }
}
