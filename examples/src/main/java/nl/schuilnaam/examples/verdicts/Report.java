package nl.schuilnaam.examples.verdicts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What came of all cases, as a table and for programs. */
final class Report {
    private static final int SHOWN_BYTES = 400;

    private final Corpus corpus;
    private final List<Row> rows = new ArrayList<>();

    /**
     * One case in one manner.
     *
     * @param side {@code edge} where it was sent there, {@code origin} where it came from there
     */
    private record Row(
            String side, String id, String family, String rule, String expected, Manner manner, Judgement judgement) {
        boolean holds() {
            return judgement.wrong().isEmpty();
        }
    }

    Report(Corpus corpus, List<Tried> all) {
        this.corpus = corpus;
        all.forEach(tried -> rows.add(row(tried)));
        rows.sort(Comparator.comparing(Row::side).thenComparing(Row::id).thenComparing(Row::manner));
    }

    private static Row row(Tried tried) {
        Judgement judgement = Judgement.of(tried);
        if (tried instanceof Tried.Request request) {
            RequestCase of = request.of();
            return new Row(
                    "edge", of.id(), of.family(), of.rule(), of.expected().toString(), tried.manner(), judgement);
        }
        ResponseCase of = ((Tried.Response) tried).of();
        return new Row(
                "origin",
                of.id(),
                of.family(),
                of.rule(),
                of.verdict().word() + (of.reuse() ? "" : " once"),
                tried.manner(),
                judgement);
    }

    boolean holds() {
        return !rows.isEmpty() && rows.stream().allMatch(Row::holds);
    }

    private List<Row> wrong() {
        return rows.stream().filter(row -> !row.holds()).toList();
    }

    private static long cases(List<Row> rows) {
        return rows.stream().map(row -> row.side + " " + row.id).distinct().count();
    }

    private Map<String, List<Row>> families() {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.side + " " + row.family, LinkedHashMap::new, Collectors.toList()));
    }

    void print(PrintStream out, Options options) {
        String last = "";
        for (Row row : rows) {
            if (!options.all() && row.holds()) {
                continue;
            }
            out.printf(
                    "%-5s %-6s %-44s %-22s %-5s | %s | did %s | origin saw %s%s%n",
                    row.holds() ? "ok" : "WRONG",
                    row.side,
                    row.id,
                    row.expected,
                    row.manner.name().toLowerCase(Locale.ROOT),
                    row.rule,
                    row.judgement.did(),
                    row.judgement.saw(),
                    row.judgement.wrong().map(wrong -> " | " + wrong).orElse(""));
            if (options.verbose() && !last.equals(row.side + row.id)) {
                out.println("      " + shown(row));
            }
            last = row.side + row.id;
        }
        out.printf("%n%-28s %6s %6s %6s %12s%n", "family", "cases", "runs", "wrong", "wrong cases");
        families().forEach((family, of) -> {
            List<Row> wrong = of.stream().filter(row -> !row.holds()).toList();
            out.printf("%-28s %,6d %,6d %,6d %,12d%n", family, cases(of), of.size(), wrong.size(), cases(wrong));
        });
        out.printf(
                "%n%,d hostile requests and %,d hostile answers, in %,d runs: %,d cases wrong (%,d runs).%n",
                corpus.requests().size(), corpus.responses().size(), rows.size(), cases(wrong()), wrong().size());
        out.println(holds() ? "Every verdict is right." : "SOME VERDICTS ARE WRONG.");
    }

    /** The bytes of the case as they are written down, with gaps: nothing that was exchanged. */
    private String shown(Row row) {
        String text = row.side.equals("edge")
                ? corpus.requests().stream()
                        .filter(of -> of.id().equals(row.id))
                        .findFirst()
                        .map(RequestCase::text)
                        .orElse("")
                : corpus.responses().stream()
                        .filter(of -> of.id().equals(row.id))
                        .findFirst()
                        .map(ResponseCase::text)
                        .orElse("");
        var shown = new StringBuilder();
        for (char c : text.substring(0, Math.min(SHOWN_BYTES, text.length())).toCharArray()) {
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                case '\\' -> shown.append("\\\\");
                default -> shown.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format("\\x%02X", (int) c));
            }
        }
        return shown + (text.length() > SHOWN_BYTES ? " ..." : "");
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("requests", corpus.requests().size())
                .put("answers", corpus.responses().size())
                .put("runs", rows.size())
                .put("wrongRuns", wrong().size())
                .put("wrongCases", cases(wrong()));
        ObjectNode families = json.putObject("families");
        families().forEach((family, of) -> {
            List<Row> wrong = of.stream().filter(row -> !row.holds()).toList();
            families.putObject(family)
                    .put("cases", cases(of))
                    .put("runs", of.size())
                    .put("wrongRuns", wrong.size())
                    .put("wrongCases", cases(wrong));
        });
        ArrayNode all = json.putArray("verdicts");
        rows.forEach(row -> all.addObject()
                .put("side", row.side)
                .put("case", row.id)
                .put("rule", row.rule)
                .put("expected", row.expected)
                .put("manner", row.manner.name().toLowerCase(Locale.ROOT))
                .put("did", row.judgement.did())
                .put("originSaw", row.judgement.saw())
                .put("wrong", row.judgement.wrong().orElse("")));
        return json;
    }
}
