package nl.schuilnaam.gateway.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nl.schuilnaam.gateway.trial.Preview;
import nl.schuilnaam.gateway.trial.Reason;
import nl.schuilnaam.gateway.trial.TracedField;

/** A preview for a terminal of {@value #WIDTH} columns: the first records in full, and what becomes of each field in all of them. */
final class PreviewTable {
    private static final int WIDTH = 120;
    private static final int GAP = 2;
    private static final int MAX_NAME = 32;
    private static final int MIN_VALUE = 16;
    private static final int MAX_WHY = 48;
    private static final Pattern RECORD = Pattern.compile("([^.\\[]+\\[\\d+])(?:\\.(.*))?");
    private static final Pattern NESTED = Pattern.compile("\\[(\\d+)]");

    private final Preview preview;
    private final Preview.Passes passes;
    private final int records;

    /** @param records how many records of a list are shown in full, and how many elements of a list within one */
    PreviewTable(Preview preview, Preview.Passes passes, int records) {
        this.preview = preview;
        this.passes = passes;
        this.records = records;
    }

    List<String> lines() {
        var lines = new ArrayList<String>(head(preview));
        Map<String, List<TracedField>> byRecord = byRecord(passes.fields());
        int shown = 0;
        for (Map.Entry<String, List<TracedField>> record : byRecord.entrySet()) {
            if (shown++ == records) {
                break;
            }
            lines.add("");
            lines.add(record.getKey().isEmpty() ? "The message" : record.getKey());
            lines.addAll(table(record.getKey(), record.getValue()));
        }
        int rest = byRecord.size() - records;
        if (rest > 0) {
            lines.add("");
            lines.add("... and " + rest + (rest == 1 ? " more record." : " more records."));
        }
        if (byRecord.size() > 1) {
            lines.add("");
            lines.add("All " + byRecord.size() + " records");
            lines.addAll(summary());
        }
        lines.add("");
        lines.addAll(heldBack(passes));
        return lines;
    }

    /** What is shown, in words. */
    static List<String> head(Preview preview) {
        var agreement = preview.agreement();
        var lines = new ArrayList<>(List.of(
                agreement.supplier().name() + " under " + agreement.id() + " ("
                        + agreement.status().spelling() + ", "
                        + agreement.period().from() + " to "
                        + agreement.period().until() + ")",
                preview.operation().id() + ": what "
                        + (preview.outward()
                                ? "the school has, and what the supplier would get"
                                : "the supplier sends, and what the school would get")
                        + ". Code names are made up."));
        if (agreement.exchanges().values().stream()
                .anyMatch(terms -> terms.population().isPresent())) {
            lines.add(
                    "The agreement has a population. Who belongs to it is not known to a preview: whoever does not would"
                            + " not be there at all.");
        }
        return lines;
    }

    /** What does not pass and is not replaced either, and apart from it what the standard does not know. */
    static List<String> heldBack(Preview.Passes passes) {
        var known = new TreeMap<String, Integer>();
        var unknown = new TreeMap<String, Integer>();
        for (TracedField field : passes.fields()) {
            if (field.after().isEmpty() && field.reason() != Reason.NULL) {
                (field.reason() == Reason.UNKNOWN ? unknown : known).merge(plain(field.path()), 1, Integer::sum);
            }
        }
        var lines = new ArrayList<String>(
                wrapped("Held back: " + (known.isEmpty() ? "nothing that the standard knows" : counted(known)), WIDTH));
        if (!unknown.isEmpty()) {
            lines.addAll(wrapped("Held back besides, unknown to the standard: " + counted(unknown), WIDTH));
        }
        return lines;
    }

    private static String counted(Map<String, Integer> counts) {
        var words = new ArrayList<String>();
        counts.forEach((path, count) -> words.add(count == 1 ? path : path + " (" + count + "x)"));
        return String.join(", ", words);
    }

    private static Map<String, List<TracedField>> byRecord(List<TracedField> fields) {
        var byRecord = new LinkedHashMap<String, List<TracedField>>();
        for (TracedField field : fields) {
            Matcher matcher = RECORD.matcher(field.place());
            byRecord.computeIfAbsent(matcher.matches() ? matcher.group(1) : "", first -> new ArrayList<>())
                    .add(field);
        }
        return byRecord;
    }

