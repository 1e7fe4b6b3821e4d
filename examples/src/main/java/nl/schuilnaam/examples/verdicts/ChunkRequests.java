package nl.schuilnaam.examples.verdicts;

import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.either;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.refuse;
import static nl.schuilnaam.examples.verdicts.RequestCase.Expected.serve;
import static nl.schuilnaam.examples.verdicts.RequestCases.CHUNKED;
import static nl.schuilnaam.examples.verdicts.RequestCases.PUT;
import static nl.schuilnaam.examples.verdicts.RequestCases.PUT_CHUNKED;
import static nl.schuilnaam.examples.verdicts.RequestCases.character;
import static nl.schuilnaam.examples.verdicts.RequestCases.hex;

import java.util.LinkedHashMap;
import java.util.Map;

/** The chunked transfer coding (RFC 9112 section 7.1): sizes, line ends, extensions, trailers. */
final class ChunkRequests {
    private static final String CHUNK = "${content.hex}\r\n${content}\r\n";
    private static final String GRAMMAR = "RFC 9112 7.1";
    private static final String EXTENSION = "L14, RFC 9112 7.1.1";
    private static final String TRAILER = "L29, RFC 9112 7.1.2";

    private ChunkRequests() {}

    static void addTo(RequestCases cases) {
        sizes(cases);
        lines(cases);
        trailers(cases);
    }

    private static void sizes(RequestCases cases) {
        cases.add("chunk/one", GRAMMAR, PUT_CHUNKED + CHUNKED, serve("task"));
        cases.add(
                "chunk/upper-case-hex",
                GRAMMAR,
                PUT_CHUNKED + "${content.hex}\r\n${content}\r\nA\r\n          \r\n0\r\n\r\n",
                serve("task"));
        cases.add(
                "chunk/lower-case-hex",
                GRAMMAR,
                PUT_CHUNKED + "${content.hex}\r\n${content}\r\na\r\n          \r\n0\r\n\r\n",
                serve("task"));
        cases.add("chunk/two", GRAMMAR, PUT_CHUNKED + "2\r\n  \r\n" + CHUNKED, serve("task"));
        cases.add("chunk/many", GRAMMAR, PUT_CHUNKED + "1\r\n \r\n".repeat(300) + CHUNKED, serve("task"));
        cases.add("chunk/holds-line-ends", GRAMMAR, PUT_CHUNKED + "4\r\n\r\n\r\n\r\n" + CHUNKED, serve("task"));
        cases.add("chunk/leading-zeros", GRAMMAR, PUT_CHUNKED + "000" + CHUNKED, either("task"));
        cases.add("chunk/leading-zeros-many", GRAMMAR, PUT_CHUNKED + "0".repeat(64) + CHUNKED, either("task"));
        cases.add("chunk/last-zeros", GRAMMAR, PUT_CHUNKED + CHUNK + "000\r\n\r\n", either("task"));
        var sizes = new LinkedHashMap<String, String>();
        sizes.put("plus", "+${content.hex}");
        sizes.put("minus", "-${content.hex}");
        sizes.put("minus-one", "-1");
        sizes.put("0x", "0x${content.hex}");
        sizes.put("0X", "0X${content.hex}");
        sizes.put("hex-suffix", "${content.hex}h");
        sizes.put("space-before", " ${content.hex}");
        sizes.put("space-after", "${content.hex} ");
        sizes.put("tab-before", "\t${content.hex}");
        sizes.put("tab-after", "${content.hex}\t");
        sizes.put("inner-space", "1 ${content.hex}");
        sizes.put("empty", "");
        sizes.put("letter", "g");
        sizes.put("underscore", "${content.hex}_0");
        sizes.put("decimal", "${content.hex}.0");
        sizes.put("comma", "${content.hex},0");
        sizes.put("quoted", "\"${content.hex}\"");
        sizes.put("int-overflow", "1000000${content.hex}");
        sizes.put("long-overflow", "1000000000000${content.hex}");
        sizes.put("long-overflow-zero", "10000000000000000");
        sizes.put("long-overflow-more", "100000000000000${content.hex}");
        sizes.put("max-long", "7fffffffffffffff");
        sizes.put("all-ones", "ffffffffffffffff");
        sizes.put("hundred-digits", "f".repeat(100));
        sizes.put("null-after", "${content.hex}\0");
        sizes.put("null-before", "\0${content.hex}");
        sizes.put("vertical-tab", "${content.hex}\u000b");
        sizes.put("form-feed", "\f${content.hex}");
        sizes.put("no-break-space", "${content.hex}\u00a0");
        sizes.put("fullwidth", "\u00ef\u00bc\u0091");
        sizes.forEach((name, size) -> cases.add(
                "chunk/size-" + name,
                GRAMMAR,
                PUT_CHUNKED + size + "\r\n${content}\r\n0\r\n\r\n${smuggled}",
                refuse()));
        var extensions = new LinkedHashMap<String, String>();
        extensions.put("empty", ";");
        extensions.put("name", ";a");
        extensions.put("value", ";a=b");
        extensions.put("quoted", ";a=\"b\"");
        extensions.put("quoted-line-end", ";a=\"\r\n\"");
        extensions.put("spaces", " ; a = b");
        extensions.put("bare-lf", ";a\nb");
        extensions.put("bare-cr", ";a\rb");
        extensions.put("null", ";a\0");
        extensions.put("long", ";a=" + "b".repeat(20_000));
        extensions.forEach((name, extension) -> {
            cases.add(
                    "chunk/extension-" + name,
                    EXTENSION,
                    PUT_CHUNKED + "${content.hex}" + extension + "\r\n${content}\r\n0\r\n\r\n",
                    refuse());
            cases.add(
                    "chunk/last-extension-" + name,
                    EXTENSION,
                    PUT_CHUNKED + CHUNK + "0" + extension + "\r\n\r\n",
                    refuse());
        });
    }

