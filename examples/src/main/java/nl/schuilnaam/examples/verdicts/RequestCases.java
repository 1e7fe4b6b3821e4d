package nl.schuilnaam.examples.verdicts;

import java.util.ArrayList;
import java.util.List;
import nl.schuilnaam.examples.verdicts.RequestCase.Expected;

/** Cases while they are written down, and the words that most of them begin with. */
final class RequestCases {
    /** Field lines that every good request has. */
    static final String FIELDS = "Host: ${host}\r\nAuthorization: Bearer ${token}\r\n";
    /** A good request for a pupil, without the empty line at its end. */
    static final String GET = "GET ${path} HTTP/1.1\r\n" + FIELDS;
    /** A good request that sends a task, up to where its framing is told. */
    static final String PUT = "PUT ${task} HTTP/1.1\r\n" + FIELDS + "Content-Type: application/json\r\n";
    /** The same with its framing told: the content comes in chunks. */
    static final String PUT_CHUNKED = PUT + "Transfer-Encoding: chunked\r\n\r\n";
    /** The content, with its length before it. */
    static final String WHOLE = "Content-Length: ${content.length}\r\n\r\n${content}";
    /** The whole of a good request that sends a task. */
    static final String SENT = PUT + WHOLE;
    /** The content in one chunk, with the last one behind it. */
    static final String CHUNKED = "${content.hex}\r\n${content}\r\n0\r\n\r\n";
    /** In chunks, a request that must stay content. */
    static final String SMUGGLED_CHUNK = "${smuggled.hex}\r\n${smuggled}\r\n0\r\n\r\n";

    private final List<RequestCase> cases = new ArrayList<>();

    void add(String id, String rule, String text, Expected expected) {
        cases.add(new RequestCase(id, rule, text, expected));
    }

    /** A case whose client then says that no more will come. */
    void addEnding(String id, String rule, String text, Expected expected) {
        cases.add(new RequestCase(id, rule, text, expected, true));
    }

    List<RequestCase> all() {
        return List.copyOf(cases);
    }

    /** A name for a byte. */
    static String hex(int value) {
        return String.format("%02x", value);
    }

    static String character(int value) {
        return String.valueOf((char) value);
    }
}
