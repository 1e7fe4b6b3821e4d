package nl.schuilnaam.examples.search;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * Makes spellings of one name equal: case, diacritics ({@code Zoë}, {@code ZOE}), composed and decomposed characters, the ligature {@code ĳ}, and invisible characters
 * between letters.
 */
final class Folding {
    private static final char DROPPED = '\0';
    private static final char[] TABLE = table();

    private Folding() {}

    private static char[] table() {
        var table = new char[Character.MAX_VALUE + 1];
        for (int i = 0; i < table.length; i++) {
            char c = (char) i;
            if (Character.getType(c) == Character.NON_SPACING_MARK || Character.getType(c) == Character.FORMAT) {
                table[i] = DROPPED;
            } else if (Character.isSurrogate(c)) {
                table[i] = c;
            } else {
                String apart = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD);
                char base = apart.isEmpty() ? c : apart.charAt(0);
                table[i] = Character.toLowerCase(Character.toUpperCase(base));
            }
        }
        // A control character is no part of a name, but it does stand between two.
        table[0] = ' ';
        return table;
    }

    static char[] fold(CharSequence text) {
        var folded = new char[text.length() + 16];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (length + 2 > folded.length) {
                folded = Arrays.copyOf(folded, folded.length * 2);
            }
            if (c == 'ĳ' || c == 'Ĳ') {
                folded[length++] = 'i';
                folded[length++] = 'j';
            } else if (TABLE[c] != DROPPED) {
                folded[length++] = TABLE[c];
            }
        }
        return Arrays.copyOf(folded, length);
    }
}
