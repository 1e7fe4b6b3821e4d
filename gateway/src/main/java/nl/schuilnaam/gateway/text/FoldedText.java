package nl.schuilnaam.gateway.text;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text as a reader sees it, letter by letter: lower case, without accents, with plain digits, look-alike letters as Latin ones, references of HTML resolved, and
 * nothing of what does not show. Each letter knows where in the text it came from, so that what is found here can be replaced there.
 */
final class FoldedText {
    /** Stands for a part of the text that nothing may be found in or across. */
    static final char WALL = '\uffff';

    private final String source;
    private char[] letters;
    private int[] starts;
    private int[] ends;
    private boolean[] capitals;
    private int length;

    private FoldedText(String source) {
        this.source = source;
        int room = source.length() + 8;
        letters = new char[room];
        starts = new int[room];
        ends = new int[room];
        capitals = new boolean[room];
    }

    static FoldedText of(String text) {
        var folded = new FoldedText(text);
        int at = 0;
        while (at < text.length()) {
            at = folded.takeAt(at);
        }
        return folded;
    }

    private int takeAt(int at) {
        char first = source.charAt(at);
        if (first == '&') {
            Entity entity = Entity.at(source, at);
            if (entity != null) {
                if (entity.meaning().isEmpty()) {
                    takeInvisible(entity.end());
                }
                entity.meaning().codePoints().forEach(codePoint -> take(codePoint, at, entity.end()));
                return entity.end();
            }
        }
        if (first == '[') {
            for (Kind kind : Kinds.ALL) {
                if (source.startsWith(kind.placeholder(), at)) {
                    int end = at + kind.placeholder().length();
                    append(Kinds.standIn(kind), false, at, end);
                    return end;
                }
            }
        }
        int codePoint = source.codePointAt(at);
        int end = at + Character.charCount(codePoint);
        take(codePoint, at, end);
        return end;
    }

    private void take(int codePoint, int start, int end) {
        if (codePoint < 0x80) {
            takeAscii((char) codePoint, start, end);
            return;
        }
        if (isInvisible(codePoint)) {
            takeInvisible(end);
            return;
        }
        int latin = LookAlikes.latin(codePoint);
        if (latin != codePoint) {
            append((char) latin, Character.isUpperCase(codePoint), start, end);
            return;
        }
        String plain = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKD);
        plain.codePoints().forEach(part -> takePart(part, start, end));
    }

    private void takeAscii(char c, int start, int end) {
        if (c >= 'A' && c <= 'Z') {
            append((char) (c + 32), true, start, end);
        } else if (c >= ' ' && c < 0x7f) {
            append(c == '`' ? '\'' : c, false, start, end);
        } else if (c == '\n' || c == '\r') {
            append('\n', false, start, end);
        } else if (c == '\t') {
            append(' ', false, start, end);
        } else {
            takeInvisible(end);
        }
    }

    private void takePart(int codePoint, int start, int end) {
        if (codePoint < 0x80) {
            takeAscii((char) codePoint, start, end);
            return;
        }
        if (isInvisible(codePoint)) {
            takeInvisible(end);
            return;
        }
        int type = Character.getType(codePoint);
        int digit = Character.digit(codePoint, 10);
        int latin = LookAlikes.latin(codePoint);
        boolean capital = Character.isUpperCase(codePoint) || Character.isTitleCase(codePoint);
        if (digit >= 0) {
            append((char) ('0' + digit), false, start, end);
        } else if (latin != codePoint) {
            append((char) latin, capital, start, end);
        } else if (codePoint == 0x2028 || codePoint == 0x2029 || codePoint == 0x85) {
            append('\n', false, start, end);
        } else if (type == Character.SPACE_SEPARATOR || codePoint == 0x2800) {
            append(' ', false, start, end);
        } else if (type == Character.DASH_PUNCTUATION || codePoint == 0x2212 || codePoint == 0x2043) {
            append('-', false, start, end);
        } else if (isApostrophe(codePoint)) {
            append('\'', false, start, end);
        } else if (codePoint == 0xDF || codePoint == 0x1E9E) {
            append('s', capital, start, end);
            append('s', capital, start, end);
        } else if (codePoint == 0xE6 || codePoint == 0xC6 || codePoint == 0x153 || codePoint == 0x152) {
            append(codePoint == 0xE6 || codePoint == 0xC6 ? 'a' : 'o', capital, start, end);
            append('e', capital, start, end);
        } else if (codePoint == 0xFE || codePoint == 0xDE) {
            append('t', capital, start, end);
            append('h', capital, start, end);
        } else {
            int lower = Character.toLowerCase(codePoint);
            if (Character.isBmpCodePoint(lower)) {
                append(isReserved((char) lower) ? '?' : (char) lower, capital, start, end);
            } else {
                append(Character.highSurrogate(lower), capital, start, end);
                append(Character.lowSurrogate(lower), capital, start, end);
            }
        }
    }

    /** What does not show goes with the letter before it. */
    private void takeInvisible(int end) {
        if (length > 0) {
            ends[length - 1] = end;
        }
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.FORMAT, Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            case Character.CONTROL -> codePoint != 0x85;
            // Fillers of Hangul are letters that show nothing.
            default -> codePoint == 0x115F || codePoint == 0x1160 || codePoint == 0x3164 || codePoint == 0xFFA0;
        };
    }

    private static boolean isReserved(char letter) {
        return letter == WALL || Kinds.of(letter) != null;
    }

    private static boolean isApostrophe(int codePoint) {
        return switch (codePoint) {
            case 0xB4, 0x2018, 0x2019, 0x201B, 0x02BC, 0x02B9, 0x02BB, 0x2032, 0xA78C, 0x05F3 -> true;
            default -> false;
        };
    }

    private void append(char letter, boolean capital, int start, int end) {
        if (length == letters.length) {
            int room = 2 * length;
            letters = Arrays.copyOf(letters, room);
            starts = Arrays.copyOf(starts, room);
            ends = Arrays.copyOf(ends, room);
            capitals = Arrays.copyOf(capitals, room);
        }
        letters[length] = letter;
        starts[length] = start;
        ends[length] = end;
        capitals[length++] = capital;
    }

    int length() {
        return length;
    }

    char at(int position) {
        return letters[position];
    }

    /** The letter at a position, or a wall beyond the ends. */
    char near(int position) {
        return position < 0 || position >= length ? WALL : letters[position];
    }

    boolean isCapital(int position) {
        return capitals[position];
    }

    int sourceStart(int position) {
        return starts[position];
    }

    int sourceEnd(int position) {
        return ends[position];
    }

    void copy(int start, int end, char[] into, int at) {
        System.arraycopy(letters, start, into, at, end - start);
    }

    String substring(int start, int end) {
        return new String(letters, start, end - start);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 0x80 && (Character.isLetter(c) || Character.isSurrogate(c)));
    }
}
