package nl.schuilnaam.gateway.text;

import java.util.Set;

/** Every phone number and BSN by its form, and the numbers that the roster knows. Numbers may be parted by blanks, dots and the like. */
final class NumberFinder {
    private static final String MARKS = " .-/()";
    private static final int MOST_DIGITS = 15;
    private static final int LEAST_DIGITS_IN_GROUPS = 6;
    private static final int MOST_GROUPS = 12;

    /** What is said before a number that would else be too short to be taken for a person's. */
    private static final Set<String> NUMBER_WORDS = Set.of(
            "leerlingnummer",
            "leerlingnr",
            "leerlingennummer",
            "llnr",
            "stamnummer",
            "stamnr",
            "studentnummer",
            "studentnr",
            "nummer",
            "nr",
            "no",
            "number",
            "id",
            "leerling",
            "pupil",
            "student");

    private final Roster roster;
    private final Tokens tokens;
    private final Spans spans;
    private final StringBuilder digits = new StringBuilder();

    NumberFinder(Roster roster, Tokens tokens, Spans spans) {
        this.roster = roster;
        this.tokens = tokens;
        this.spans = spans;
    }

    void find() {
        for (int i = 0; i < tokens.count(); i++) {
            if (tokens.isNumber(i) && spans.isFree(tokens.start(i), tokens.end(i))) {
                i = judge(i);
            }
        }
    }

    /** The last token of what was found at a number, or the number itself. */
    private int judge(int first) {
        int last = international(first);
        int start = tokens.start(first);
        if (last >= 0) {
            start = tokens.text.near(start - 1) == '+' ? start - 1 : start;
        } else {
            last = national(first);
        }
        if (last >= 0) {
            if (tokens.text.near(start - 1) == '(') {
                start--;
            }
            spans.claim(start, tokens.end(last), Kind.PHONE);
            return last;
        }
        last = bsn(first);
        if (last < 0) {
            last = knownNumber(first);
        }
        if (last >= 0) {
            spans.claim(start, tokens.end(last), Kind.NUMBER);
            return last;
        }
        last = knownPhone(first);
        if (last >= 0) {
            spans.claim(start, tokens.end(last), Kind.PHONE);
            return last;
        }
        return first;
    }

    private boolean continues(int next) {
        return tokens.isNumber(next) && tokens.joined(next, MARKS, false);
    }

    private int international(int first) {
        String head = tokens.word(first);
        boolean plus = tokens.text.near(tokens.start(first) - 1) == '+';
        boolean apart = head.equals("00")
                && continues(first + 1)
                && tokens.word(first + 1).startsWith("31");
        if (!plus && !apart && !(head.startsWith("00") && head.length() >= 4 && head.charAt(2) != '0')) {
            return -1;
        }
        digits.setLength(0);
        int last = -1;
        for (int i = first; i - first < MOST_GROUPS && (i == first || continues(i)); i++) {
            digits.append(tokens.word(i));
            String country = plus ? digits.toString() : digits.substring(2);
            if (country.length() > MOST_DIGITS) {
                break;
            }
            if (country.startsWith("31")) {
                int wanted = country.startsWith("310") ? 12 : 11;
                if (country.length() == wanted) {
                    return i;
                }
                if (country.length() > wanted) {
                    break;
                }
            } else if (country.length() >= 8) {
                last = i;
            }
        }
        return last;
    }

    private int national(int first) {
        String head = tokens.word(first);
        if (head.length() < 2 || head.charAt(0) != '0' || head.charAt(1) == '0') {
            return -1;
        }
        // 09.00-11.30-12.45 are times; no area has two digits.
        if (head.length() == 2 && head.charAt(1) != '6') {
            return -1;
        }
        digits.setLength(0);
        for (int i = first; i - first < 6 && (i == first || continues(i)); i++) {
            digits.append(tokens.word(i));
            if (digits.length() >= 10) {
                return digits.length() == 10 ? i : -1;
            }
        }
        return -1;
    }

    /** Blanks part other lists of numbers as well, so that groups of two digits with blanks between them are none. */
    private int bsn(int first) {
        digits.setLength(0);
        boolean ones = true;
        boolean wide = false;
        boolean narrow = false;
        boolean blanks = false;
        for (int i = first; i - first < 9 && (i == first || continues(i)); i++) {
            int size = tokens.size(i);
            ones &= size == 1;
            narrow |= size == 1;
            wide |= size >= 3;
            blanks |= i > first && tokens.text.at(tokens.end(i - 1)) == ' ';
            digits.append(tokens.word(i));
            if (digits.length() > 9) {
                return -1;
            }
            boolean plausible = i == first || ones || (blanks ? wide && !narrow : wide || !narrow);
            if (plausible && NumberForms.isBsn(digits) && !isMore(i) && !isDate(first, i)) {
                return i;
            }
        }
        return -1;
    }

    /** Eight digits of a BSN of nine are not looked at, if all nine are one. */
    private boolean isMore(int last) {
        if (digits.length() != 8 || !continues(last + 1) || tokens.size(last + 1) != 1) {
            return false;
        }
        return NumberForms.isBsn(digits + tokens.word(last + 1));
    }

    /** 12-03-2014 and 2024-2025 pass the test as often as any number does. */
    private boolean isDate(int first, int last) {
        if (last - first == 1) {
            return isYear(first) && isYear(last);
        }
        return last - first == 2
                && tokens.size(first + 1) <= 2
                && ((isYear(last) && tokens.size(first) <= 2) || (isYear(first) && tokens.size(last) <= 2));
    }

    private boolean isYear(int token) {
        String year = tokens.word(token);
        return year.length() == 4 && (year.startsWith("19") || year.startsWith("20") || year.startsWith("18"));
    }

    private int knownNumber(int first) {
        digits.setLength(0);
        int last = -1;
        for (int i = first; i - first < MOST_GROUPS && (i == first || continues(i)); i++) {
            digits.append(tokens.word(i));
            if (digits.length() > 2 * MOST_DIGITS) {
                break;
            }
            if (i > first && digits.length() < LEAST_DIGITS_IN_GROUPS) {
                continue;
            }
            String number = NumberForms.withoutZeros(digits.toString());
            boolean enough = number.length() >= LEAST_DIGITS_IN_GROUPS || (i == first && isTelling(first, number));
            if (enough
                    && (roster.knows(Roster.Sense.NUMBER, number)
                            || (digits.length() >= 5 && roster.knows(Roster.Sense.USER_NAME, digits.toString())))) {
                last = i;
            }
        }
        return last;
    }

    /** Whether a short number can be taken for a person's: of four digits unless it may be a year, and any after a word that says so. */
    private boolean isTelling(int token, String number) {
        boolean year = number.length() == 4 && (number.startsWith("19") || number.startsWith("20"));
        if (number.length() >= 4 && !year) {
            return true;
        }
        return tokens.isWord(token - 1)
                && tokens.joined(token, " .:#", false)
                && NUMBER_WORDS.contains(tokens.word(token - 1));
    }

    private int knownPhone(int first) {
        digits.setLength(0);
        for (int i = first; i - first < MOST_GROUPS && (i == first || continues(i)); i++) {
            digits.append(tokens.word(i));
            if (digits.length() > MOST_DIGITS) {
                break;
            }
            if (digits.length() >= 7 && roster.knows(Roster.Sense.PHONE, NumberForms.phone(digits.toString()))) {
                return i;
            }
        }
        return -1;
    }
}
