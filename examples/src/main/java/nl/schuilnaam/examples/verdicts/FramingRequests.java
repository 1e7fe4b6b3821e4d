package nl.schuilnaam.examples.verdicts;

import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.deny;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.drop;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.either;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.refuse;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.serve;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.serveThenRefuse;
import static nl.schuilnaam.examples.verdicts.RequestCases.CHUNKED;
import static nl.schuilnaam.examples.verdicts.RequestCases.GET;
import static nl.schuilnaam.examples.verdicts.RequestCases.PUT;
import static nl.schuilnaam.examples.verdicts.RequestCases.PUT_CHUNKED;
import static nl.schuilnaam.examples.verdicts.RequestCases.SENT;
import static nl.schuilnaam.examples.verdicts.RequestCases.SMUGGLED_CHUNK;
import static nl.schuilnaam.examples.verdicts.RequestCases.character;
import static nl.schuilnaam.examples.verdicts.RequestCases.hex;

import java.util.LinkedHashMap;
import java.util.Map;
import nl.schuilnaam.examples.verdicts.RequestCase.Expected;

/**
 * Where a request ends: {@code Content-Length}, {@code Transfer-Encoding}, both, none, and requests behind each other.
 *
 * <p>Wherever two readers could differ, what the one takes for content is for the other a whole second request, with valid credentials, for something that the origin tells
 * apart: so a request that got through unseen is seen there.
 */
final class FramingRequests {
    private static final String LENGTH = "RFC 9110 8.6, RFC 9112 6.3";
    private static final String CODING = "RFC 9112 6.1";
    private static final String LIST = "RFC 9110 5.6.1.2";
    private static final String BOTH = "RFC 9112 6.3 item 3, L14";

    private final RequestCases cases;

    private FramingRequests(RequestCases cases) {
        this.cases = cases;
    }

    static void addTo(RequestCases cases) {
        var framing = new FramingRequests(cases);
        framing.lengths();
        framing.codings();
        framing.both();
        framing.unexpectedContent();
        framing.cutShort();
        framing.behindEachOther();
    }

    private static String sized(String field, String content) {
        return PUT + field + "\r\n\r\n" + content;
    }

