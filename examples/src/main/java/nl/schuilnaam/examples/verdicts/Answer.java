package nl.schuilnaam.examples.verdicts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One answer of the gateway, read as strictly as it is to be written.
 *
 * @param fields by lower-case name
 * @param content one character a byte
 */
record Answer(int status, Map<String, String> fields, String content) {
    Answer {
        fields = Map.copyOf(fields);
    }

    boolean closes() {
        return "close".equalsIgnoreCase(fields.get("connection"));
    }

    boolean good() {
        return status >= 200 && status <= 299;
    }

    /**
     * Whole answers.
     *
     * @param rest what follows the last whole one, one character a byte
     */
    record Read(List<Answer> answers, String rest) {
        Read {
            answers = List.copyOf(answers);
        }
    }

    /**
     * Reads what has come so far; interim answers are left out.
     *
     * @param head whether the answers are to a HEAD request, and so without content
     */
    static Read read(String text, boolean head) {
        var answers = new ArrayList<Answer>();
        int at = 0;
        while (true) {
            int end = text.indexOf("\r\n\r\n", at);
            if (end < 0) {
                return new Read(answers, text.substring(at));
            }
            Optional<Answer> read = readHead(text.substring(at, end));
            if (read.isEmpty()) {
                return new Read(answers, text.substring(at));
            }
            Answer answer = read.get();
            int start = end + 4;
            if (answer.status < 200) {
                at = start;
                continue;
            }
            int length = head || answer.status == 204 ? 0 : answer.length();
            if (length < 0 || text.length() < start + length) {
                return new Read(answers, text.substring(at));
            }
            answers.add(new Answer(answer.status, answer.fields, text.substring(start, start + length)));
            at = start + length;
        }
    }

    private int length() {
        String length = fields.getOrDefault("content-length", "");
        return length.matches("[0-9]{1,8}") && !fields.containsKey("transfer-encoding") ? Integer.parseInt(length) : -1;
    }

    private static Optional<Answer> readHead(String head) {
        String[] lines = head.split("\r\n", -1);
        if (!lines[0].matches("HTTP/1\\.[01] [1-5][0-9]{2} [ -~]*")) {
            return Optional.empty();
        }
        var fields = new TreeMap<String, String>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1
                    || fields.put(
                                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                                    lines[i].substring(colon + 1).strip())
                            != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new Answer(Integer.parseInt(lines[0].substring(9, 12)), fields, ""));
    }
}
