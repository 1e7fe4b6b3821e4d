package nl.schuilnaam.examples.verdicts;

import java.util.ArrayList;
import java.util.List;
import nl.schuilnaam.examples.verdicts.ResponseCase.Verdict;

/** Cases of answers while they are written down, and the words that most of them begin with. */
final class Responses {
    /** The status line of a good answer. */
    static final String OK = "HTTP/1.1 200 OK\r\n";
    /** What a good answer says of its content. */
    static final String JSON = "Content-Type: application/json\r\n";

    static final String LENGTH = "Content-Length: ${page.length}\r\n";
    /** A good answer from behind the status line. */
    static final String REST = JSON + LENGTH + "\r\n${page}";
    /** A good answer. */
    static final String PAGE = OK + REST;
    /** Its content in one chunk. */
    static final String CHUNK = "${page.hex}\r\n${page}\r\n";

    private final List<ResponseCase> cases = new ArrayList<>();

    List<ResponseCase> all() {
        return List.copyOf(cases);
    }

    void add(String id, String rule, String text, Verdict verdict, boolean reuse) {
        cases.add(new ResponseCase(id, rule, text, verdict, reuse));
    }

    /** 502 or 504, and never that connection again. */
    void refuse(String id, String rule, String text) {
        add(id, rule, text, Verdict.REFUSE, false);
    }

    /** 502 or 504 for what a well-framed answer holds; the connection is as good as any. */
    void refuseContent(String id, String rule, String text) {
        add(id, rule, text, Verdict.REFUSE, true);
    }

    /** The page, as if there had been nothing odd. */
    void page(String id, String rule, String text) {
        add(id, rule, text, Verdict.PAGE, true);
    }

    /** The page or 502; where it is the page, the connection is as good as any. */
    void either(String id, String rule, String text) {
        add(id, rule, text, Verdict.EITHER, true);
    }

    /** The page or 502, and never that connection again. */
    void once(String id, String rule, String text) {
        add(id, rule, text, Verdict.EITHER, false);
    }
}
