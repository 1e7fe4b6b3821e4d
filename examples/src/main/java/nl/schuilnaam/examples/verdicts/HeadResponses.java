package nl.schuilnaam.examples.verdicts;

import static nl.schuilnaam.examples.verdicts.RequestCases.character;
import static nl.schuilnaam.examples.verdicts.RequestCases.hex;
import static nl.schuilnaam.examples.verdicts.Responses.JSON;
import static nl.schuilnaam.examples.verdicts.Responses.LENGTH;
import static nl.schuilnaam.examples.verdicts.Responses.OK;
import static nl.schuilnaam.examples.verdicts.Responses.PAGE;
import static nl.schuilnaam.examples.verdicts.Responses.REST;

import java.util.LinkedHashMap;
import java.util.Map;
import nl.schuilnaam.examples.verdicts.ResponseCase.Verdict;

/** Answers whose status or header fields are odd: interim answers, status lines, names, values, statuses that say no. */
final class HeadResponses {
    private static final String INTERIM = "L28, RFC 9110 15.2";
    private static final String LINE = "RFC 9112 4";
    private static final String FIELD = "L14, RFC 9112 5.1";

    private HeadResponses() {}

    static void addTo(Responses cases) {
        interim(cases);
        lines(cases);
        fields(cases);
        dropped(cases);
        statuses(cases);
    }

    private static String interim(int status) {
        return "HTTP/1.1 " + status + " ${secret}\r\n" + (status == 103 ? "Link: </${secret}>; rel=preload\r\n" : "")
                + "\r\n";
    }

