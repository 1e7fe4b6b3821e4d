package nl.schuilnaam.gateway.text;

import java.util.HashMap;
import java.util.Map;

/** Letters that a reader takes for Latin ones: the table {@code confusables.txt}. */
final class LookAlikes {
    private static final Map<Integer, Character> LATIN = read();

    private LookAlikes() {}

    /** The Latin letter, in lower case, that a letter looks like; the letter itself, if none. */
    static int latin(int codePoint) {
        Character latin = codePoint < 0x80 ? null : LATIN.get(codePoint);
        return latin == null ? codePoint : latin;
    }

    private static Map<Integer, Character> read() {
        var latin = new HashMap<Integer, Character>();
        for (String line : Resource.lines("confusables.txt")) {
            latin.put(Integer.parseInt(line, 0, 4, 16), line.charAt(5));
        }
        return Map.copyOf(latin);
    }
}
