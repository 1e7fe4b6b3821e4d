package nl.schuilnaam.examples.verdicts;

import static nl.schuilnaam.examples.verdicts.RequestCases.character;
import static nl.schuilnaam.examples.verdicts.RequestCases.hex;
import static nl.schuilnaam.examples.verdicts.Responses.CHUNK;
import static nl.schuilnaam.examples.verdicts.Responses.JSON;
import static nl.schuilnaam.examples.verdicts.Responses.LENGTH;
import static nl.schuilnaam.examples.verdicts.Responses.OK;
import static nl.schuilnaam.examples.verdicts.Responses.PAGE;
import static nl.schuilnaam.examples.verdicts.Responses.REST;

import java.util.LinkedHashMap;
import java.util.Map;
import nl.schuilnaam.examples.verdicts.ResponseCase.Verdict;

/** Answers whose content is odd: where it ends, what comes before or behind it, how it is coded, what it says it is, and connections that go. */
final class ContentResponses {
    private static final String FRAMING = "RFC 9112 6.3";
    private static final String CODING = "RFC 9112 6.1";
    private static final String GRAMMAR = "RFC 9112 7.1";
    private static final String CHUNKED = OK + JSON + "Transfer-Encoding: chunked\r\n\r\n";

    private ContentResponses() {}

    static void addTo(Responses cases) {
        lengths(cases);
        codings(cases);
        chunks(cases);
        trailers(cases);
        extra(cases);
        contentCodings(cases);
        types(cases);
        connections(cases);
    }

    private static String sized(String field) {
        return OK + JSON + field + "\r\n\r\n${page}";
    }

    private static void lengths(Responses cases) {
        cases.page("length/plain", FRAMING, PAGE);
        cases.page("length/spaces", "RFC 9110 5.6.3", sized("Content-Length:  ${page.length}  "));
        cases.either("length/tab", "RFC 9110 5.6.3", sized("Content-Length:\t${page.length}"));
        cases.either("length/leading-zeros", "RFC 9110 8.6", sized("Content-Length: 000${page.length}"));
        // The same number more than once may be taken for once (RFC 9112 section 6.3 item 5); nothing else may.
        cases.either(
                "length/twice-same",
                FRAMING + " item 5",
                sized("Content-Length: ${page.length}\r\nContent-Length: ${page.length}"));
        cases.either("length/list-same", FRAMING + " item 5", sized("Content-Length: ${page.length}, ${page.length}"));
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("twice-other", "Content-Length: ${page.length}\r\nContent-Length: 5");
        wrong.put("twice-other-first", "Content-Length: 5\r\nContent-Length: ${page.length}");
        wrong.put("twice-zero", "Content-Length: 0\r\nContent-Length: ${page.length}");
        wrong.put("list-other", "Content-Length: 5, ${page.length}");
        wrong.put("plus", "Content-Length: +${page.length}");
        wrong.put("minus", "Content-Length: -${page.length}");
        wrong.put("hex", "Content-Length: 0x${page.hex}");
        wrong.put("letters", "Content-Length: ${page.length}a");
        wrong.put("inner-space", "Content-Length: 1 ${page.length}");
        wrong.put("empty", "Content-Length:");
        wrong.put("decimal", "Content-Length: ${page.length}.0");
        wrong.put("quoted", "Content-Length: \"${page.length}\"");
        wrong.put("semicolon", "Content-Length: ${page.length};a");
        wrong.put("overflow", "Content-Length: 18446744073709551616");
        wrong.put("forty-digits", "Content-Length: " + "1".repeat(40));
        wrong.put("null", "Content-Length: ${page.length}\0");
        wrong.put("high-byte", "Content-Length: ${page.length}\u00a0");
        wrong.put("vertical-tab", "Content-Length: \u000b${page.length}");
        wrong.forEach((name, field) -> cases.refuse("length/" + name, FRAMING + " item 5", sized(field)));
        cases.refuse("length/none-closed", "L59, RFC 9112 6.3 item 8", OK + JSON + "\r\n${page}${close}");
        cases.refuse(
                "length/none-close-said",
                "L59, RFC 9112 6.3 item 8",
                OK + JSON + "Connection: close\r\n\r\n${page}${close}");
        cases.refuse("length/none-stays", "L59", OK + JSON + "\r\n${page}");
        cases.refuse("length/short", "L59", OK + JSON + "Content-Length: ${page.length+1}\r\n\r\n${page}${close}");
        cases.refuse("length/short-half", "L59", OK + JSON + "Content-Length: 100000\r\n\r\n${page}${close}");
        cases.refuse("length/short-nothing", "L59", OK + JSON + LENGTH + "\r\n${close}");
        cases.refuse("length/short-stays", "L59", OK + JSON + "Content-Length: ${page.length+1}\r\n\r\n${page}");
        cases.refuseContent("length/zero", "L07", OK + JSON + "Content-Length: 0\r\n\r\n");
        cases.refuse("length/too-large", "L08", OK + JSON + "Content-Length: 99999999999\r\n\r\n${page}");
        cases.refuse("length/over-limit", "L08", OK + JSON + "Content-Length: 1200000\r\n\r\n" + " ".repeat(1_200_000));
    }

