package nl.schuilnaam.examples.verdicts;

import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.answer;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.deny;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.drop;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.either;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.refuse;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.serve;
import static nl.schuilnaam.examples.verdicts.RequestCases.FIELDS;
import static nl.schuilnaam.examples.verdicts.RequestCases.GET;
import static nl.schuilnaam.examples.verdicts.RequestCases.PUT;
import static nl.schuilnaam.examples.verdicts.RequestCases.PUT_CHUNKED;
import static nl.schuilnaam.examples.verdicts.RequestCases.SENT;
import static nl.schuilnaam.examples.verdicts.RequestCases.WHOLE;
import static nl.schuilnaam.examples.verdicts.RequestCases.character;
import static nl.schuilnaam.examples.verdicts.RequestCases.hex;

import java.util.LinkedHashMap;
import java.util.Map;

/** The request line (methods, targets, versions), what asks for another protocol, and what is no HTTP at all. */
final class LineRequests {
    private static final String LINE = "RFC 9112 3";
    private static final String TARGET = "L43, RFC 9112 3.2";

    private LineRequests() {}

    static void addTo(RequestCases cases) {
        lines(cases);
        targets(cases);
        versions(cases);
        methods(cases);
        protocols(cases);
        afterRefusal(cases);
        noHttp(cases);
    }

    private static String line(String line) {
        return line + "\r\n" + FIELDS + "\r\n";
    }

    private static String target(String target) {
        return line("GET " + target + " HTTP/1.1");
    }

    private static void lines(RequestCases cases) {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("two-spaces-first", "GET  ${path} HTTP/1.1");
        wrong.put("two-spaces-second", "GET ${path}  HTTP/1.1");
        wrong.put("tab-first", "GET\t${path} HTTP/1.1");
        wrong.put("tab-second", "GET ${path}\tHTTP/1.1");
        wrong.put("tab-and-space", "GET \t${path} HTTP/1.1");
        wrong.put("trailing-space", "GET ${path} HTTP/1.1 ");
        wrong.put("trailing-tab", "GET ${path} HTTP/1.1\t");
        wrong.put("leading-space", " GET ${path} HTTP/1.1");
        wrong.put("leading-tab", "\tGET ${path} HTTP/1.1");
        wrong.put("four-words", "GET ${path} ${other} HTTP/1.1");
        wrong.put("version-twice", "GET ${path} HTTP/1.1 HTTP/1.1");
        wrong.put("no-target", "GET HTTP/1.1");
        wrong.put("empty-target", "GET  HTTP/1.1");
        wrong.put("no-method", "${path} HTTP/1.1");
        wrong.put("empty-method", " ${path} HTTP/1.1");
        wrong.put("only-method", "GET");
        wrong.put("colon", "GET: ${path} HTTP/1.1");
        wrong.put("vertical-tab", "GET\u000b${path} HTTP/1.1");
        wrong.put("form-feed", "GET\f${path} HTTP/1.1");
        wrong.put("no-break-space", "GET\u00a0${path} HTTP/1.1");
        wrong.put("null-first", "\0GET ${path} HTTP/1.1");
        wrong.put("null-method", "GE\0T ${path} HTTP/1.1");
        wrong.put("null-target", "GET ${path}\0 HTTP/1.1");
        wrong.put("null-version", "GET ${path} HTTP/1.1\0");
        wrong.put("cr-inside", "GET ${path}\r HTTP/1.1");
        wrong.put("cr-first", "GET\r${path} HTTP/1.1");
        wrong.put("lf-inside", "GET ${path}\n HTTP/1.1");
        wrong.put("control-method", "G\u0001ET ${path} HTTP/1.1");
        wrong.put("high-byte-method", "G\u00c9T ${path} HTTP/1.1");
        wrong.put("separator-method", "G(E)T ${path} HTTP/1.1");
        wrong.put("byte-order-mark", "\u00ef\u00bb\u00bfGET ${path} HTTP/1.1");
        wrong.forEach((name, line) -> cases.add("line/" + name, LINE + ", L14", line(line), refuse(501, 505)));
        cases.add("line/blank-before", "L14, RFC 9112 2.2", "\r\n" + GET + "\r\n", refuse());
        cases.add("line/blanks-before", "L14, RFC 9112 2.2", "\r\n\r\n\r\n" + GET + "\r\n", refuse());
        cases.add("line/lf-before", "L14, RFC 9112 2.2", "\n" + GET + "\r\n", refuse());
        cases.add("line/lfs-before", "L14, RFC 9112 2.2", "\n\n\n" + GET + "\r\n", refuse());
        cases.add("line/cr-before", "L14, RFC 9112 2.2", "\r" + GET + "\r\n", refuse());
        cases.add("line/many-blanks-before", "L14, RFC 9112 2.2", "\r\n".repeat(5_000) + GET + "\r\n", refuse());
    }

