package nl.schuilnaam.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;

/** Messages that are nearly sound: made of the right parts, some of them not the right one. */
final class WireBytes {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "get", "G_T", "");
    private static final List<String> ENDS =
            List.of("\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n", " \r\n");
    private static final List<String> FIELDS = List.of(
            "Host: a",
            "Content-Length: 5",
            "Content-Length: 0",
            "content-length:\t3 ",
            "Content-Length: 05",
            "Content-Length: +5",
            "Content-Length : 5",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: Chunked",
            "transfer-encoding:chunked\t",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked\u00ff",
            "Transfer-Encoding:\u000bchunked",
            " X: folded",
            "X_Y: 1",
            ": empty",
            "X",
            "X: caf\u00e9",
            "X: \0",
            "X: 1");
    private static final List<String> CHUNKS = List.of(
            "3\r\nabc\r\n",
            "0003\r\nabc\r\n",
            "A\r\n0123456789\r\n",
            "3;x=1\r\nabc\r\n",
            "3 \r\nabc\r\n",
            "0x3\r\nabc\r\n",
            "3\nabc\n",
            "ffffffff\r\nabc\r\n",
            "3\r\nabcd\r\n",
            "-3\r\nabc\r\n");
    private static final List<String> LAST = List.of(
            "0\r\n\r\n",
            "0\r\n\r\n",
            "000\r\n\r\n",
            "0\r\nX-Checksum: 1\r\n\r\n",
            "0\r\nContent-Length: 5\r\n\r\n",
            "0\r\nX: 1\r\nHost: b\r\n\r\n",
            "0\n\n",
            "0;x\r\n\r\n");
    private static final List<String> STATUS =
            List.of("200", "201", "204", "304", "404", "100", "103", "101", "600", "099", "20", "2000");

    private final Random random;

    WireBytes(long seed) {
        this.random = new Random(seed);
    }

    byte[] requests() {
        var text = new StringBuilder();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            text.append(rarely() ? "\r\n" : "")
                    .append(rarely() ? any(METHODS) : "POST")
                    .append(rarely() ? "  " : " ")
                    .append(rarely() ? "/a b" : "/" + i)
                    .append(rarely() ? " HTTP/1.0" : " HTTP/1.1")
                    .append(end());
            messageEnd(text);
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    byte[] response() {
        var text = new StringBuilder();
        int interim = rarely() ? 1 + random.nextInt(12) : 0;
        for (int i = 0; i < interim; i++) {
            text.append("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
        }
        text.append(rarely() ? "HTTP/1.0 " : "HTTP/1.1 ")
                .append(rarely() ? any(STATUS) : "200")
                .append(rarely() ? "" : " ")
                .append(rarely() ? "caf\u00e9" : "OK")
                .append(end());
        messageEnd(text);
        return text.append(rarely() ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : "")
                .toString()
                .getBytes(ISO_8859_1);
    }

    private void messageEnd(StringBuilder text) {
        int fields = random.nextInt(4);
        for (int i = 0; i < fields; i++) {
            text.append(any(FIELDS)).append(end());
        }
        int kind = random.nextInt(3);
        text.append(kind == 0 ? "Transfer-Encoding: chunked\r\n" : kind == 1 ? "Content-Length: 5\r\n" : "")
                .append(end());
        if (kind == 0) {
            int chunks = random.nextInt(3);
            for (int i = 0; i < chunks; i++) {
                text.append(often() ? CHUNKS.get(random.nextInt(3)) : any(CHUNKS));
            }
            text.append(often() ? LAST.get(random.nextInt(4)) : any(LAST));
        } else if (kind == 1) {
            text.append("01234");
        }
    }

    /** Some places to cut at, in order. */
    int[] cuts(int length) {
        return random.ints(random.nextInt(6), 0, length + 1).sorted().toArray();
    }

    private String end() {
        return often() ? "\r\n" : any(ENDS);
    }

    private boolean often() {
        return random.nextInt(6) != 0;
    }

    private boolean rarely() {
        return random.nextInt(12) == 0;
    }

    private String any(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
