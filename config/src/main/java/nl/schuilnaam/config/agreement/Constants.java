package nl.schuilnaam.config.agreement;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.ValueType;

/** Fixed values that an agreement puts in the place of real ones. */
public final class Constants {
    private Constants() {}

    /** The JSON text that stands for this constant in this field (in a list, where the field holds one); empty when it does not fit the field. */
    public static Optional<String> json(Field field, String text) {
        if (!fits(field, text)) {
            return Optional.empty();
        }
        boolean number = field.type() == ValueType.INTEGER || field.type() == ValueType.NUMBER;
        String json = number ? text : TextNode.valueOf(text).toString();
        return Optional.of(field.list() ? "[" + json + "]" : json);
    }

    static String expected(Field field) {
        return "constant: and "
                + switch (field.type()) {
                    case INTEGER -> "a whole number";
                    case NUMBER -> "a number";
                    case FLAG -> "true or false";
                    case DATE -> "a date, such as 2000-01-01";
                    case TIMESTAMP -> "a timestamp, such as 2000-01-01T00:00:00Z";
                    case STRING ->
                        field.values().isEmpty()
                                ? "a text of at most " + field.maxLength() + " characters"
                                : "one of " + String.join(", ", field.values());
                };
    }

    private static boolean fits(Field field, String text) {
        if (!field.values().isEmpty() && !field.values().contains(text)) {
            return false;
        }
        try {
            return switch (field.type()) {
                case INTEGER -> text.matches("-?(?:0|[1-9][0-9]{0,17})");
                case NUMBER -> text.matches("-?(?:0|[1-9][0-9]{0,17})(?:\\.[0-9]{1,17})?");
                case FLAG -> text.equals("true") || text.equals("false");
                case DATE -> LocalDate.parse(text).getYear() > 0;
                case TIMESTAMP -> OffsetDateTime.parse(text).getYear() > 0;
                case STRING -> field.maxLength() <= 0 || text.codePointCount(0, text.length()) <= field.maxLength();
            };
        } catch (DateTimeException e) {
            return false;
        }
    }
}
