package nl.schuilnaam.gateway.content;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.QueryParameter;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.gateway.content.Comparison.Operand;
import nl.schuilnaam.gateway.content.Comparison.Operator;
import nl.schuilnaam.gateway.content.ParsedQuery.Filter;
import nl.schuilnaam.gateway.content.ParsedQuery.Logic;
import nl.schuilnaam.gateway.content.RefusedQueryException.Reason;

/**
 * Reads one filter (OneRoster 1.2, REST binding, section 3.4): {@code field='value'}, joined by {@code AND} or {@code OR}.
 *
 * <p>Where the standard is silent: an apostrophe within a value is doubled; blanks may stand around the operator; more than two conditions may be joined, but only
 * all in the same way, since the standard gives neither of the two precedence and an origin might take it the other way round.
 */
final class FilterReader {
    private static final int MAX_COMPARISONS = 10;
    private static final int MAX_FIELD_CHARACTERS = 128;
    private static final int MAX_VALUE_CHARACTERS = 1000;

    private final String text;
    private final Map<String, Rule.ValueRule> readable;
    private int at;

    /** Reads a decoded filter over fields that the client may read. */
    FilterReader(String text, Map<String, Rule.ValueRule> readable) {
        this.text = text;
        this.readable = readable;
    }

    Filter read() {
        var comparisons = new ArrayList<Comparison>();
        Logic logic = Logic.AND;
        skipBlanks();
        comparisons.add(readComparison());
        while (at < text.length()) {
            require(skipBlanks(), Reason.INVALID_VALUE);
            if (at == text.length()) {
                break;
            }
            Logic next = readLogic();
            require(comparisons.size() == 1 || next == logic, Reason.INVALID_VALUE);
            require(comparisons.size() < MAX_COMPARISONS, Reason.INVALID_VALUE);
            logic = next;
            comparisons.add(readComparison());
        }
        return new Filter(comparisons, logic);
    }

    private Logic readLogic() {
        for (Logic logic : Logic.values()) {
            if (take(logic.name())) {
                require(skipBlanks(), Reason.INVALID_VALUE);
                return logic;
            }
        }
        throw refused(Reason.INVALID_VALUE);
    }

    private Comparison readComparison() {
        String field = readField();
        skipBlanks();
        Operator operator = readOperator();
        skipBlanks();
        String value = readValue();
        return new Comparison(field, operator, judge(field, operator, value));
    }

    private String readField() {
        int start = at;
        while (at < text.length() && isFieldCharacter(text.charAt(at))) {
            at++;
        }
        require(at > start && at - start <= MAX_FIELD_CHARACTERS, Reason.INVALID_VALUE);
        return text.substring(start, at);
    }

    private static boolean isFieldCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    }

    private Operator readOperator() {
        // The longer ones stand first in the table.
        for (Operator operator : Operator.values()) {
            if (take(operator.spelling())) {
                return operator;
            }
        }
        throw refused(Reason.INVALID_VALUE);
    }

    private String readValue() {
        require(take("'"), Reason.INVALID_VALUE);
        var value = new StringBuilder();
        while (true) {
            require(at < text.length(), Reason.INVALID_VALUE);
            if (take("''")) {
                value.append('\'');
            } else if (take("'")) {
                break;
            } else {
                value.append(text.charAt(at++));
            }
        }
        require(value.length() <= MAX_VALUE_CHARACTERS, Reason.INVALID_VALUE);
        return value.toString();
    }

    private Operand judge(String field, Operator operator, String value) {
        Rule.ValueRule rule = readable.get(field);
        if (rule == null) {
            throw refused(Reason.INVALID_FILTER_FIELD);
        }
        boolean equality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
        if (rule.action() instanceof Rule.ValueAction.Identify identify) {
            // To the origin the order and the parts of its id mean something that the client must not learn.
            require(equality, Reason.INVALID_FILTER_FIELD);
            require(ScalarText.isId(value), Reason.INVALID_VALUE);
            return new Operand.Id(new Mention(identify.entity(), identify.kind(), value, identify.subject()));
        }
        require(rule.action() instanceof Rule.ValueAction.Keep, Reason.INVALID_FILTER_FIELD);
        require(equality || rule.type() != ValueType.FLAG, Reason.INVALID_FILTER_FIELD);
        if (operator == Operator.CONTAINS) {
            require(rule.type() == ValueType.STRING, Reason.INVALID_FILTER_FIELD);
            require(!value.isEmpty() && ScalarText.isWithinLength(rule, value), Reason.INVALID_VALUE);
        } else {
            require(isPossible(rule, value), Reason.INVALID_VALUE);
        }
        return new Operand.Text(value);
    }

    private static boolean isPossible(Rule.ValueRule rule, String value) {
        // A timestamp may be compared with a date, as the standard's own examples do.
        ValueType form = rule.type() == ValueType.TIMESTAMP ? ValueType.DATE : rule.type();
        // A field that holds a list is compared with its values, separated by commas.
        List<String> values = rule.values().isEmpty() ? List.of(value) : List.of(value.split(",", -1));
        return values.stream()
                .allMatch(one -> ScalarText.hasForm(form, one)
                        && ScalarText.isWithinLength(rule, one)
                        && ScalarText.isInVocabulary(rule, one));
    }

    private boolean take(String expected) {
        if (text.startsWith(expected, at)) {
            at += expected.length();
            return true;
        }
        return false;
    }

    /** Whether there was at least one. */
    @CanIgnoreReturnValue
    private boolean skipBlanks() {
        int start = at;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at > start;
    }

    private static void require(boolean condition, Reason reason) {
        if (!condition) {
            throw refused(reason);
        }
    }

    private static RefusedQueryException refused(Reason reason) {
        return new RefusedQueryException(reason, QueryParameter.FILTER.spelling());
    }
}