    private static void targets(RequestCases cases) {
        cases.add("target/plain", TARGET, target("${path}"), serve("record"));
        cases.add("target/absolute-same", "RFC 9112 3.2.2", target("${scheme}://${host}${path}"), serve("record"));
        cases.add(
                "target/absolute-upper-case-scheme",
                "RFC 3986 3.1",
                target("${shouted}://${host}${path}"),
                either("record"));
        cases.add(
                "target/encoded-letter",
                "RFC 3986 6.2.2.2",
                target("${base}/ims/oneroster/rostering/v1p2/%73tudents/${id}"),
                either("record"));
        cases.add("target/empty-query", "RFC 3986 3.4", target("${path}?"), either("record"));
        // Sound requests for something that is not there, or that servers take for different things: answered, and
        // quietly.
        Map<String, String> denied = new LinkedHashMap<>();
        denied.put("absolute-other", "${scheme}://other.example${path}");
        denied.put("absolute-other-port", "${scheme}://127.0.0.1:1${path}");
        denied.put("absolute-other-scheme", "ftp://${host}${path}");
        denied.put("absolute-no-path", "${scheme}://${host}");
        denied.put("absolute-userinfo", "${scheme}://user@${host}${path}");
        denied.put("absolute-userinfo-trick", "${scheme}://${host}@other.example${path}");
        denied.put("absolute-no-authority", "${scheme}://${path}");
        denied.put("absolute-one-slash", "${scheme}:/${host}${path}");
        denied.put("double-slash", "/${path}");
        denied.put("network-path", "//other.example${path}");
        denied.put("asterisk", "*");
        denied.put("authority", "${host}");
        denied.put("no-leading-slash", "a${path}");
        denied.put("dot-segment", "${base}/./ims/oneroster/rostering/v1p2/students");
        denied.put("dots", "${base}/x/..${path}");
        denied.put("dots-before", "/..${path}");
        denied.put("dots-end", "${path}/..");
        denied.put("dots-encoded", "${path}/%2e%2e/x");
        denied.put("dots-half-encoded", "${path}/.%2E/x");
        denied.put("dots-double-encoded", "${path}/%252e%252e/x");
        denied.put("slash-encoded", "${path}%2fx");
        denied.put("slash-encoded-upper", "${path}%2Fx");
        denied.put("slash-double-encoded", "${path}%252fx");
        denied.put("backslash-encoded", "${path}%5cx");
        denied.put("null-encoded", "${path}%00");
        denied.put("null-encoded-first", "%00${path}");
        denied.put("line-end-encoded", "${path}%0d%0aX-A:%20b");
        denied.put("control-encoded", "${path}%01");
        denied.put("delete-encoded", "${path}%7f");
        denied.put("semicolon", "${path};a=b");
        denied.put("semicolon-encoded", "${path}%3ba=b");
        denied.put("semicolon-dots", "${base}/..;/x");
        denied.put("semicolon-session", "${path};jsessionid=1");
        denied.put("overlong-slash", "${path}%c0%afx");
        denied.put("overlong-dot", "${path}%c0%ae%c0%ae");
        denied.put("overlong-three", "${path}%e0%80%af");
        denied.put("surrogate", "${path}%ed%a0%80");
        denied.put("latin-1", "${path}%e9");
        denied.put("utf-8-cut", "${path}%c3");
        denied.put("utf-8-too-high", "${path}%f4%90%80%80");
        denied.put("percent-u", "${path}%u002f");
        denied.put("percent-encoded-percent", "${path}%25");
        denied.put("empty-segment", "${path}//");
        denied.put("upper-case-path", "${base}/IMS/ONEROSTER/rostering/v1p2/students");
        denied.put("unknown-school", "/nobody/ims/oneroster/rostering/v1p2/students");
        denied.put("other-school", "/school-99/ims/oneroster/rostering/v1p2/students");
        denied.put("root", "/");
        denied.put("query-unknown", "${path}?a=b");
        denied.put("query-twice", "${path}?fields=status&fields=status");
        denied.put("query-semicolon", "${path}?fields=status;a=b");
        denied.put("query-null", "${path}?fields=%00");
        denied.put("query-case", "${path}?FIELDS=status");
        denied.put("query-bracket", "${path}?fields%5b%5d=status");
        denied.put("query-line-end", "${path}?fields=status%0d%0aX-A:%20b");
        denied.put("query-overlong", "${path}?fields=%c0%ae");
        denied.forEach((name, target) -> cases.add("target/" + name, TARGET, target(target), deny()));
        // Not in the grammar of RFC 3986 at all: no request.
        Map<String, String> invalid = new LinkedHashMap<>();
        invalid.put("fragment", "${path}#a");
        invalid.put("fragment-empty", "${path}#");
        invalid.put("percent-cut", "${path}%");
        invalid.put("percent-one-digit", "${path}%2");
        invalid.put("percent-letters", "${path}%zz");
        invalid.put("query-percent", "${path}?fields=%zz");
        for (char outside : "\\\"<>^`{|}".toCharArray()) {
            invalid.put("character-" + hex(outside), "${path}" + outside + "x");
            invalid.put("query-character-" + hex(outside), "${path}?fields=" + outside);
        }
        for (int value : new int[] {0x00, 0x01, 0x08, 0x0b, 0x0c, 0x1f, 0x7f, 0x80, 0xa0, 0xc3, 0xff}) {
            invalid.put("byte-" + hex(value), "${path}" + character(value));
            invalid.put("query-byte-" + hex(value), "${path}?fields=" + character(value));
        }
        invalid.put("null-hides", "${path}\0/../${other}");
        invalid.forEach(
                (name, target) -> cases.add("target/invalid-" + name, TARGET + ", RFC 3986", target(target), refuse()));
    }

