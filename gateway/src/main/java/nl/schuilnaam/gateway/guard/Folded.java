package nl.schuilnaam.gateway.guard;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text as the guard compares it: letters and digits only, in lower case, without accents, in Latin letters where others look like them, and without what nobody sees;
 * and where its words begin and end. {@code Daan de Vries}, {@code DE VRİES}, {@code ｄａａｎ-de-vries} and a name with soft hyphens in it differ in no letter.
 */
final class Folded {
    /** Letters of other scripts that look like Latin ones (after Unicode's confusables.txt; own selection, lower case), two by two. */
    private static final String LOOK_ALIKES =
            "аaвbсcԁdеeғfһhіiјjкkӏlмmнhоoрpԛqгrѕsтtυuѵvѡwхxуyүyзzαaβbγyεeζzηnιiκkνvοoρpτtυuχxωwϲcɑaɡgɩiʟlոnսuհhյjօoցgɪiᴀaᴄcᴅdᴇeᴊjᴋkᴍmɴnᴏoᴘpᴛtᴜuᴠvᴡwᴢz";
    /** Letters that have no decomposition, and what is written for them. */
    private static final String SPELT_OUT = "ßss æae œoe øo łl đd ðd þth ıi ŋn ħh ŧt";

    private static final char[] LATIN = latin();
    private static final String[] SPELLINGS = spellings();

    private final char[] letters;
    /** Where words begin; the last entry is the length. A word ends where the next one begins, since what stood between them is gone. */
    private final int[] words;

    private Folded(char[] letters, int[] words) {
        this.letters = letters;
        this.words = words;
    }

    /** All of the letters and digits. */
    char[] letters() {
        return letters;
    }

    /** Where words begin, and after them where the last one ends. */
    int[] words() {
        return words;
    }

    int wordCount() {
        return words.length - 1;
    }

    /** Whether a word has both letters and digits. */
    boolean mixes() {
        for (int i = 1; i < letters.length; i++) {
            if (isDigit(letters[i]) != isDigit(letters[i - 1])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static Folded of(String text) {
        return of(text, false);
    }

    /** Words end between a letter and a digit, too. */
    static Folded inSegments(String text) {
        return of(text, true);
    }

    private static Folded of(String text, boolean segments) {
        var folding = new Folding(text.length(), segments);
        boolean ascii = true;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                ascii = false;
                break;
            }
        }
        String plain = ascii ? text : Normalizer.normalize(text, Normalizer.Form.NFKD);
        for (int i = 0; i < plain.length(); ) {
            char c = plain.charAt(i);
            if (c < 0x80) {
                folding.ascii(c);
                i++;
            } else {
                int point = plain.codePointAt(i);
                folding.other(point);
                i += Character.charCount(point);
            }
        }
        return folding.done();
    }

    private static final class Folding {
        private final boolean segments;
        private char[] letters;
        private int length;
        private int[] words = new int[16];
        private int count;
        private boolean within;
        private boolean digit;

        Folding(int expected, boolean segments) {
            this.segments = segments;
            this.letters = new char[expected + 8];
        }

        void ascii(char c) {
            if (c >= 'a' && c <= 'z') {
                add(c, false);
            } else if (c >= 'A' && c <= 'Z') {
                add((char) (c + 32), false);
            } else if (c >= '0' && c <= '9') {
                add(c, true);
            } else {
                within = false;
            }
        }

        void other(int point) {
            int type = Character.getType(point);
            if (type == Character.NON_SPACING_MARK
                    || type == Character.ENCLOSING_MARK
                    || type == Character.FORMAT
                    || type == Character.CONTROL
                    || isInvisible(point)) {
                return;
            }
            int lower = Character.toLowerCase(point);
            if (lower < LATIN.length && LATIN[lower] != 0) {
                add(LATIN[lower], false);
            } else if (lower < SPELLINGS.length && SPELLINGS[lower] != null) {
                for (char c : SPELLINGS[lower].toCharArray()) {
                    add(c, false);
                }
            } else if (Character.isDigit(point)) {
                add((char) ('0' + Character.digit(point, 10)), true);
            } else if (Character.isLetter(lower)) {
                for (char c : Character.toChars(lower)) {
                    if (c < 0x80) {
                        ascii(c);
                    } else {
                        add(c, false);
                    }
                }
            } else {
                within = false;
            }
        }

        private static boolean isInvisible(int point) {
            return point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0 || point == 0x2800;
        }

        private void add(char c, boolean isDigit) {
            if (!within || (segments && isDigit != digit)) {
                if (count + 1 >= words.length) {
                    words = Arrays.copyOf(words, 2 * words.length);
                }
                words[count++] = length;
                within = true;
            }
            digit = isDigit;
            if (length == letters.length) {
                letters = Arrays.copyOf(letters, 2 * letters.length);
            }
            letters[length++] = c;
        }

        Folded done() {
            words[count] = length;
            return new Folded(Arrays.copyOf(letters, length), Arrays.copyOf(words, count + 1));
        }
    }

    private static char[] latin() {
        var latin = new char[0x2000];
        for (int i = 0; i + 1 < LOOK_ALIKES.length(); i += 2) {
            char from = LOOK_ALIKES.charAt(i);
            if (from < latin.length) {
                latin[from] = LOOK_ALIKES.charAt(i + 1);
            }
        }
        return latin;
    }

    private static String[] spellings() {
        var spellings = new String[0x200];
        for (String one : SPELT_OUT.split(" ", -1)) {
            spellings[one.charAt(0)] = one.substring(1);
        }
        return spellings;
    }

    @Override
    public String toString() {
        return "Folded[withheld]";
    }
}
