package nl.schuilnaam.gateway.content;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.ValueType;

/** Dates and timestamps as text: RFC 3339, and dates that drag a time of day along. */
final class CalendarText {
    private static final String DATE = "(\\d{4})-(\\d{2})-(\\d{2})";
    private static final String TIME = "[Tt](?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d{1,9})?";
    private static final String OFFSET = "(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)";
    private static final Pattern DATE_OR_TIMESTAMP = Pattern.compile(DATE + "(?:" + TIME + OFFSET + "?)?");
    private static final Pattern TIMESTAMP = Pattern.compile(DATE + TIME + OFFSET);

    private CalendarText() {}

    /** The date that is written in a value of this type, whatever offset stands beside it; empty when the value is not one. */
    static Optional<LocalDate> date(ValueType type, String text) {
        Matcher matcher = (type == ValueType.TIMESTAMP ? TIMESTAMP : DATE_OR_TIMESTAMP).matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.of(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * The first instant of the year, month or day of a date. A timestamp is always written in UTC: the offset would tell summer from winter, and to reckon with it
     * would put the first hours of a year into the one before.
     */
    static String floor(LocalDate date, ValueType type, Rule.Precision precision) {
        int month = precision == Rule.Precision.YEAR ? 1 : date.getMonthValue();
        int day = precision == Rule.Precision.DAY ? date.getDayOfMonth() : 1;
        String floored = twoDigits(date.getYear() / 100) + twoDigits(date.getYear() % 100) + "-" + twoDigits(month)
                + "-" + twoDigits(day);
        return type == ValueType.TIMESTAMP ? floored + "T00:00:00Z" : floored;
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