    private static void versions(RequestCases cases) {
        String rule = "RFC 9112 2.3";
        cases.add("version/1.0", "L14, RFC 9112 2.3", line("GET ${path} HTTP/1.0"), refuse(505));
        cases.add(
                "version/1.0-keep-alive",
                "L14, RFC 9112 2.3",
                "GET ${path} HTTP/1.0\r\n" + FIELDS + "Connection: keep-alive\r\n\r\n${smuggled}",
                refuse(505));
        cases.add(
                "version/1.0-chunked",
                "RFC 9112 6.1",
                SENT.replace("HTTP/1.1", "HTTP/1.0")
                        .replace("Content-Length: ${content.length}", "Transfer-Encoding: chunked")
                        .replace("${content}", "${content.hex}\r\n${content}\r\n0\r\n\r\n"),
                refuse(505));
        cases.add("version/1.0-put", "L14, RFC 9112 2.3", SENT.replace("HTTP/1.1", "HTTP/1.0"), refuse(505));
        cases.add("version/1.2", "RFC 9110 2.5", line("GET ${path} HTTP/1.2"), either("record"));
        cases.add("version/1.9", "RFC 9110 2.5", line("GET ${path} HTTP/1.9"), either("record"));
        for (String version : new String[] {
            "HTTP/0.9",
            "HTTP/2.0",
            "HTTP/2",
            "HTTP/3.0",
            "HTTP/9.9",
            "http/1.1",
            "Http/1.1",
            "HTTP/1.10",
            "HTTP/1.1.1",
            "HTTP/01.1",
            "HTTP/1.01",
            "HTTP/1,1",
            "HTTP/1",
            "HTTP/1.",
            "HTTP/.1",
            "HTTP/11",
            "HTTP/ 1.1",
            "HTTP /1.1",
            "HTTP1.1",
            "HTTP\\1.1",
            "HTTP/+1.1",
            "HTTP/1.x",
            "HTTP/A.B",
            "HTTPS/1.1",
            "ICY/1.1",
            "SHTTP/1.1",
            "HTTP/",
            "HTTP",
            "1.1",
            "HTTP/\u00b9.1"
        }) {
            cases.add(
                    "version/"
                            + version.replace('/', '-')
                                    .replace("\u00b9", "superscript")
                                    .replace(' ', '_'),
                    rule,
                    line("GET ${path} " + version),
                    refuse(505));
        }
        cases.add("version/none", rule, "GET ${path}\r\n\r\n", refuse(505));
        cases.add("version/none-fields", rule, line("GET ${path}"), refuse(505));
        cases.add("version/none-space", rule, line("GET ${path} "), refuse(505));
    }

