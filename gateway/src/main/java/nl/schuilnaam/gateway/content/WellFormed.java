package nl.schuilnaam.gateway.content;

import java.util.List;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.ValueType;

/** What can be said of the text of a value without saying what it is, in the words of the rewriter. */
public final class WellFormed {
    private WellFormed() {}

    /** Whether the text has the form of the type. */
    public static boolean is(ValueType type, String text) {
        return ScalarText.hasForm(type, text);
    }

    /** Whether the text is a word of the vocabulary, or extends it. */
    public static boolean isWord(List<String> words, String text) {
        return ScalarText.isInVocabulary(
                new Rule.ValueRule("", ValueType.STRING, words, 0, new Rule.ValueAction.Keep()), text);
    }

    /** A text of this form that says nothing. */
    public static String example(ValueType type) {
        return switch (type) {
            case STRING -> "x";
            case INTEGER -> "1";
            case NUMBER -> "1.5";
            case FLAG -> "true";
            case DATE -> "2000-02-02";
            case TIMESTAMP -> "2000-02-02T02:02:02Z";
        };
    }
}
