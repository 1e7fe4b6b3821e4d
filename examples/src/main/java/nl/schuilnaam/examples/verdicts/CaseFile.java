package nl.schuilnaam.examples.verdicts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nl.schuilnaam.examples.verdicts.RequestCase.Expected;
import nl.schuilnaam.examples.verdicts.RequestCase.Kind;
import nl.schuilnaam.examples.verdicts.ResponseCase.Verdict;

/** Cases that lie in files, one in each; {@code examples/cases/README.md} describes the format. */
final class CaseFile {
    /** The family of all that lie in files. */
    static final String FAMILY = "file";

    private static final Set<String> NAMES = Set.of("rule", "expect", "to", "from", "ends", "connection");
    private static final Pattern GAP = Pattern.compile("\\$\\{([^}]*)}?");
    private static final Pattern REQUEST_GAP = Pattern.compile(
            "(host|port|scheme|shouted|base|id|token|path|other|task|length|(content|smuggled)(\\.(length|hex)([+-][0-9]+)?)?)");
    private static final Pattern RESPONSE_GAP = Pattern.compile(
            "(request|close|reset|pause [0-9]{1,4}|length|(page|gzip|poison|secret)(\\.(length|hex)([+-][0-9]+)?)?)");

    /** A character of a line, or what stands for a byte. */
    private static final Pattern WRITTEN = Pattern.compile("[ -\\[\\]-~]|\\\\(?:([rnt\\\\])|x([0-9A-Fa-f]{2}))");

    private final Path file;
    private final Map<String, String> head = new HashMap<>();
    private String text = "";

    private CaseFile(Path file) {
        this.file = file;
    }

    /** All cases of one folder. */
    record Folder(List<RequestCase> requests, List<ResponseCase> responses) {
        Folder {
            requests = List.copyOf(requests);
            responses = List.copyOf(responses);
        }
    }

    /**
     * Reads all files {@code *.case} of a folder.
     *
     * @throws IllegalArgumentException for what is no case, with the file's name
     */
    static Folder readAll(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(path -> path.toString().endsWith(".case"))
                    .sorted()
                    .toList();
        }
        var requests = new ArrayList<RequestCase>();
        var responses = new ArrayList<ResponseCase>();
        for (Path each : files) {
            var file = new CaseFile(each);
            file.read();
            if (file.head.containsKey("from")) {
                responses.add(file.response());
            } else {
                requests.add(file.request());
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(folder + ": no file ends in .case");
        }
        return new Folder(requests, responses);
    }

    private void read() throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        int at = 0;
        for (; at < lines.size() && !lines.get(at).isEmpty(); at++) {
            String line = lines.get(at);
            if (line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(":", 2);
            if (parts.length < 2 || !NAMES.contains(parts[0]) || head.put(parts[0], parts[1].strip()) != null) {
                throw wrong(at + 1, "expected once each: rule, expect, to or from, ends, connection");
            }
        }
        var bytes = new StringBuilder();
        for (int i = at + 1; i < lines.size(); i++) {
            bytes.append(unescaped(lines.get(i), i + 1));
        }
        text = bytes.toString();
        if (text.isEmpty() || !head.containsKey("rule") || !head.containsKey("expect")) {
            throw wrong(at + 1, "expected rule:, expect:, an empty line, and bytes");
        }
        boolean toEdge = "edge".equals(head.get("to"));
        if (toEdge == "origin".equals(head.get("from"))
                || head.containsKey("to") != toEdge
                || head.containsKey("from") == toEdge) {
            throw wrong(1, "expected to: edge, or from: origin");
        }
        Matcher gap = GAP.matcher(text);
        while (gap.find()) {
            if (!(toEdge ? REQUEST_GAP : RESPONSE_GAP).matcher(gap.group(1)).matches()) {
                throw wrong(at + 1, "unknown: " + gap.group());
            }
        }
    }

    private String unescaped(String line, int number) {
        var out = new StringBuilder();
        Matcher matcher = WRITTEN.matcher(line);
        for (int at = 0; at < line.length(); at = matcher.end()) {
            if (!matcher.region(at, line.length()).lookingAt()) {
                throw wrong(number, "expected visible ASCII, \\r, \\n, \\t, \\xHH or \\\\");
            }
            if (matcher.group(1) != null) {
                out.append("\r\n\t\\".charAt("rnt\\".indexOf(matcher.group(1))));
            } else if (matcher.group(2) != null) {
                out.append((char) Integer.parseInt(matcher.group(2), 16));
            } else {
                out.append(matcher.group());
            }
        }
        return out.toString();
    }

    private String id() {
        String name = file.getFileName().toString();
        return FAMILY + "/" + name.substring(0, name.length() - ".case".length());
    }

    private String value(String name) {
        return head.getOrDefault(name, "");
    }

    private RequestCase request() {
        List<String> words = Arrays.asList(value("expect").split(" +"));
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.word().equals(words.get(0)))
                .findFirst()
                .orElseThrow(() ->
                        wrong(1, "expect: " + words(Arrays.stream(Kind.values()).map(Kind::word))));
        var served = new ArrayList<String>();
        var statuses = new ArrayList<Integer>();
        for (String word : words.subList(1, words.size())) {
            if (word.matches("[1-5][0-9]{2}")) {
                statuses.add(Integer.parseInt(word));
            } else if (Set.of("record", "other", "task").contains(word)) {
                served.add(word);
            } else {
                throw wrong(1, "expect: after its first word what is served (record, other, task), and statuses");
            }
        }
        boolean serves = kind == Kind.SERVE
                || kind == Kind.SERVE_THEN_REFUSE
                || kind == Kind.DENY_THEN_SERVE
                || kind == Kind.EITHER;
        if (serves == served.isEmpty()) {
            throw wrong(1, "expect: what is served (record, other, task), and only where something may be");
        }
        return new RequestCase(
                id(), value("rule"), text, new Expected(kind, served, statuses), head.containsKey("ends"));
    }

    private ResponseCase response() {
        Verdict verdict = Arrays.stream(Verdict.values())
                .filter(each -> each.word().equals(value("expect")))
                .findFirst()
                .orElseThrow(() -> wrong(
                        1, "expect: " + words(Arrays.stream(Verdict.values()).map(Verdict::word))));
        return new ResponseCase(
                id(),
                value("rule"),
                text,
                verdict,
                verdict != Verdict.REFUSE && !"once".equals(head.get("connection")));
    }

    private static String words(Stream<String> words) {
        return String.join(", ", words.toList());
    }

    private IllegalArgumentException wrong(int line, String expected) {
        return new IllegalArgumentException(file + ":" + line + ": " + expected);
    }
}
