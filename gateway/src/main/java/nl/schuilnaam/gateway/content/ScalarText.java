package nl.schuilnaam.gateway.content;

import java.util.regex.Pattern;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.ValueType;

/** What the text of a scalar has to be, in a message and in a query alike. */
final class ScalarText {
    private static final int MAX_ID_CHARACTERS = 1000;
    private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]*)");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
    /** How the OneRoster 1.2 schemas spell values that extend a vocabulary. */
    private static final Pattern EXTENSION = Pattern.compile("ext:[A-Za-z0-9._-]+");

    private ScalarText() {}

    /** Whether the text can be an id: 1 to 1,000 characters, none of them a control character. */
    static boolean isId(String text) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= MAX_ID_CHARACTERS
                && text.chars().noneMatch(Character::isISOControl);
    }

    /** Whether the text has the form of the type. */
    static boolean hasForm(ValueType type, String text) {
        return switch (type) {
            case STRING -> true;
            case INTEGER -> INTEGER.matcher(text).matches();
            case NUMBER -> NUMBER.matcher(text).matches();
            case FLAG -> text.equals("true") || text.equals("false");
            case DATE, TIMESTAMP -> CalendarText.date(type, text).isPresent();
        };
    }

    /** Whether the text is one of the vocabulary, if there is one, or extends it. */
    static boolean isInVocabulary(Rule.ValueRule rule, String text) {
        return rule.values().isEmpty()
                || rule.values().contains(text)
                || EXTENSION.matcher(text).matches();
    }

    /** Whether a string is as short as it must be. Other types have forms that are short by themselves. */
    static boolean isWithinLength(Rule.ValueRule rule, String text) {
        return rule.type() != ValueType.STRING || text.codePointCount(0, text.length()) <= rule.maxLength();
    }
}
