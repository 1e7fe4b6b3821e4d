package nl.schuilnaam.gateway.guard;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;

/**
 * Numbers that the law reserves: the burgerservicenummer and, of the same make, the onderwijsnummer. Nine digits, or eight where the leading zero was left out, that pass
 * the test of eleven (the last digit counts -1), written in one piece or in the groups that people write them in.
 */
final class ReservedNumber {
    private static final int LENGTH = 9;
    /** How people group nine digits; other groups are dates, amounts and pages. */
    private static final Set<String> GROUPS =
            Set.of("9", "333", "423", "45", "54", "2223", "2322", "3222", "111111111");

    private ReservedNumber() {}

    /** Whether there is one in a text as it is read, of which words end between letters and digits, too. */
    static boolean isIn(Folded text) {
        char[] letters = text.letters();
        int[] words = text.words();
        for (int first = 0; first < text.wordCount(); first++) {
            if (!isDigit(letters[words[first]])) {
                continue;
            }
            var groups = new StringBuilder(LENGTH);
            for (int next = first + 1; next <= text.wordCount(); next++) {
                int to = words[next];
                int length = to - words[first];
                if (!isDigit(letters[words[next - 1]]) || length > LENGTH) {
                    break;
                }
                groups.append(to - words[next - 1]);
                if (length == LENGTH && GROUPS.contains(groups.toString()) && passes(letters, words[first], 0)) {
                    return true;
                }
                if (next == first + 1
                        && length == LENGTH - 1
                        && passes(letters, words[first], 1)
                        && !isDate(letters, words[first])) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** @param missing how many leading zeros were left out */
    private static boolean passes(char[] letters, int from, int missing) {
        int sum = 0;
        boolean all = false;
        for (int i = missing; i < LENGTH; i++) {
            int digit = letters[from + i - missing] - '0';
            all |= digit != 0;
            sum += (i == LENGTH - 1 ? -1 : LENGTH - i) * digit;
        }
        return all && sum % 11 == 0;
    }

    /** Eight digits are more often a day than half a number. */
    private static boolean isDate(char[] letters, int from) {
        var digits = new String(letters, from, LENGTH - 1);
        return isDay(digits.substring(0, 4), digits.substring(4, 6), digits.substring(6))
                || isDay(digits.substring(4), digits.substring(2, 4), digits.substring(0, 2));
    }

    private static boolean isDay(String year, String month, String day) {
        int in = Integer.parseInt(year);
        try {
            return in >= 1900 && in < 2100 && LocalDate.of(in, Integer.parseInt(month), Integer.parseInt(day)) != null;
        } catch (DateTimeException none) {
            return false;
        }
    }
}