    private void lengths() {
        cases.add("length/plain", LENGTH, SENT, serve("task"));
        cases.add(
                "length/spaces-around",
                "RFC 9110 5.6.3",
                sized("Content-Length:   ${content.length}  ", "${content}"),
                serve("task"));
        cases.add(
                "length/no-space",
                "RFC 9112 5",
                sized("Content-Length:${content.length}", "${content}"),
                serve("task"));
        cases.add(
                "length/tab",
                "RFC 9110 5.6.3",
                sized("Content-Length:\t${content.length}\t", "${content}"),
                either("task"));
        cases.add(
                "length/lower-case-name",
                "RFC 9110 5.1",
                sized("content-length: ${content.length}", "${content}"),
                serve("task"));
        cases.add(
                "length/leading-zeros",
                LENGTH,
                sized("Content-Length: 000${content.length}", "${content}"),
                either("task"));
        // The second column is what a careless reader makes of it; the smuggled request is all or none of the content.
        var malformed = new LinkedHashMap<String, String>();
        malformed.put("empty", "");
        malformed.put("plus", "+${smuggled.length}");
        malformed.put("minus", "-${smuggled.length}");
        malformed.put("minus-zero", "-0");
        malformed.put("hex", "0x${smuggled.hex}");
        malformed.put("letters", "${smuggled.length}abc");
        malformed.put("word", "chunked");
        malformed.put("inner-space", "1 ${smuggled.length}");
        malformed.put("space-then-zero", "0 ${smuggled.length}");
        malformed.put("decimal", "${smuggled.length}.0");
        malformed.put("exponent", "1e2");
        malformed.put("underscore", "1_00");
        malformed.put("quoted", "\"${smuggled.length}\"");
        malformed.put("semicolon", "${smuggled.length};a=b");
        malformed.put("leading-comma", ",${smuggled.length}");
        malformed.put("trailing-comma", "${smuggled.length},");
        malformed.put("list-same", "${smuggled.length}, ${smuggled.length}");
        malformed.put("list-zero-first", "0, ${smuggled.length}");
        malformed.put("list-zero-last", "${smuggled.length}, 0");
        malformed.put("int-overflow", "4294967296");
        malformed.put("int-overflow-exact", "4294967297");
        malformed.put("long-overflow", "18446744073709551616");
        malformed.put("long-overflow-more", "9223372036854775808");
        malformed.put("forty-digits", "1".repeat(40));
        malformed.put("null-byte", "${smuggled.length}\0");
        malformed.put("null-byte-before", "\0${smuggled.length}");
        malformed.put("vertical-tab", "\u000b${smuggled.length}");
        malformed.put("form-feed", "${smuggled.length}\f");
        malformed.put("no-break-space", "\u00a0${smuggled.length}");
        malformed.put("superscript", "\u00b2");
        malformed.put("fullwidth", "\u00ef\u00bc\u0091");
        malformed.put("bare-cr", "${smuggled.length}\r0");
        malformed.put("fold", "\r\n ${smuggled.length}");
        malformed.put("fold-second", "0\r\n ${smuggled.length}");
        malformed.forEach((name, value) ->
                cases.add("length/" + name, LENGTH, sized("Content-Length: " + value, "${smuggled}"), refuse()));
        cases.add(
                "length/space-before-colon",
                "RFC 9112 5.1",
                sized("Content-Length : ${smuggled.length}", "${smuggled}"),
                refuse());
        cases.add(
                "length/tab-before-colon",
                "RFC 9112 5.1",
                sized("Content-Length\t: ${smuggled.length}", "${smuggled}"),
                refuse());
        cases.add(
                "length/space-before-name",
                "RFC 9112 5.2",
                sized(" Content-Length: ${smuggled.length}", "${smuggled}"),
                refuse());
        cases.add(
                "length/underscore-name",
                "L14",
                sized("Content-Length: ${content.length}\r\nContent_Length: 0", "${content}"),
                either("task"));
        cases.add(
                "length/null-in-name",
                "RFC 9112 5.1",
                sized("Content-\0Length: ${smuggled.length}", "${smuggled}"),
                refuse());
        cases.add(
                "length/twice-same",
                LENGTH + ", L14",
                sized("Content-Length: ${smuggled.length}\r\nContent-Length: ${smuggled.length}", "${smuggled}"),
                refuse());
        cases.add(
                "length/twice-zero-first",
                LENGTH,
                sized("Content-Length: 0\r\nContent-Length: ${smuggled.length}", "${smuggled}"),
                refuse());
        cases.add(
                "length/twice-zero-last",
                LENGTH,
                sized("Content-Length: ${smuggled.length}\r\nContent-Length: 0", "${smuggled}"),
                refuse());
        cases.add(
                "length/twice-case",
                LENGTH,
                sized("content-length: 0\r\nCONTENT-LENGTH: ${smuggled.length}", "${smuggled}"),
                refuse());
        cases.add(
                "length/thrice",
                LENGTH,
                sized("Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\nContent-Length: 0", "${smuggled}"),
                refuse());
        cases.add(
                "length/over-limit", "RFC 9110 15.5.14", sized("Content-Length: 99999999999", "${smuggled}"), refuse());
    }

