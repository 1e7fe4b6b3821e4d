package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * OneRoster's filter language (REST binding 1.2, "Filtering"): {@code field op 'value'}, joined by {@code AND} and {@code OR}; {@code AND} binds tighter. A quote within a
 * value is written twice. A field may reach into an object: {@code user.sourcedId}. On a list, {@code =} compares the whole list, written with commas, and {@code ~} asks
 * for any of the values.
 */
record Filter(List<List<Comparison>> alternatives) implements Predicate<JsonNode> {
    Filter {
        alternatives = alternatives.stream().map(List::copyOf).toList();
    }

    /** One {@code field op 'value'}. */
    record Comparison(List<String> path, Operator operator, String value) {
        Comparison {
            path = List.copyOf(path);
        }
    }

    /** How field and value are compared. */
    enum Operator {
        NOT_EQUAL("!="),
        AT_LEAST(">="),
        AT_MOST("<="),
        EQUAL("="),
        GREATER(">"),
        LESS("<"),
        CONTAINS("~");

        private final String spelling;

        Operator(String spelling) {
            this.spelling = spelling;
        }
    }

    /**
     * Parses a filter, percent-decoded.
     *
     * @throws RefusedException with 400 if it is not of the grammar
     */
    static Filter parse(String text) {
        return new Parser(text).filter();
    }

    /** The fields that it reads, each as its first step. */
    List<String> fields() {
        return alternatives.stream()
                .flatMap(List::stream)
                .map(comparison -> comparison.path().get(0))
                .toList();
    }

    @Override
    public boolean test(JsonNode record) {
        return alternatives.stream().anyMatch(all -> all.stream().allMatch(one -> matches(record, one)));
    }

    private static boolean matches(JsonNode record, Comparison comparison) {
        List<String> values = values(List.of(record), comparison.path());
        String wanted = comparison.value();
        return switch (comparison.operator()) {
            case EQUAL -> isSame(values, wanted);
            case NOT_EQUAL -> !isSame(values, wanted);
            case CONTAINS ->
                Arrays.stream(wanted.toLowerCase(Locale.ROOT).split(",", -1))
                        .anyMatch(part -> values.stream()
                                .anyMatch(
                                        value -> value.toLowerCase(Locale.ROOT).contains(part)));
            case GREATER -> values.stream().anyMatch(value -> compare(value, wanted) > 0);
            case AT_LEAST -> values.stream().anyMatch(value -> compare(value, wanted) >= 0);
            case LESS -> values.stream().anyMatch(value -> compare(value, wanted) < 0);
            case AT_MOST -> values.stream().anyMatch(value -> compare(value, wanted) <= 0);
        };
    }

    private static boolean isSame(List<String> values, String wanted) {
        if (values.size() == 1) {
            return compare(values.get(0), wanted) == 0;
        }
        return values.stream()
                .sorted()
                .toList()
                .equals(Arrays.stream(wanted.split(",", -1)).sorted().toList());
    }

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");

    /** Numbers by their value, everything else as text; timestamps of one form then stand in the order of time. */
    static int compare(String left, String right) {
        if (NUMBER.matcher(left).matches() && NUMBER.matcher(right).matches()) {
            return new BigDecimal(left).compareTo(new BigDecimal(right));
        }
        return left.compareTo(right);
    }

    /** The scalars at a path, stepping into every element of a list on the way. */
    static List<String> values(List<JsonNode> from, List<String> path) {
        List<JsonNode> nodes = from;
        for (String step : path) {
            var next = new ArrayList<JsonNode>();
            nodes.forEach(node -> spread(node.path(step), next));
            nodes = next;
        }
        return nodes.stream()
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText)
                .toList();
    }

    private static void spread(JsonNode node, List<JsonNode> into) {
        if (node.isArray()) {
            node.forEach(into::add);
        } else if (!node.isMissingNode() && !node.isNull()) {
            into.add(node);
        }
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        Filter filter() {
            var alternatives = new ArrayList<List<Comparison>>();
            var all = new ArrayList<Comparison>();
            all.add(comparison());
            while (at < text.length()) {
                if (take(" AND ")) {
                    all.add(comparison());
                } else if (take(" OR ")) {
                    alternatives.add(List.copyOf(all));
                    all.clear();
                    all.add(comparison());
                } else {
                    throw refusal("expected AND, OR or the end");
                }
            }
            alternatives.add(all);
            return new Filter(alternatives);
        }

        private Comparison comparison() {
            int start = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            List<String> path = Arrays.asList(text.substring(start, at).split("\\.", -1));
            if (path.stream().anyMatch(String::isEmpty)) {
                throw refusal("expected a field");
            }
            for (Operator operator : Operator.values()) {
                if (take(operator.spelling)) {
                    return new Comparison(path, operator, value());
                }
            }
            throw refusal("expected one of = != > >= < <= ~");
        }

        private String value() {
            if (!take("'")) {
                throw refusal("expected a value in single quotes");
            }
            var value = new StringBuilder();
            while (at < text.length()) {
                if (take("''")) {
                    value.append('\'');
                } else if (take("'")) {
                    return value.toString();
                } else {
                    value.append(text.charAt(at++));
                }
            }
            throw refusal("expected a closing quote");
        }

        private boolean take(String expected) {
            if (text.startsWith(expected, at)) {
                at += expected.length();
                return true;
            }
            return false;
        }

        private RefusedException refusal(String expected) {
            return new RefusedException(
                    400, "invalid_filter_field", "filter, position " + at + ": " + expected + ": " + text);
        }
    }
}
