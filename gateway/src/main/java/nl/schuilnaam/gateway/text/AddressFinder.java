package nl.schuilnaam.gateway.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Known addresses (street and number), known postcodes, and every Dutch postcode with a house number beside it. */
final class AddressFinder {
    private static final int MOST_STREET_WORDS = 5;
    private static final int LONGEST_HOUSE_NUMBER = 5;

    /** Letters that no postcode has. */
    private static final Set<String> NO_POSTCODE = Set.of("sa", "sd", "ss");

    private final Roster roster;
    private final Tokens tokens;
    private final Spans spans;

    AddressFinder(Roster roster, Tokens tokens, Spans spans) {
        this.roster = roster;
        this.tokens = tokens;
        this.spans = spans;
    }

    /** A word of a street as it is known: without the usual abbreviation. */
    static String streetWord(String word) {
        if (word.endsWith("str")) {
            return word + "aat";
        }
        return word.endsWith("ln") && word.length() > 4 ? word.substring(0, word.length() - 2) + "laan" : word;
    }

    static String key(List<String> street, String number) {
        return String.join("", street) + "|" + NumberForms.withoutZeros(number);
    }

    void find() {
        for (int i = 0; i < tokens.count(); i++) {
            if (tokens.isNumber(i)) {
                if (tokens.size(i) == 4) {
                    postcode(i);
                }
                if (tokens.size(i) <= LONGEST_HOUSE_NUMBER) {
                    street(i);
                }
            }
        }
    }

    private void street(int number) {
        var words = new ArrayList<String>();
        int first = -1;
        for (int i = number - 1; i >= 0 && number - i <= MOST_STREET_WORDS; i--) {
            // No street has two numbers in a row; lists of numbers do.
            boolean numbers = tokens.isNumber(i) && tokens.isNumber(i + 1) && i + 1 < number;
            if (numbers || tokens.isName(i) || !tokens.joined(i + 1, " .-,'", true)) {
                break;
            }
            words.add(0, streetWord(tokens.word(i)));
            if (roster.knows(Roster.Sense.STREET_AND_NUMBER, key(words, tokens.word(number)))) {
                first = i;
            }
        }
        if (first >= 0) {
            int start = tokens.start(first);
            boolean apostrophe = tokens.size(first) == 1 && tokens.text.near(start - 1) == '\'';
            spans.claim(apostrophe ? start - 1 : start, afterHouseNumber(number), Kind.ADDRESS);
        }
    }

    private void postcode(int digits) {
        int letters = digits + 1;
        if (tokens.word(digits).charAt(0) == '0'
                || !tokens.isWord(letters)
                || tokens.size(letters) != 2
                || !tokens.joined(letters, " ", true)) {
            return;
        }
        int start = tokens.start(digits);
        int end = tokens.end(letters);
        String code = tokens.word(digits) + tokens.word(letters);
        boolean known = roster.knows(Roster.Sense.POSTCODE, code);
        boolean spelled = !NO_POSTCODE.contains(tokens.word(letters))
                && (tokens.isAllCapitals(letters)
                        || !Words.isOrdinary(tokens.word(letters), Words.cues(tokens.word(letters))));
        if (!known && !spelled) {
            return;
        }
        boolean numbered = false;
        int before = digits - 1;
        // Kerkstraat 12, 1234 AB, with or without a letter after the 12.
        if (tokens.isWord(before) && tokens.size(before) == 1 && tokens.isNumber(before - 1)) {
            before--;
        }
        if (isHouseNumber(before)
                && spans.isFree(tokens.start(before), tokens.end(before))
                && tokens.joined(digits, " ,-\nabcdefgh", false)) {
            numbered = true;
            start = tokens.start(before);
            if (isStreet(before - 1)
                    && spans.isFree(tokens.start(before - 1), tokens.start(before))
                    && tokens.joined(before, " ", false)) {
                start = tokens.start(before - 1);
            }
        }
        int after = letters + 1;
        if (isHouseNumber(after) && tokens.joined(after, " ,-", false)) {
            numbered = true;
            end = afterHouseNumber(after);
        }
        if (known || numbered) {
            spans.claim(start, end, Kind.ADDRESS);
        }
    }

    private boolean isStreet(int token) {
        if (!tokens.isWord(token)) {
            return false;
        }
        String word = streetWord(tokens.word(token));
        return word.endsWith("straat")
                || word.endsWith("laan")
                || word.endsWith("weg")
                || word.endsWith("plein")
                || word.endsWith("kade")
                || word.endsWith("gracht")
                || word.endsWith("dijk")
                || word.endsWith("hof")
                || word.endsWith("pad")
                || word.endsWith("singel");
    }

    private boolean isHouseNumber(int token) {
        return tokens.isNumber(token) && tokens.size(token) <= LONGEST_HOUSE_NUMBER;
    }

    /** The end of a house number with what belongs to it: 12a, 12-b, 12 II. */
    private int afterHouseNumber(int number) {
        int next = number + 1;
        if (tokens.isWord(next)) {
            if (tokens.size(next) <= 3 && tokens.joined(next, "", true)) {
                return tokens.end(next);
            }
            if (tokens.joined(next, "-/", false)
                    && (tokens.size(next) == 1 || (tokens.size(next) <= 3 && tokens.isAllCapitals(next)))) {
                return tokens.end(next);
            }
        }
        return tokens.end(number);
    }
}