    private void codings() {
        coding("plain", CODING, "Transfer-Encoding: chunked", serve("task"));
        coding("no-space", "RFC 9112 5", "Transfer-Encoding:chunked", serve("task"));
        coding("spaces-around", "RFC 9110 5.6.3", "Transfer-Encoding:   chunked  ", serve("task"));
        coding("lower-case-name", "RFC 9110 5.1", "transfer-encoding: chunked", serve("task"));
        coding("tab", "RFC 9110 5.6.3", "Transfer-Encoding:\tchunked\t", either("task"));
        coding("title-case", "RFC 9112 7", "Transfer-Encoding: Chunked", either("task"));
        coding("upper-case", "RFC 9112 7", "Transfer-Encoding: CHUNKED", either("task"));
        coding("mixed-case", "RFC 9112 7", "Transfer-Encoding: cHuNkEd", either("task"));
        coding("leading-comma", LIST, "Transfer-Encoding: ,chunked", either("task"));
        coding("leading-comma-space", LIST, "Transfer-Encoding: , chunked", either("task"));
        coding("trailing-comma", LIST, "Transfer-Encoding: chunked,", either("task"));
        coding("trailing-commas", LIST, "Transfer-Encoding: chunked, ,", either("task"));
        coding("empty-then-chunked", LIST, "Transfer-Encoding:\r\nTransfer-Encoding: chunked", either("task"));
        coding("chunked-then-empty", LIST, "Transfer-Encoding: chunked\r\nTransfer-Encoding:", either("task"));
        var wrong = new LinkedHashMap<String, String>();
        wrong.put("two-lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked");
        wrong.put("two-lines-identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity");
        wrong.put("two-lines-identity-first", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked");
        wrong.put("two-lines-x", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x");
        wrong.put("two-lines-case", "Transfer-Encoding: chunked\r\ntransfer-encoding: cow");
        wrong.put("twice", "Transfer-Encoding: chunked, chunked");
        wrong.put("xchunked", "Transfer-Encoding: xchunked");
        wrong.put("chunkedx", "Transfer-Encoding: chunkedx");
        wrong.put("chunked-xchunked", "Transfer-Encoding: chunked, xchunked");
        wrong.put("chunk", "Transfer-Encoding: chunk");
        wrong.put("identity", "Transfer-Encoding: identity");
        wrong.put("chunked-identity", "Transfer-Encoding: chunked, identity");
        wrong.put("identity-chunked", "Transfer-Encoding: identity, chunked");
        wrong.put("gzip", "Transfer-Encoding: gzip");
        wrong.put("gzip-chunked", "Transfer-Encoding: gzip, chunked");
        wrong.put("chunked-gzip", "Transfer-Encoding: chunked, gzip");
        wrong.put("deflate-chunked", "Transfer-Encoding: deflate, chunked");
        wrong.put("trailers", "Transfer-Encoding: trailers");
        wrong.put("empty", "Transfer-Encoding:");
        wrong.put("only-comma", "Transfer-Encoding: ,");
        wrong.put("semicolon", "Transfer-Encoding: chunked;");
        wrong.put("parameter", "Transfer-Encoding: chunked;q=1");
        wrong.put("quoted", "Transfer-Encoding: \"chunked\"");
        wrong.put("single-quoted", "Transfer-Encoding: 'chunked'");
        wrong.put("backslash", "Transfer-Encoding: \\chunked");
        wrong.put("inner-space", "Transfer-Encoding: chun ked");
        wrong.put("space-list", "Transfer-Encoding: chunked gzip");
        wrong.put("identity-space-chunked", "Transfer-Encoding: identity chunked");
        wrong.put("percent", "Transfer-Encoding: chunk%65d");
        wrong.put("colon", "Transfer-Encoding: : chunked");
        wrong.put("equals", "Transfer-Encoding: chunked=foo");
        wrong.put("brackets", "Transfer-Encoding: [chunked]");
        wrong.put("null-after", "Transfer-Encoding: chunked\0");
        wrong.put("null-before", "Transfer-Encoding: \0chunked");
        wrong.put("vertical-tab", "Transfer-Encoding: \u000bchunked");
        wrong.put("vertical-tab-after", "Transfer-Encoding: chunked\u000b");
        wrong.put("form-feed", "Transfer-Encoding: chunked\f");
        wrong.put("backspace", "Transfer-Encoding: chunked\b");
        wrong.put("delete", "Transfer-Encoding: chunked\u007f");
        wrong.put("bare-cr", "Transfer-Encoding: chunked\r");
        wrong.put("bare-cr-before", "Transfer-Encoding: \rchunked");
        wrong.put("bare-cr-field", "X-A: b\rTransfer-Encoding: chunked");
        wrong.put("bare-lf-field", "X-A: b\nTransfer-Encoding: chunked");
        wrong.put("bare-lf-after", "Transfer-Encoding: chunked\nX-A: b");
        wrong.put("fold", "Transfer-Encoding:\r\n chunked");
        wrong.put("fold-tab", "Transfer-Encoding:\r\n\tchunked");
        wrong.put("fold-list", "Transfer-Encoding: identity,\r\n chunked");
        wrong.put("fold-after", "Transfer-Encoding: chunked\r\n ");
        wrong.put("fold-hidden", "X-A: b\r\n Transfer-Encoding: chunked");
        wrong.put("space-before-colon", "Transfer-Encoding : chunked");
        wrong.put("tab-before-colon", "Transfer-Encoding\t: chunked");
        wrong.put("space-before-name", " Transfer-Encoding: chunked");
        wrong.put("null-in-name", "Transfer-Enc\0oding: chunked");
        wrong.put("high-byte-in-name", "Transfer-Encoding\u00a0: chunked");
        wrong.put("cr-before-colon", "Transfer-Encoding\r: chunked");
        for (int value : new int[] {0x80, 0x85, 0x8a, 0x8d, 0xa0, 0xad, 0xc2, 0xdf, 0xe2, 0xef, 0xfe, 0xff}) {
            wrong.put("glued-" + hex(value), "Transfer-Encoding: chunked" + character(value));
            wrong.put("glued-before-" + hex(value), "Transfer-Encoding: " + character(value) + "chunked");
        }
        wrong.forEach((name, field) -> coding(name, CODING, field, refuse(501)));
        // A field that only looks like one is any other field: the content is not chunked, and none is told.
        cases.add(
                "coding/underscore-name",
                "L14",
                PUT + "Transfer_Encoding: chunked\r\nContent-Length: ${content.length}\r\n\r\n${content}",
                either("task"));
        cases.add(
                "coding/gzip-chunked-content",
                CODING,
                PUT + "Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKED,
                refuse(501));
    }

    /** Good content in chunks where the field is good, and a request in chunks where it is not. */
    private void coding(String name, String rule, String field, Expected expected) {
        boolean good = !expected.served().isEmpty();
        cases.add("coding/" + name, rule, PUT + field + "\r\n\r\n" + (good ? CHUNKED : SMUGGLED_CHUNK), expected);
        if (!good) {
            // Who does not know the coding goes by the length, and reads a request behind the content; or the other way
            // round.
            cases.add(
                    "coding-length/" + name,
                    BOTH,
                    PUT + field + "\r\nContent-Length: ${length}\r\n\r\n0\r\n\r\n${smuggled}",
                    refuse(501));
        }
    }

    private void both() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("plain", "Transfer-Encoding: chunked");
        fields.put("case", "Transfer-Encoding: Chunked");
        fields.put("identity", "Transfer-Encoding: identity");
        fields.put("two", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity");
        fields.put("comma", "Transfer-Encoding: ,chunked");
        fields.forEach((name, field) -> {
            cases.add(
                    "both/length-first-" + name,
                    BOTH,
                    PUT + "Content-Length: ${length}\r\n" + field + "\r\n\r\n0\r\n\r\n${smuggled}",
                    refuse(501));
            cases.add(
                    "both/coding-first-" + name,
                    BOTH,
                    PUT + field + "\r\nContent-Length: 4\r\n\r\n" + SMUGGLED_CHUNK,
                    refuse(501));
            cases.add(
                    "both/zero-" + name,
                    BOTH,
                    PUT + field + "\r\nContent-Length: 0\r\n\r\n" + SMUGGLED_CHUNK,
                    refuse(501));
        });
        cases.add(
                "both/agreeing",
                BOTH,
                PUT + "Transfer-Encoding: chunked\r\nContent-Length: ${length}\r\n\r\n" + CHUNKED,
                refuse());
        cases.add(
                "both/get",
                BOTH,
                GET + "Transfer-Encoding: chunked\r\nContent-Length: ${length}\r\n\r\n0\r\n\r\n${smuggled}",
                refuse());
    }

    private void unexpectedContent() {
        String rule = "RFC 9110 9.3.1";
        cases.add("content/get-zero", LENGTH, GET + "Content-Length: 0\r\n\r\n", serve("record"));
        cases.add("content/get-length", rule, GET + "Content-Length: ${length}\r\n\r\n${smuggled}", either("record"));
        cases.add(
                "content/get-chunked",
                rule,
                GET + "Transfer-Encoding: chunked\r\n\r\n" + SMUGGLED_CHUNK,
                either("record"));
        cases.add(
                "content/get-chunked-empty",
                rule,
                GET + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                either("record"));
        cases.add(
                "content/head-length",
                "RFC 9110 9.3.2",
                GET.replace("GET", "HEAD") + "Content-Length: ${length}\r\n\r\n${smuggled}",
                either("record"));
        cases.add(
                "content/delete-length",
                "RFC 9110 9.3.5",
                GET.replace("GET", "DELETE") + "Content-Length: ${length}\r\n\r\n${smuggled}",
                deny());
        cases.add(
                "content/options-length",
                "RFC 9110 9.3.7",
                GET.replace("GET", "OPTIONS") + "Content-Length: ${length}\r\n\r\n${smuggled}",
                deny(204));
        cases.add("content/put-none", "RFC 9112 6.3 item 6", PUT + "\r\n", deny());
    }

    /** What never becomes whole is dropped when its client goes. */
    private void cutShort() {
        String rule = "RFC 9112 8";
        cases.addEnding("cut/nothing", rule, "\r", drop());
        cases.addEnding("cut/method", rule, "GET", drop());
        cases.addEnding("cut/line", rule, "GET ${path} HTTP/1.1", drop());
        cases.addEnding("cut/line-cr", rule, "GET ${path} HTTP/1.1\r", drop());
        cases.addEnding("cut/head", rule, GET, drop());
        cases.addEnding("cut/last-lf", rule, GET + "\r", drop());
        cases.addEnding("cut/content-none", rule, PUT + "Content-Length: ${content.length}\r\n\r\n", drop());
        cases.addEnding(
                "cut/content-half", rule, PUT + "Content-Length: ${content.length+10}\r\n\r\n${content}", drop());
        cases.addEnding(
                "cut/content-swallows", rule, PUT + "Content-Length: ${smuggled.length+1}\r\n\r\n${smuggled}", drop());
        cases.addEnding("cut/chunk-size", rule, PUT_CHUNKED + "${content.hex}", drop());
        cases.addEnding("cut/chunk-data", rule, PUT_CHUNKED + "${content.hex+5}\r\n${content}", drop());
        cases.addEnding("cut/last-chunk", rule, PUT_CHUNKED + "${content.hex}\r\n${content}\r\n", drop());
        cases.addEnding("cut/trailer-end", rule, PUT_CHUNKED + "${content.hex}\r\n${content}\r\n0\r\n", drop());
        cases.addEnding("cut/trailer-half", rule, PUT_CHUNKED + "${content.hex}\r\n${content}\r\n0\r\nX-A: b", drop());
    }

    private void behindEachOther() {
        String rule = "RFC 9112 9.3.2";
        cases.add("pipeline/get-get", rule, GET + "\r\n${smuggled}", serve("record", "other"));
        cases.add("pipeline/put-get", rule, SENT + "${smuggled}", serve("task", "other"));
        cases.add("pipeline/get-put", rule, GET + "\r\n" + SENT, serve("record", "task"));
        cases.add("pipeline/chunked-get", rule, PUT_CHUNKED + CHUNKED + "${smuggled}", serve("task", "other"));
        cases.add("pipeline/three", rule, GET + "\r\n${smuggled}" + GET + "\r\n", serve("record", "other", "record"));
        cases.add("pipeline/close-get", "RFC 9112 9.6", GET + "Connection: close\r\n\r\n${smuggled}", serve("record"));
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("garbage", "nonsense\r\n\r\n");
        bad.put("blank-line", "\r\n${smuggled}");
        bad.put("blank-lines", "\r\n\r\n\r\n${smuggled}");
        bad.put("lf", "\n${smuggled}");
        bad.put("space", " ${smuggled}");
        bad.put("null", "\0${smuggled}");
        bad.put("high-byte", "\u00ff${smuggled}");
        bad.put("no-host", "GET ${other} HTTP/1.1\r\nAuthorization: Bearer ${token}\r\n\r\n");
        bad.put("old-version", "GET ${other} HTTP/1.0\r\n" + RequestCases.FIELDS + "\r\n");
        bad.put("fold", "GET ${other} HTTP/1.1\r\n" + RequestCases.FIELDS + "X-A: b\r\n c\r\n\r\n");
        bad.put(
                "both",
                PUT + "Transfer-Encoding: chunked\r\nContent-Length: ${smuggled.length}\r\n\r\n0\r\n\r\n${smuggled}");
        bad.put("preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        bad.forEach((name, text) -> {
            cases.add("pipeline/get-" + name, rule, GET + "\r\n" + text, serveThenRefuse("record"));
            cases.add("pipeline/put-" + name, rule, SENT + text, serveThenRefuse("task"));
        });
        cases.add(
                "pipeline/chunked-blank-line",
                "RFC 9112 2.2, L14",
                PUT_CHUNKED + CHUNKED + "\r\n${smuggled}",
                serveThenRefuse("task"));
        cases.add(
                "pipeline/content-longer",
                rule,
                PUT + "Content-Length: ${content.length}\r\n\r\n${content}}\r\n\r\n",
                serveThenRefuse("task"));
    }
}