    private List<String> table(String record, List<TracedField> fields) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "field",
                preview.outward() ? "the school has" : "the supplier sends",
                preview.outward() ? "the supplier gets" : "the school gets",
                "why"));
        Set<String> further = new LinkedHashSet<>();
        for (TracedField field : fields) {
            String name = record.isEmpty() ? field.place() : field.place().substring(record.length());
            name = name.startsWith(".") ? name.substring(1) : name;
            Optional<String> collapsed = collapsed(name);
            if (collapsed.isPresent()) {
                if (further.add(collapsed.get())) {
                    rows.add(List.of(collapsed.get() + "[...]", "", "", "more of the same"));
                }
                continue;
            }
            rows.add(List.of(
                    plain(name),
                    field.before().map(PreviewTable::plain).orElse(""),
                    field.after().map(PreviewTable::plain).orElse("-"),
                    field.why()));
        }
        return laidOut(rows, WIDTH);
    }

    /** The list of which a field stands in an element too far down to be shown. */
    private Optional<String> collapsed(String name) {
        Matcher nested = NESTED.matcher(name);
        while (nested.find()) {
            if (Integer.parseInt(nested.group(1)) >= Math.max(1, records)) {
                return Optional.of(name.substring(0, nested.start()));
            }
        }
        return Optional.empty();
    }

    /** By path of the profile: how often it arrived, how often something of it passes, and why. */
    private List<String> summary() {
        record Row(String path, String why) {}
        var counts = new LinkedHashMap<Row, int[]>();
        for (TracedField field : passes.fields()) {
            int[] count = counts.computeIfAbsent(new Row(plain(field.path()), field.why()), first -> new int[2]);
            count[0] += field.before().isPresent() ? 1 : 0;
            count[1] += field.after().isPresent() ? 1 : 0;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("field", "arrive", "pass", "why"));
        counts.forEach((row, count) ->
                rows.add(List.of(row.path(), Integer.toString(count[0]), Integer.toString(count[1]), row.why())));
        return laidOut(rows, WIDTH);
    }

    /** JSON text as a person writes it: what moves a cursor is shown as a question mark. */
    private static String plain(String json) {
        return json.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    /** Four columns: names and reasons as wide as they must be, values in what is left. */
    static List<String> laidOut(List<List<String>> rows, int width) {
        int name = Math.min(MAX_NAME, widest(rows, 0));
        int values = Math.max(widest(rows, 1), widest(rows, 2));
        int why = widest(rows, 3);
        int free = width - GAP - name - 3 * GAP;
        int value = Math.max(MIN_VALUE, Math.min(values, (free - Math.min(why, MAX_WHY)) / 2));
        if (widest(rows, 1) <= MIN_VALUE / 2 && widest(rows, 2) <= MIN_VALUE / 2) {
            value = MIN_VALUE / 2;
        }
        int last = free - 2 * value;
        var lines = new ArrayList<String>();
        for (List<String> row : rows) {
            List<String> reason = wrapped(row.get(3), last);
            for (int i = 0; i < reason.size(); i++) {
                String line = " ".repeat(GAP)
                        + padded(i == 0 ? row.get(0) : "", name)
                        + " ".repeat(GAP)
                        + padded(i == 0 ? row.get(1) : "", value)
                        + " ".repeat(GAP)
                        + padded(i == 0 ? row.get(2) : "", value)
                        + " ".repeat(GAP)
                        + reason.get(i);
                lines.add(line.stripTrailing());
            }
        }
        return lines;
    }

    private static int widest(List<List<String>> rows, int column) {
        return rows.stream()
                .mapToInt(
                        row -> row.get(column).codePointCount(0, row.get(column).length()))
                .max()
                .orElse(0);
    }

    private static String padded(String text, int width) {
        int length = text.codePointCount(0, text.length());
        return length <= width
                ? text + " ".repeat(width - length)
                : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "\u2026";
    }

    private static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            String rest = word;
            if (line.length() > 0 && line.length() + 1 + rest.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            while (rest.length() > width) {
                lines.add(rest.substring(0, width));
                rest = rest.substring(width);
            }
            line.append(line.length() > 0 ? " " : "").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }
}