    private static void methods(RequestCases cases) {
        cases.add("method/head", "L26, RFC 9110 9.3.2", line("HEAD ${path} HTTP/1.1"), serve("record"));
        cases.add("method/options", "L26, RFC 9110 9.3.7", line("OPTIONS ${path} HTTP/1.1"), answer(200, 204));
        cases.add("method/options-asterisk", "L26, RFC 9112 3.2.4", line("OPTIONS * HTTP/1.1"), deny(200, 204));
        for (String method : new String[] {"get", "Get", "gET", "head", "put", "options"}) {
            cases.add("method/" + method + "-case", "RFC 9110 9.1, L26", line(method + " ${path} HTTP/1.1"), deny(501));
        }
        for (String method : new String[] {
            "TRACE",
            "TRACK",
            "PATCH",
            "PROPFIND",
            "MOVE",
            "LINK",
            "PURGE",
            "DEBUG",
            "SEARCH",
            "QUERY",
            "BREW",
            "PRI",
            "SOURCE",
            "GETS",
            "G",
            "GET1",
            "!#$%&'*+-.^_`|~"
        }) {
            cases.add(
                    "method/" + (method.matches("[A-Z0-9]+") ? method : "symbols"),
                    "L26",
                    line(method + " ${path} HTTP/1.1"),
                    deny(501));
        }
        cases.add("method/connect-authority", "L26, RFC 9110 9.3.6", line("CONNECT ${host} HTTP/1.1"), deny(501));
        cases.add("method/connect-path", "L26, RFC 9112 3.2.3", line("CONNECT ${path} HTTP/1.1"), deny(501));
        cases.add(
                "method/connect-tunnel", "L26, RFC 9110 9.3.6", line("CONNECT other.example:443 HTTP/1.1"), deny(501));
        cases.add("method/post-elsewhere", "L03", PUT.replace("PUT ${task}", "POST ${path}") + WHOLE, deny(501));
        cases.add("method/put-elsewhere", "L03", PUT.replace("${task}", "${path}") + WHOLE, deny(501));
        cases.add("method/delete", "L03", line("DELETE ${path} HTTP/1.1"), deny(501));
        cases.add("method/override", "L05", GET + "X-HTTP-Method-Override: DELETE\r\n\r\n", serve("record"));
    }

