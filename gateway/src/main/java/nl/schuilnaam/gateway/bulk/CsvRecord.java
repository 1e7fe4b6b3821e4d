package nl.schuilnaam.gateway.bulk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of one line of CSV, by RFC 4180 section 2 and stricter: a record is one line, so that a quote that was forgotten cannot swallow the lines after it.
 *
 * @param values with their quotes undone; none where there is a fault
 * @param fault where and what
 */
record CsvRecord(List<String> values, Optional<Fault> fault) {
    CsvRecord {
        values = List.copyOf(values);
    }

    /** @param column from 0 */
    record Fault(int column, String problem, String expected) {}

    @Override
    public String toString() {
        return "CsvRecord[" + values.size() + " values withheld]";
    }

    static CsvRecord parse(String line) {
        var values = new ArrayList<String>();
        var value = new StringBuilder();
        int at = 0;
        while (true) {
            value.setLength(0);
            if (at < line.length() && line.charAt(at) == '"') {
                at = quoted(line, at + 1, value);
                if (at < 0) {
                    return fault(values.size(), "begins with a quote that does not end on its line", "a closing quote");
                }
                if (at < line.length() && line.charAt(at) != ',') {
                    return fault(
                            values.size(), "goes on after its closing quote", "a comma, or quotes within it doubled");
                }
            } else {
                int end = line.indexOf(',', at);
                value.append(line, at, end < 0 ? line.length() : end);
                if (value.indexOf("\"") >= 0) {
                    return fault(
                            values.size(),
                            "holds a quote and does not begin with one",
                            "the whole value in quotes, and quotes within it doubled");
                }
                at = end < 0 ? line.length() : end;
            }
            values.add(value.toString());
            if (at == line.length()) {
                return new CsvRecord(values, Optional.empty());
            }
            at++;
        }
    }

    /** @return where the text goes on behind the closing quote; -1 where there is none */
    private static int quoted(String line, int from, StringBuilder value) {
        int at = from;
        while (true) {
            int quote = line.indexOf('"', at);
            if (quote < 0) {
                return -1;
            }
            value.append(line, at, quote);
            if (quote + 1 == line.length() || line.charAt(quote + 1) != '"') {
                return quote + 1;
            }
            value.append('"');
            at = quote + 2;
        }
    }

    private static CsvRecord fault(int column, String problem, String expected) {
        return new CsvRecord(List.of(), Optional.of(new Fault(column, problem, expected)));
    }
}