    private static void codings(Responses cases) {
        cases.page("coding/plain", CODING, CHUNKED + CHUNK + "0\r\n\r\n");
        cases.either("coding/case", "RFC 9112 7", CHUNKED.replace("chunked", "Chunked") + CHUNK + "0\r\n\r\n");
        cases.either(
                "coding/leading-comma",
                "RFC 9110 5.6.1.2",
                CHUNKED.replace("chunked", ",chunked") + CHUNK + "0\r\n\r\n");
        cases.either(
                "coding/trailing-comma",
                "RFC 9110 5.6.1.2",
                CHUNKED.replace("chunked", "chunked,") + CHUNK + "0\r\n\r\n");
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("twice", "chunked, chunked");
        wrong.put("two-lines", "chunked\r\nTransfer-Encoding: chunked");
        wrong.put("identity", "identity");
        wrong.put("chunked-identity", "chunked, identity");
        wrong.put("identity-chunked", "identity, chunked");
        wrong.put("two-lines-identity", "chunked\r\nTransfer-Encoding: identity");
        wrong.put("gzip-chunked", "gzip, chunked");
        wrong.put("chunked-gzip", "chunked, gzip");
        wrong.put("unknown", "x");
        wrong.put("xchunked", "xchunked");
        wrong.put("chunked-xchunked", "chunked, xchunked");
        wrong.put("parameter", "chunked;a=b");
        wrong.put("quoted", "\"chunked\"");
        wrong.put("empty", "");
        wrong.put("null", "chunked\0");
        wrong.put("vertical-tab", "\u000bchunked");
        wrong.put("fold", "\r\n chunked");
        for (int value : new int[] {0x80, 0x85, 0xa0, 0xc2, 0xff}) {
            wrong.put("glued-" + hex(value), "chunked" + character(value));
        }
        wrong.forEach((name, value) -> {
            cases.refuse("coding/" + name, CODING, CHUNKED.replace("chunked", value) + CHUNK + "0\r\n\r\n");
            cases.refuse(
                    "coding/" + name + "-length",
                    "L14, RFC 9112 6.3 item 3",
                    OK + JSON + "Transfer-Encoding: " + value + "\r\n" + LENGTH + "\r\n${page}");
        });
        cases.refuse(
                "coding/both",
                "L14, RFC 9112 6.3 item 3",
                OK + JSON + "Transfer-Encoding: chunked\r\n" + LENGTH + "\r\n" + CHUNK + "0\r\n\r\n");
        cases.refuse(
                "coding/both-length-first",
                "L14, RFC 9112 6.3 item 3",
                OK + JSON + LENGTH + "Transfer-Encoding: chunked\r\n\r\n" + CHUNK + "0\r\n\r\n");
        cases.refuse(
                "coding/both-poison",
                "L14, L58",
                OK + JSON + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${poison}");
        cases.refuse("coding/gzip-closed", CODING, OK + JSON + "Transfer-Encoding: gzip\r\n\r\n${gzip}${close}");
    }

    private static void chunks(Responses cases) {
        cases.page("chunk/upper-case-hex", GRAMMAR, CHUNKED + "A\r\n          \r\n" + CHUNK + "0\r\n\r\n");
        cases.page("chunk/many", GRAMMAR, CHUNKED + "1\r\n \r\n".repeat(500) + CHUNK + "0\r\n\r\n");
        cases.either("chunk/leading-zeros", GRAMMAR, CHUNKED + "000" + CHUNK + "0\r\n\r\n");
        cases.either("chunk/last-zeros", GRAMMAR, CHUNKED + CHUNK + "000\r\n\r\n");
        Map<String, String> wrong = new LinkedHashMap<>();
        for (String size : new String[] {
            "+${page.hex}",
            "-${page.hex}",
            "0x${page.hex}",
            " ${page.hex}",
            "${page.hex} ",
            "\t${page.hex}",
            "${page.hex}\t",
            "${page.hex}h",
            "",
            "g",
            "1 ${page.hex}",
            "${page.hex},0",
            "10000000000000${page.hex}",
            "10000000000000000",
            "ffffffffffffffff",
            "7fffffffffffffff",
            "${page.hex}\0",
            "\u000b${page.hex}",
            "${page.hex}\u00a0",
            "\"${page.hex}\"",
            "-1"
        }) {
            wrong.put("size-" + (wrong.size() + 1), size + "\r\n${page}\r\n0\r\n\r\n");
        }
        wrong.put("size-lf", "${page.hex}\n${page}\r\n0\r\n\r\n");
        wrong.put("size-cr", "${page.hex}\r${page}\r\n0\r\n\r\n");
        wrong.put("data-lf", "${page.hex}\r\n${page}\n0\r\n\r\n");
        wrong.put("data-no-end", "${page.hex}\r\n${page}0\r\n\r\n");
        wrong.put("data-other-two", "${page.hex}\r\n${page}XX0\r\n\r\n");
        wrong.put("data-longer", "${page.hex-1}\r\n${page}\r\n0\r\n\r\n");
        wrong.put("data-shorter", "${page.hex+1}\r\n${page}\r\n0\r\n\r\n");
        wrong.put("last-lf", CHUNK + "0\n\n");
        wrong.put("last-letter", CHUNK + "0x\r\n\r\n");
        wrong.put("blank-before", "\r\n" + CHUNK + "0\r\n\r\n");
        wrong.put("no-size", "${page}\r\n0\r\n\r\n");
        wrong.put("cut-in-size", "${page.hex}${close}");
        wrong.put("cut-in-data", "${page.hex+9}\r\n${page}${close}");
        wrong.put("cut-before-last", CHUNK + "${close}");
        wrong.put("cut-in-last", CHUNK + "0\r\n${close}");
        wrong.put("cut-before-lf", CHUNK + "0\r\n\r${close}");
        wrong.put("last-missing-stays", CHUNK);
        wrong.forEach((name, content) -> cases.refuse("chunk/" + name, GRAMMAR + ", L59", CHUNKED + content));
        String[] extensions = {";", ";a", ";a=b", ";a=\"b\"", " ;a", ";a\nb", ";a\rb", ";a=" + "b".repeat(20_000)};
        for (int i = 0; i < extensions.length; i++) {
            String rule = "L14, RFC 9112 7.1.1";
            cases.refuse(
                    "chunk/extension-" + i, rule, CHUNKED + "${page.hex}" + extensions[i] + "\r\n${page}\r\n0\r\n\r\n");
            cases.refuse("chunk/last-extension-" + i, rule, CHUNKED + CHUNK + "0" + extensions[i] + "\r\n\r\n");
        }
        cases.refuseContent("chunk/empty", "L07", CHUNKED + "0\r\n\r\n");
    }

    private static void trailers(Responses cases) {
        String rule = "L29, RFC 9112 7.1.2";
        Map<String, String> dropped = new LinkedHashMap<>();
        dropped.put("one", "X-A: ${secret}\r\n");
        dropped.put("many", "X-A: ${secret}\r\n".repeat(20));
        dropped.put("digest", "Digest: ${secret}\r\n");
        dropped.put("empty-value", "X-A:\r\n");
        dropped.forEach(
                (name, fields) -> cases.page("trailer/" + name, rule, CHUNKED + CHUNK + "0\r\n" + fields + "\r\n"));
        cases.either(
                "trailer/announced",
                rule,
                CHUNKED.replace("\r\n\r\n", "\r\nTrailer: X-A\r\n\r\n") + CHUNK + "0\r\nX-A: b\r\n\r\n");
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("length", "Content-Length: 5\r\n");
        refused.put("coding", "Transfer-Encoding: chunked\r\n");
        refused.put("type", "Content-Type: text/html\r\n");
        refused.put("content-encoding", "Content-Encoding: gzip\r\n");
        refused.put("cookie", "Set-Cookie: a=${secret}\r\n");
        refused.put("connection", "Connection: close\r\n");
        refused.put("authenticate", "WWW-Authenticate: Basic\r\n");
        refused.put("location", "Location: /\r\n");
        refused.put("fold", "X-A: b\r\n c\r\n");
        refused.put("no-colon", "${secret}\r\n");
        refused.put("space", "X-A : b\r\n");
        refused.put("empty-name", ": b\r\n");
        refused.put("bare-lf", "X-A: b\n");
        refused.put("null", "X-A: b\0\r\n");
        refused.put("huge", "X-A: " + "b".repeat(300_000) + "\r\n");
        refused.put("very-many", "X-A: b\r\n".repeat(20_000));
        refused.forEach(
                (name, fields) -> cases.refuse("trailer/" + name, rule, CHUNKED + CHUNK + "0\r\n" + fields + "\r\n"));
        cases.refuse("trailer/poison", rule, CHUNKED + CHUNK + "0\r\n${poison}");
    }

    /** What comes behind an answer, or before a question, is an answer to nothing. */
    private static void extra(Responses cases) {
        String rule = "L58, RFC 9112 6.3";
        Map<String, String> extra = new LinkedHashMap<>();
        extra.put("poison", "${poison}");
        extra.put("poison-thrice", "${poison}${poison}${poison}");
        extra.put("poison-later", "${pause 15}${poison}");
        extra.put("poison-close", "${poison}${close}");
        extra.put("not-found", "HTTP/1.1 404 ${secret}\r\nContent-Length: 0\r\n\r\n");
        extra.put("interim", "HTTP/1.1 100 Continue\r\n\r\n");
        extra.put("upgrade", "HTTP/1.1 101 Upgrade\r\n\r\n");
        extra.put("half", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-A: ");
        extra.put("letter", "H");
        extra.put("brace", "}");
        extra.put("space", " ");
        extra.put("null", "\0");
        extra.put("crlf", "\r\n");
        extra.put("crlf-later", "${pause 15}\r\n");
        extra.put("lf", "\n");
        extra.put("many", "a".repeat(200_000));
        extra.forEach((name, more) -> {
            cases.once("extra/length-" + name, rule, PAGE + more);
            cases.once("extra/chunked-" + name, rule, CHUNKED + CHUNK + "0\r\n\r\n" + more);
        });
        cases.once(
                "extra/glued-shorter-length", rule, OK + JSON + "Content-Length: ${page.length}\r\n\r\n${page}${page}");
        cases.once(
                "extra/gzip-poison",
                rule,
                OK + JSON + "Content-Encoding: gzip\r\nContent-Length: ${gzip.length}\r\n\r\n${gzip}${poison}");
        // Sent before anything was asked.
        cases.once("unasked/page", rule, PAGE + "${request}${close}");
        cases.once("unasked/page-then-page", rule, PAGE + "${request}" + PAGE);
        cases.once(
                "unasked/request-timeout",
                "RFC 9110 15.5.9",
                "HTTP/1.1 408 ${secret}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n${request}" + PAGE);
        cases.once("unasked/garbage", rule, "${secret}\r\n${request}" + PAGE);
        cases.once("unasked/crlf", rule, "\r\n${request}" + PAGE);
        cases.once("unasked/banner", rule, "220 ${secret} ESMTP\r\n${request}" + PAGE);
    }

    private static String coded(String coding, String content) {
        return OK + JSON + "Content-Encoding: " + coding + "\r\nContent-Length: " + content.length() + "\r\n\r\n"
                + content;
    }

    private static void contentCodings(Responses cases) {
        String rule = "L12";
        cases.page(
                "content-coding/gzip",
                rule,
                OK + JSON + "Content-Encoding: gzip\r\nContent-Length: ${gzip.length}\r\n\r\n${gzip}");
        cases.page(
                "content-coding/gzip-chunked",
                rule,
                CHUNKED.replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n")
                        + "${gzip.hex}\r\n${gzip}\r\n0\r\n\r\n");
        cases.page(
                "content-coding/gzip-case",
                "RFC 9110 8.4.1",
                OK + JSON + "Content-Encoding: GZIP\r\nContent-Length: ${gzip.length}\r\n\r\n${gzip}");
        cases.either(
                "content-coding/x-gzip",
                "RFC 9110 8.4.1.3",
                OK + JSON + "Content-Encoding: x-gzip\r\nContent-Length: ${gzip.length}\r\n\r\n${gzip}");
        cases.either(
                "content-coding/identity",
                "RFC 9110 8.4.1",
                OK + JSON + "Content-Encoding: identity\r\n" + LENGTH + "\r\n${page}");
        for (String coding : new String[] {
            "br",
            "zstd",
            "deflate",
            "compress",
            "unknown",
            "gzip, gzip",
            "gzip, br",
            "br, gzip",
            "gzip, identity",
            "gzip;q=1",
            "\"gzip\"",
            "aes128gcm",
            "dcb",
            "gz"
        }) {
            cases.refuse(
                    "content-coding/"
                            + coding.replace(", ", "-").replace(';', '-').replace("\"", "quote"),
                    rule,
                    OK + JSON + "Content-Encoding: " + coding + "\r\nContent-Length: ${gzip.length}\r\n\r\n${gzip}");
        }
        cases.refuse(
                "content-coding/two-lines",
                rule,
                OK + JSON
                        + "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Length: ${gzip.length}\r\n\r\n${gzip}");
        cases.refuse(
                "content-coding/not-gzip", rule, OK + JSON + "Content-Encoding: gzip\r\n" + LENGTH + "\r\n${page}");
        cases.refuseContent(
                "content-coding/unsaid", "L11", OK + JSON + "Content-Length: ${gzip.length}\r\n\r\n${gzip}");
        cases.refuse(
                "content-coding/gzip-behind",
                rule,
                OK + JSON + "Content-Encoding: gzip\r\nContent-Length: ${gzip.length+1}\r\n\r\n${gzip}a");
        cases.refuse(
                "content-coding/gzip-two-members",
                rule,
                OK + JSON + "Content-Encoding: gzip\r\nContent-Length: ${length}\r\n\r\n${gzip}${gzip}");
        cases.refuse(
                "content-coding/gzip-short",
                rule,
                OK + JSON + "Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n\u001f\u008b\u0008\0\0\0\0\0\0\0");
        cases.refuse("content-coding/gzip-bad-sum", rule, coded("gzip", badSum()));
        cases.refuse(
                "content-coding/gzip-reserved-flag",
                rule,
                coded("gzip", "\u001f\u008b\u0008\u00e0" + Coded.gzip("{}").substring(4)));
        cases.refuse("content-coding/bomb", rule, coded("gzip", Coded.gzip(" ".repeat(20_000_000))));
        cases.refuse("content-coding/bomb-small", rule, coded("gzip", Coded.gzip(" ".repeat(1_000_000))));
        cases.refuseContent(
                "content-coding/gzip-in-gzip", rule, coded("gzip", Coded.gzip(Coded.gzip("{\"user\":{}}"))));
        cases.refuse("content-coding/deflate-as-gzip", rule, coded("gzip", Coded.deflate("{\"user\":{}}")));
        cases.refuseContent("content-coding/gzip-empty", rule, coded("gzip", ""));
    }

    private static String badSum() {
        String good = Coded.gzip("{\"user\":{}}");
        int at = good.length() - 8;
        return good.substring(0, at) + (char) (good.charAt(at) ^ 1) + good.substring(at + 1);
    }

    private static void types(Responses cases) {
        String rule = "L11";
        cases.page(
                "type/charset",
                "RFC 8259 11",
                OK + "Content-Type: application/json; charset=utf-8\r\n" + LENGTH + "\r\n${page}");
        cases.page("type/case", "RFC 9110 8.3.1", OK + "Content-Type: Application/JSON\r\n" + LENGTH + "\r\n${page}");
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("none", "");
        wrong.put("empty", "Content-Type:\r\n");
        for (String type : new String[] {
            "text/html",
            "text/plain",
            "application/xml",
            "text/json",
            "application/problem+json",
            "application/vnd.ims.lis.v2+json",
            "application/octet-stream",
            "application/jsonx",
            "json",
            "*/*",
            "application/json, text/html",
            "application/json; charset=utf-16",
            "application/json; charset=iso-8859-1",
            "application/json; a=b",
            "multipart/mixed; boundary=a",
            "application/json text/html"
        }) {
            wrong.put(
                    type.replace('/', '-')
                            .replace("; ", "-")
                            .replace(", ", "-and-")
                            .replace("*", "any")
                            .replace(' ', '_'),
                    "Content-Type: " + type + "\r\n");
        }
        wrong.put("twice-same", JSON + JSON);
        wrong.put("twice-other", JSON + "Content-Type: text/html\r\n");
        wrong.put("twice-other-first", "Content-Type: text/html\r\n" + JSON);
        wrong.forEach((name, field) -> cases.refuse("type/" + name, rule, OK + field + LENGTH + "\r\n${page}"));
        Map<String, String> contents = new LinkedHashMap<>();
        contents.put("html", "<html>${secret}</html>");
        contents.put("array", "[]");
        contents.put("number", "1");
        contents.put("two-roots", "${page}${page}");
        contents.put("behind", "${page} a");
        contents.put("null-behind", "${page}\0");
        contents.put("byte-order-mark", "\u00ef\u00bb\u00bf${page}");
        contents.put("utf-16", "\0{\0}");
        contents.put("not-utf-8", "{\"user\":{\"givenName\":\"\u00ff\"}}");
        contents.put("name-twice", "{\"user\":{},\"user\":{}}");
        contents.put("cut", "{\"user\":{\"givenName\":\"${secret}");
        contents.forEach((name, content) -> cases.add(
                "json/" + name,
                name.startsWith("name") ? "L09" : "L10",
                OK + JSON + "Content-Length: ${length}\r\n\r\n" + content,
                Verdict.REFUSE,
                true));
    }

    private static void connections(Responses cases) {
        String rule = "L59, RFC 9112 8";
        Map<String, String> cut = new LinkedHashMap<>();
        cut.put("at-once", "");
        cut.put("in-version", "HTT");
        cut.put("in-status", "HTTP/1.1 20");
        cut.put("after-status", OK);
        cut.put("in-field", OK + "Content-Ty");
        cut.put("after-fields", OK + JSON + LENGTH);
        cut.put("after-head", OK + JSON + LENGTH + "\r\n");
        cut.put("in-content", OK + JSON + "Content-Length: ${page.length+1}\r\n\r\n${page}");
        cut.put("in-chunk", CHUNKED + "${page.hex+1}\r\n${page}");
        cut.put("before-last-chunk", CHUNKED + CHUNK);
        cut.put("after-interim", "HTTP/1.1 100 Continue\r\n\r\n");
        cut.forEach((name, text) -> {
            cases.refuse("cut/closed-" + name, rule, text + "${close}");
            cases.refuse("cut/reset-" + name, rule, text + "${reset}");
        });
        cases.once("cut/reset-after-page", rule, PAGE + "${reset}");
        cases.once("cut/closed-after-page", rule, PAGE + "${close}");
        cases.refuse("slow/silent", "RFC 9110 15.6.5", "${pause 3000}" + PAGE);
        cases.refuse("slow/head", "RFC 9110 15.6.5", slowly("HTTP/1.1 200 OK\r\nX-A: "));
        cases.refuse("slow/fields", "RFC 9110 15.6.5", OK + slowly("X-A: b\r\n"));
        cases.refuse(
                "slow/content", "RFC 9110 15.6.5", OK + JSON + "Content-Length: 100000\r\n\r\n" + slowly("          "));
        cases.refuse("slow/chunks", "RFC 9110 15.6.5", CHUNKED + slowly("1\r\n \r\n"));
        cases.refuse("slow/interim", "L28, RFC 9110 15.6.5", slowly("HTTP/1.1 100 Continue\r\n\r\n"));
        cases.page(
                "slow/in-time",
                "RFC 9112 6.3",
                "${pause 200}" + OK + "${pause 200}" + REST.replace("\r\n\r\n", "\r\n\r\n${pause 200}"));
    }

    /** More than the gateway's patience, in many small steps. */
    private static String slowly(String step) {
        return (step + "${pause 250}").repeat(16);
    }
}