    private static void protocols(RequestCases cases) {
        String rule = "L27, RFC 9110 7.8";
        String settings = "HTTP2-Settings: AAMAAABkAAQAAP__\r\n";
        cases.add(
                "upgrade/h2c",
                rule,
                GET + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" + settings + "\r\n",
                either("record"));
        cases.add(
                "upgrade/h2c-no-settings", rule, GET + "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", either("record"));
        cases.add(
                "upgrade/h2c-preface",
                rule,
                GET + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" + settings
                        + "\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                RequestCase.Expected.serveThenRefuse("record"));
        String socket =
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        cases.add("upgrade/websocket", rule, GET + socket, refuse());
        cases.add("upgrade/websocket-smuggles", rule + ", RFC 9112 9.6", GET + socket + "${smuggled}", refuse());
        cases.add(
                "upgrade/websocket-version",
                rule + ", RFC 9112 9.6",
                GET + socket.replace("13", "777") + "${smuggled}",
                refuse());
        cases.add("upgrade/tls", "L27, RFC 2817", GET + "Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n", refuse());
        cases.add("upgrade/unknown", rule, GET + "Connection: Upgrade\r\nUpgrade: foo/2\r\n\r\n", refuse());
        cases.add("upgrade/two", rule, GET + "Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n\r\n", refuse());
        cases.add("upgrade/without-connection", rule, GET + "Upgrade: websocket\r\n\r\n", either("record"));
        cases.add("upgrade/connection-alone", "L30", GET + "Connection: Upgrade\r\n\r\n", either("record"));
        String nominated = "L30, RFC 9110 7.6.1";
        cases.add("connection/close", "RFC 9112 9.6", GET + "Connection: close\r\n\r\n", serve("record"));
        cases.add("connection/close-case", "RFC 9110 7.6.1", GET + "Connection: Close\r\n\r\n", serve("record"));
        cases.add("connection/keep-alive", "RFC 9112 9.3", GET + "Connection: keep-alive\r\n\r\n", serve("record"));
        cases.add(
                "connection/keep-alive-list",
                "RFC 9110 7.6.1",
                GET + "Connection: keep-alive, close\r\n\r\n",
                serve("record"));
        cases.add("connection/unknown", nominated, GET + "Connection: X-A\r\nX-A: b\r\n\r\n", either("record"));
        for (String field : new String[] {"Authorization", "Host", "Cookie", "Cache-Control", "X-Forwarded-For"}) {
            cases.add(
                    "connection/" + field,
                    nominated,
                    GET + "Connection: close, " + field + "\r\n\r\n",
                    field.equals("Authorization") || field.equals("Host") ? refuse() : either("record"));
        }
        for (String field : new String[] {"Content-Length", "Content-Type", "Authorization", "Host"}) {
            cases.add(
                    "connection/put-" + field,
                    nominated,
                    PUT + "Connection: " + field + "\r\nContent-Length: ${content.length}\r\n\r\n${content}",
                    refuse());
        }
        cases.add(
                "connection/transfer-encoding",
                nominated,
                PUT + "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n" + RequestCases.CHUNKED,
                refuse());
        cases.add("connection/no-token", nominated, GET + "Connection: a b\r\n\r\n", either("record"));
        cases.add(
                "connection/proxy",
                nominated,
                GET
                        + "Proxy-Connection: keep-alive\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nProxy-Authorization: Basic YTpi\r\n\r\n",
                either("record"));
        String expects = "RFC 9110 10.1.1";
        cases.add(
                "expect/continue",
                expects,
                PUT + "Expect: 100-continue\r\nContent-Length: ${content.length}\r\n\r\n${content}",
                serve("task"));
        cases.add(
                "expect/continue-case",
                expects,
                PUT + "Expect: 100-Continue\r\nContent-Length: ${content.length}\r\n\r\n${content}",
                serve("task"));
        cases.add("expect/continue-get", expects, GET + "Expect: 100-continue\r\n\r\n", either("record"));
        cases.add("expect/unknown", expects, GET + "Expect: x\r\n\r\n", deny());
        cases.add("expect/list", expects, GET + "Expect: 100-continue, x\r\n\r\n", deny());
        cases.add("expect/parameter", expects, GET + "Expect: 100-continue;a=b\r\n\r\n", deny());
        cases.add(
                "expect/twice",
                expects,
                PUT + "Expect: 100-continue\r\nExpect: x\r\nContent-Length: ${content.length}\r\n\r\n${content}",
                deny());
        cases.add(
                "expect/unknown-smuggles",
                expects,
                PUT + "Expect: x\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}",
                deny());
    }

    /** A good request behind one that is refused: served, or not looked at, but nothing in between. */
    private static void afterRefusal(RequestCases cases) {
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("dots", target("${path}/%2e%2e/x"));
        refused.put("other-authority", target("${scheme}://other.example${path}"));
        refused.put("unknown-parameter", target("${path}?a=b"));
        refused.put("unknown-school", target("/nobody/ims/oneroster/rostering/v1p2/students"));
        refused.put("not-permitted", line("DELETE ${path} HTTP/1.1"));
        refused.put("trace", line("TRACE ${path} HTTP/1.1"));
        refused.put("unknown-method", line("BREW ${path} HTTP/1.1"));
        refused.put("connect", line("CONNECT ${host} HTTP/1.1"));
        refused.put(
                "foreign-host",
                "GET ${path} HTTP/1.1\r\nHost: other.example\r\nAuthorization: Bearer ${token}\r\n\r\n");
        refused.put("no-token", "GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n");
        refused.put("two-tokens", GET + "Authorization: Bearer x\r\n\r\n");
        refused.put("expect", GET + "Expect: x\r\n\r\n");
        refused.put("no-content", PUT + "Content-Length: 0\r\n\r\n");
        refused.put("wrong-content", PUT + "Content-Length: 2\r\n\r\n[]");
        refused.put("wrong-content-chunked", PUT_CHUNKED + "2\r\n[]\r\n0\r\n\r\n");
        refused.put("wrong-type", SENT.replace("application/json", "text/plain"));
        refused.put("wrong-coding", PUT + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}");
        refused.put("put-no-token", SENT.replace("Authorization: Bearer ${token}\r\n", ""));
        refused.put("put-elsewhere", SENT.replace("${task}", "${path}"));
        refused.forEach((name, text) -> cases.add(
                "behind/" + name, "RFC 9112 9.6", text + "${smuggled}", RequestCase.Expected.denyThenServe("other")));
    }

    private static void noHttp(RequestCases cases) {
        String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        cases.add("other/preface", "L27, RFC 9113 3.4", preface, drop());
        cases.add("other/preface-settings", "L27, RFC 9113 3.4", preface + "\0\0\0\u0004\0\0\0\0\0", drop());
        cases.add("other/preface-request", "L27, RFC 9113 3.4", preface + "${smuggled}", drop());
        cases.add(
                "other/tls-hello",
                LINE,
                "\u0016\u0003\u0001\0\u00a5\u0001\0\0\u00a1\u0003\u0003" + "B".repeat(32)
                        + "\0\0\u0008\u0013\u0001\u0013\u0002\u0013\u0003\0\u00ff\u0001\0\r\n\r\n",
                drop());
        cases.add("other/ssl-2-hello", LINE, "\u0080.\u0001\0\u0002\0\u0015\0\0\0\u0010\r\n\r\n", drop());
        cases.add("other/proxy-protocol", LINE, "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n${smuggled}", drop());
        cases.add(
                "other/proxy-protocol-2",
                LINE,
                "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u007f\0\0\u0001\u007f\0\0\u0001\0P\0P${smuggled}",
                drop());
        cases.add("other/smtp", LINE, "EHLO x.example\r\nMAIL FROM:<a@x.example>\r\n\r\n", drop());
        cases.add("other/answer", LINE, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n${smuggled}", drop());
        cases.add("other/nulls", LINE, "\0".repeat(64) + "\r\n\r\n", drop());
        cases.add("other/high-bytes", LINE, "\u00ff".repeat(64) + "\r\n\r\n", drop());
        cases.add("other/json", LINE, "{\"a\":1}\r\n\r\n", drop());
        cases.add("other/field-first", LINE, FIELDS + "\r\n", drop());
    }
}