    private static void lines(RequestCases cases) {
        var wrong = new LinkedHashMap<String, String>();
        wrong.put("size-lf", "${content.hex}\n${content}\r\n0\r\n\r\n");
        wrong.put("size-cr", "${content.hex}\r${content}\r\n0\r\n\r\n");
        wrong.put("size-cr-cr-lf", "${content.hex}\r\r\n${content}\r\n0\r\n\r\n");
        wrong.put("data-lf", "${content.hex}\r\n${content}\n0\r\n\r\n");
        wrong.put("data-cr", "${content.hex}\r\n${content}\r0\r\n\r\n");
        wrong.put("data-no-end", "${content.hex}\r\n${content}0\r\n\r\n");
        wrong.put("data-other-two", "${content.hex}\r\n${content}XX0\r\n\r\n");
        wrong.put("data-longer", "${content.hex-1}\r\n${content}\r\n0\r\n\r\n");
        wrong.put("data-much-longer", "1\r\n${content}\r\n0\r\n\r\n");
        wrong.put("data-shorter", "${content.hex+1}\r\n${content}\r\n0\r\n\r\n");
        wrong.put("data-shorter-two", "${content.hex+2}\r\n${content}\r\n0\r\n\r\n");
        wrong.put("all-lf", "${content.hex}\n${content}\n0\n\n");
        wrong.put("last-lf", CHUNK + "0\n\r\n");
        wrong.put("last-lf-lf", CHUNK + "0\n\n");
        wrong.put("last-cr-lf-lf", CHUNK + "0\r\n\n");
        wrong.put("last-cr", CHUNK + "0\r\r\n");
        wrong.put("last-space", CHUNK + "0 \r\n\r\n");
        wrong.put("last-letter", CHUNK + "0x\r\n\r\n");
        wrong.put("last-minus", CHUNK + "-0\r\n\r\n");
        wrong.put("last-0x0", CHUNK + "0x0\r\n\r\n");
        wrong.put("last-no-end-line", CHUNK + "0\r\nGET");
        wrong.put("blank-before", "\r\n" + CHUNKED);
        wrong.put("blank-between", CHUNK + "\r\n0\r\n\r\n");
        wrong.put("no-size", "${content}\r\n0\r\n\r\n");
        wrong.forEach((name, content) ->
                cases.add("chunk/line-" + name, GRAMMAR, PUT_CHUNKED + content + "${smuggled}", refuse()));
    }

    private static void trailers(RequestCases cases) {
        Map<String, String> dropped = new LinkedHashMap<>();
        dropped.put("one", "X-A: b\r\n");
        dropped.put("two", "X-A: b\r\nX-C: d\r\n");
        dropped.put("checksum", "Digest: abc\r\n");
        dropped.put("empty-value", "X-A:\r\n");
        dropped.forEach((name, field) ->
                cases.add("trailer/" + name, TRAILER, PUT_CHUNKED + CHUNK + "0\r\n" + field + "\r\n", serve("task")));
        cases.add(
                "trailer/announced",
                "RFC 9110 6.6.2",
                PUT + "Transfer-Encoding: chunked\r\nTrailer: X-A\r\n\r\n" + CHUNK + "0\r\nX-A: b\r\n\r\n",
                either("task"));
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put("transfer-encoding", "Transfer-Encoding: chunked\r\n");
        refused.put("content-length", "Content-Length: 5\r\n");
        refused.put("host", "Host: other.example\r\n");
        refused.put("authorization", "Authorization: Bearer x\r\n");
        refused.put("content-type", "Content-Type: text/html\r\n");
        refused.put("content-encoding", "Content-Encoding: gzip\r\n");
        refused.put("cookie", "Cookie: a=b\r\n");
        refused.put("connection", "Connection: close\r\n");
        refused.put("expect", "Expect: 100-continue\r\n");
        refused.put("trailer", "Trailer: X-A\r\n");
        refused.put("upgrade", "Upgrade: websocket\r\n");
        refused.put("mixed-case-length", "cOnTeNt-LeNgTh: 5\r\n");
        refused.put("fold", "X-A: b\r\n c\r\n");
        refused.put("no-colon", "nonsense\r\n");
        refused.put("empty-name", ": b\r\n");
        refused.put("space-before-colon", "X-A : b\r\n");
        refused.put("leading-space", " X-A: b\r\n");
        refused.put("bare-lf", "X-A: b\n");
        refused.put("bare-cr", "X-A: b\rc\r\n");
        refused.put("long", "X-A: " + "b".repeat(20_000) + "\r\n");
        refused.put("many", "X-A: b\r\n".repeat(500));
        for (int value : new int[] {0x00, 0x01, 0x0b, 0x1f, 0x7f}) {
            refused.put("control-" + hex(value), "X-A: b" + character(value) + "\r\n");
        }
        refused.forEach((name, field) ->
                cases.add("trailer/" + name, TRAILER, PUT_CHUNKED + CHUNK + "0\r\n" + field + "\r\n", refuse()));
        cases.add("trailer/request-line", TRAILER, PUT_CHUNKED + CHUNK + "0\r\n${smuggled}", refuse());
    }
}