    private static void interim(Responses cases) {
        for (int status : new int[] {100, 102, 103, 110, 199}) {
            for (int number : new int[] {1, 2, 10}) {
                cases.page(
                        "interim/" + status + "-times-" + number,
                        INTERIM,
                        interim(status).repeat(number) + PAGE);
            }
            for (int number : new int[] {11, 1_000}) {
                cases.refuse(
                        "interim/" + status + "-times-" + number,
                        INTERIM,
                        interim(status).repeat(number) + PAGE);
            }
        }
        cases.page("interim/mixed", INTERIM, interim(100) + interim(102) + interim(103) + PAGE);
        cases.refuse("interim/mixed-11", INTERIM, (interim(100) + interim(103)).repeat(5) + interim(102) + PAGE);
        cases.refuse("interim/flood", INTERIM, interim(103).repeat(20_000));
        cases.refuse("interim/only", INTERIM, interim(100) + "${close}");
        cases.refuse("interim/101", "L27, RFC 9110 7.8", interim(101) + PAGE);
        cases.refuse(
                "interim/101-upgrade",
                "L27, RFC 9110 7.8",
                "HTTP/1.1 101 ${secret}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        cases.refuse(
                "interim/101-h2c",
                "L27, RFC 9110 7.8",
                "HTTP/1.1 101 ${secret}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n\0\0\0\u0004\0\0\0\0\0");
        cases.refuse(
                "interim/101-then-bytes",
                "L27, RFC 9110 7.8",
                "HTTP/1.1 101 ${secret}\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n${page}");
        cases.refuse("interim/100-then-101", "L27, RFC 9110 7.8", interim(100) + interim(101) + PAGE);
        // RFC 9110 section 8.6: no Content-Length in a 1xx.
        cases.refuse(
                "interim/100-with-length",
                "RFC 9110 8.6",
                "HTTP/1.1 100 Continue\r\nContent-Length: ${page.length}\r\n\r\n${page}" + PAGE);
        cases.refuse(
                "interim/103-with-coding",
                "RFC 9112 6.1",
                "HTTP/1.1 103 Early\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + PAGE);
        cases.refuse("interim/103-fold", "RFC 9112 5.2, L14", "HTTP/1.1 103 Early\r\nLink: a\r\n b\r\n\r\n" + PAGE);
        cases.refuse(
                "interim/103-huge", INTERIM, "HTTP/1.1 103 Early\r\nLink: " + "a".repeat(300_000) + "\r\n\r\n" + PAGE);
        cases.once("interim/after-page", "L58", PAGE + interim(100));
        cases.once("interim/after-page-103", "L58", PAGE + interim(103));
    }

    private static void lines(Responses cases) {
        cases.page("status-line/no-reason", LINE, "HTTP/1.1 200 \r\n" + REST);
        cases.either("status-line/no-reason-no-space", LINE, "HTTP/1.1 200\r\n" + REST);
        cases.page("status-line/long-reason", LINE, "HTTP/1.1 200 ${secret} and more\r\n" + REST);
        cases.page("status-line/reason-tab", LINE, "HTTP/1.1 200 a\tb\r\n" + REST);
        cases.either("status-line/reason-high-byte", LINE, "HTTP/1.1 200 \u00e9\r\n" + REST);
        Map<String, String> wrong = new LinkedHashMap<>();
        for (String status : new String[] {
            "000",
            "001",
            "099",
            "600",
            "700",
            "999",
            "2",
            "20",
            "2000",
            "0200",
            "+200",
            "-200",
            "2OO",
            "20x",
            "0xc8",
            "199.5",
            "200.0",
            "2 00",
            "\u00b200",
            "200,200",
            "\"200\""
        }) {
            wrong.put(
                    "status-"
                            + status.replace("\u00b2", "superscript")
                                    .replace("\"", "quote")
                                    .replace(' ', '_'),
                    "HTTP/1.1 " + status + " OK");
        }
        for (String version : new String[] {
            "http/1.1",
            "Http/1.1",
            "HTTP/2.0",
            "HTTP/2",
            "HTTP/3.0",
            "HTTP/0.9",
            "HTTP/9.9",
            "HTTP/1.10",
            "HTTP/01.1",
            "HTTP/1",
            "HTTP/1.",
            "HTTP/11",
            "HTTP/A.B",
            "HTTP1.1",
            "ICY",
            "HTTPS/1.1",
            "HTTP",
            ""
        }) {
            wrong.put("version-" + version.replace('/', '-'), version + " 200 OK");
        }
        wrong.put("two-spaces", "HTTP/1.1  200 OK");
        wrong.put("tab", "HTTP/1.1\t200 OK");
        wrong.put("tab-reason", "HTTP/1.1 200\tOK");
        wrong.put("tab-and-space", "HTTP/1.1 \t200 OK");
        wrong.put("leading-space", " HTTP/1.1 200 OK");
        wrong.put("leading-tab", "\tHTTP/1.1 200 OK");
        wrong.put("no-status", "HTTP/1.1 OK");
        wrong.put("no-status-spaces", "HTTP/1.1  OK");
        wrong.put("only-version", "HTTP/1.1");
        wrong.put("null", "HTTP/1.1 200 O\0K");
        wrong.put("null-first", "\0HTTP/1.1 200 OK");
        wrong.put("null-status", "HTTP/1.1 2\0000 OK");
        wrong.put("control-reason", "HTTP/1.1 200 O\u0001K");
        wrong.put("bare-cr", "HTTP/1.1 200 O\rK");
        wrong.put("bare-cr-status", "HTTP/1.1 200\rOK");
        wrong.put("vertical-tab", "HTTP/1.1\u000b200 OK");
        wrong.put("byte-order-mark", "\u00ef\u00bb\u00bfHTTP/1.1 200 OK");
        wrong.put("request", "GET /${secret} HTTP/1.1");
        wrong.put("garbage", "${secret}");
        wrong.forEach((name, line) -> cases.refuse("status-line/" + name, LINE, line + "\r\n" + REST));
        cases.refuse("status-line/bare-lf", "RFC 9112 2.2, L14", "HTTP/1.1 200 OK\n" + REST);
        cases.refuse("status-line/huge-reason", LINE, "HTTP/1.1 200 " + "a".repeat(100_000) + "\r\n" + REST);
        cases.refuse("status-line/blank-before", "L14, RFC 9112 2.2", "\r\n" + PAGE);
        cases.refuse("status-line/only-content", LINE, "${page}${close}");
        cases.refuse("status-line/tls", LINE, "\u0015\u0003\u0003\0\u0002\u0002(${close}");
        cases.refuse("status-line/http-2", LINE, "\0\0\0\u0004\0\0\0\0\0${close}");
        cases.either("status-line/1.2", "RFC 9110 2.5", "HTTP/1.2 200 OK\r\n" + REST);
        cases.add("status-line/1.0", "RFC 9112 9.3", "HTTP/1.0 200 OK\r\n" + REST + "${close}", Verdict.EITHER, false);
        cases.add("status-line/1.0-stays", "RFC 9112 9.3", "HTTP/1.0 200 OK\r\n" + REST, Verdict.EITHER, false);
        cases.refuse(
                "status-line/1.0-no-length",
                "L59, RFC 9112 6.3 item 8",
                "HTTP/1.0 200 OK\r\n" + JSON + "\r\n${page}${close}");
        cases.refuse(
                "status-line/1.0-chunked",
                "RFC 9112 6.1",
                "HTTP/1.0 200 OK\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n" + Responses.CHUNK
                        + "0\r\n\r\n${close}");
    }

    private static void field(Responses cases, String name, String rule, String field) {
        cases.refuse("field/" + name, rule, OK + JSON + field + "\r\n" + LENGTH + "\r\n${page}");
    }

    private static void fields(Responses cases) {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("space-before-colon", "X-A : b");
        wrong.put("tab-before-colon", "X-A\t: b");
        wrong.put("space-inside", "X A: b");
        wrong.put("empty-name", ": b");
        wrong.put("empty-name-space", " : b");
        wrong.put("no-colon", "X-A");
        wrong.put("length-space", "Content-Length : 3");
        wrong.put("coding-space", "Transfer-Encoding : chunked");
        for (char separator : "()<>@,;\\\"/[]?={}".toCharArray()) {
            wrong.put("separator-" + hex(separator), "X" + separator + "A: b");
        }
        for (int value : new int[] {0x00, 0x01, 0x0b, 0x1f, 0x7f, 0x80, 0xa0, 0xff}) {
            wrong.put("name-byte-" + hex(value), "X" + character(value) + "A: b");
        }
        wrong.forEach((name, text) -> field(cases, name, FIELD, text));
        for (int value : new int[] {0x00, 0x01, 0x08, 0x0b, 0x0c, 0x1f, 0x7f}) {
            field(cases, "value-byte-" + hex(value), "RFC 9110 5.5", "X-A: b" + character(value) + "c");
        }
        field(cases, "fold", "L14, RFC 9112 5.2", "X-A: b\r\n c");
        field(cases, "fold-tab", "L14, RFC 9112 5.2", "X-A: b\r\n\tc");
        field(cases, "fold-empty", "L14, RFC 9112 5.2", "X-A: b\r\n ");
        field(cases, "fold-coding", "L14, RFC 9112 5.2", "X-A: b\r\n Transfer-Encoding: chunked");
        cases.refuse("field/fold-first", "RFC 9112 2.2", OK + " X-A: b\r\n" + REST);
        cases.refuse(
                "field/fold-type",
                "L14, RFC 9112 5.2",
                OK + "Content-Type:\r\n application/json\r\n" + LENGTH + "\r\n${page}");
        cases.refuse(
                "field/fold-length",
                "L14, RFC 9112 5.2",
                OK + JSON + "Content-Length:\r\n ${page.length}\r\n\r\n${page}");
        field(cases, "bare-lf", "L14, RFC 9112 2.2", "X-A: b\nX-C: d");
        field(cases, "bare-cr", "L14, RFC 9112 2.2", "X-A: b\rX-C: d");
        field(cases, "cr-cr-lf", "L14, RFC 9112 2.2", "X-A: b\r");
        cases.refuse(
                "field/all-bare-lf",
                "L14, RFC 9112 2.2",
                (OK + JSON + LENGTH + "\r\n").replace("\r\n", "\n") + "${page}");
        cases.refuse("field/end-lf", "L14, RFC 9112 2.2", OK + JSON + "Content-Length: ${page.length}\r\n\n${page}");
        cases.refuse("field/end-cr", "L14, RFC 9112 2.2", OK + JSON + "Content-Length: ${page.length}\r\n\r${page}");
        cases.refuse("field/huge", "L25", OK + "X-A: " + "b".repeat(300_000) + "\r\n" + REST);
        cases.refuse("field/many", "L25", OK + "X-A: b\r\n".repeat(20_000) + REST);
        cases.refuse("field/thousand", "L25", OK + "X-A: b\r\n".repeat(3_000) + REST);
        cases.refuse("field/endless", "L25", OK + "X-A: " + "b".repeat(3_000_000));
        cases.either("field/obs-text", "RFC 9110 5.5", OK + "X-A: \u00e9\r\n" + REST);
        cases.page("field/value-empty", "RFC 9110 5.5", OK + "X-A:\r\n" + REST);
        cases.page("field/value-no-space", "RFC 9112 5", OK + "X-A:b\r\n" + REST);
        cases.page("field/name-case", "RFC 9110 5.1", PAGE.replace("Content-", "cONTENT-"));
    }

    /** What an answer may say, and no client hears (L05, L06). */
    private static void dropped(Responses cases) {
        Map<String, String> dropped = new LinkedHashMap<>();
        dropped.put("cookie", "Set-Cookie: a=${secret}");
        dropped.put("cookies", "Set-Cookie: a=${secret}\r\nSet-Cookie: b=${secret}");
        dropped.put("server", "Server: ${secret}");
        dropped.put("via", "Via: 1.1 ${secret}");
        dropped.put("location", "Location: /${secret}");
        dropped.put("content-location", "Content-Location: /${secret}");
        dropped.put("authenticate", "WWW-Authenticate: Basic realm=\"${secret}\"");
        dropped.put("refresh", "Refresh: 0; url=/${secret}");
        dropped.put("alt-svc", "Alt-Svc: h2=\":443\"");
        dropped.put("etag", "ETag: \"${secret}\"");
        dropped.put("modified", "Last-Modified: Sun, 22 Nov 2026 10:00:00 GMT");
        dropped.put("timing", "Server-Timing: a;desc=\"${secret}\"");
        dropped.put("report-to", "Report-To: {\"a\":\"${secret}\"}");
        dropped.put("x", "X-Pupil: ${secret}");
        dropped.put("request-id", "X-Request-ID: ${secret}");
        dropped.put("link", "Link: </${secret}>; rel=\"x\"");
        dropped.put("disposition", "Content-Disposition: attachment; filename=\"${secret}\"");
        dropped.put("connection", "Connection: X-Pupil\r\nX-Pupil: ${secret}");
        dropped.put("keep-alive", "Connection: keep-alive\r\nKeep-Alive: timeout=5");
        dropped.put("cors", "Access-Control-Allow-Origin: *");
        dropped.forEach((name, field) -> cases.page("dropped/" + name, "L06", OK + field + "\r\n" + REST));
        cases.add("dropped/close", "RFC 9112 9.6", OK + "Connection: close\r\n" + REST, Verdict.PAGE, false);
        cases.add(
                "dropped/close-closed",
                "RFC 9112 9.6",
                OK + "Connection: close\r\n" + REST + "${close}",
                Verdict.PAGE,
                false);
        cases.add("dropped/close-list", "RFC 9112 9.6", OK + "Connection: X-A, close\r\n" + REST, Verdict.PAGE, false);
        cases.add("dropped/close-case", "RFC 9110 7.6.1", OK + "Connection: Close\r\n" + REST, Verdict.PAGE, false);
        cases.either("dropped/nominates-length", "L30", OK + "Connection: Content-Length\r\n" + REST);
        cases.either("dropped/upgrade-offer", "L27", OK + "Connection: Upgrade\r\nUpgrade: h2c\r\n" + REST);
    }

    private static void statuses(Responses cases) {
        String said = "Content-Type: text/html\r\nContent-Length: ${secret.length}\r\n\r\n${secret}";
        for (int status : new int[] {
            400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 415, 418, 421, 422, 425, 426, 429, 431, 451, 499, 500,
            501, 502, 503, 504, 505, 511, 599
        }) {
            cases.add("status/" + status, "L07", "HTTP/1.1 " + status + " ${secret}\r\n" + said, Verdict.PROBLEM, true);
        }
        for (int status : new int[] {300, 301, 302, 303, 304, 305, 307, 308, 399}) {
            String content = status == 304 ? "\r\n" : said;
            cases.refuse(
                    "redirect/" + status,
                    "L33",
                    "HTTP/1.1 " + status + " ${secret}\r\nLocation: http://127.0.0.1:1/${secret}\r\n" + content);
        }
        cases.refuse(
                "redirect/relative",
                "L33",
                "HTTP/1.1 302 Found\r\nLocation: /ims/oneroster/rostering/v1p2/students/other-00\r\n" + said);
        cases.refuse("redirect/other-scheme", "L33", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n" + said);
        cases.refuse("redirect/metadata", "L33", "HTTP/1.1 307 Found\r\nLocation: http://169.254.169.254/\r\n" + said);
        cases.refuse("redirect/nowhere", "L33", "HTTP/1.1 302 Found\r\n" + said);
        cases.refuse(
                "redirect/many", "L33", "HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n".repeat(5));
        for (int status : new int[] {203, 205, 206, 207, 208, 226, 299}) {
            cases.refuse(
                    "status/" + status,
                    "RFC 9110 15.3, L07",
                    "HTTP/1.1 " + status + " ${secret}\r\n" + (status == 205 ? "Content-Length: 0\r\n\r\n" : REST));
        }
        cases.add("status/204", "RFC 9110 15.3.5", "HTTP/1.1 204 ${secret}\r\n\r\n", Verdict.EMPTY, true);
        cases.add(
                "status/204-content",
                "L58, RFC 9112 6.3 item 1",
                "HTTP/1.1 204 ${secret}\r\n" + REST,
                Verdict.EMPTY,
                false);
        cases.add(
                "status/204-poison",
                "L58, RFC 9112 6.3 item 1",
                "HTTP/1.1 204 ${secret}\r\n\r\n${poison}",
                Verdict.EMPTY,
                false);
        cases.add(
                "status/204-chunked",
                "RFC 9112 6.1",
                "HTTP/1.1 204 ${secret}\r\nTransfer-Encoding: chunked\r\n\r\n" + Responses.CHUNK + "0\r\n\r\n",
                Verdict.EMPTY,
                false);
        cases.refuse("status/304-content", "L58, RFC 9112 6.3 item 1", "HTTP/1.1 304 ${secret}\r\n" + REST);
        cases.refuse("status/304-poison", "L58", "HTTP/1.1 304 ${secret}\r\n\r\n${poison}");
        cases.add(
                "status/404-poison", "L58", "HTTP/1.1 404 ${secret}\r\n" + said + "${poison}", Verdict.PROBLEM, false);
        cases.add(
                "status/500-poison", "L58", "HTTP/1.1 500 ${secret}\r\n" + said + "${poison}", Verdict.PROBLEM, false);
        cases.add(
                "status/500-no-length",
                "RFC 9112 6.3 item 8",
                "HTTP/1.1 500 ${secret}\r\n\r\n${secret}${close}",
                Verdict.PROBLEM,
                false);
        cases.add(
                "status/500-short",
                "L59",
                "HTTP/1.1 500 ${secret}\r\nContent-Length: 100\r\n\r\n${secret}${close}",
                Verdict.PROBLEM,
                false);
        cases.add(
                "status/500-huge",
                "L07",
                "HTTP/1.1 500 ${secret}\r\nContent-Length: 2000000\r\n\r\n" + "a".repeat(2_000_000),
                Verdict.PROBLEM,
                false);
        cases.add(
                "status/500-gzip",
                "L12",
                "HTTP/1.1 500 ${secret}\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
                Verdict.PROBLEM,
                true);
    }
}
