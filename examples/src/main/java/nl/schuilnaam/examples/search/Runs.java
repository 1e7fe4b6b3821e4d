package nl.schuilnaam.examples.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds what could be base64 or hexadecimal: the longest runs of those alphabets, each different one once, however often and in however many readings of the same bytes it
 * stands. Every word of a text is such a run; that each is decoded only once makes the search cheap. One thread.
 */
final class Runs {
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int[] BASE64_DIGITS = base64Digits();
    private static final int LEAST_BASE64 = 4;
    private static final int LEAST_HEX = 6;
    /** What a pseudonym looks like: 16 random bytes, in which a short word may turn up by chance. */
    private static final Pattern PSEUDONYM = Pattern.compile(
            "\\b([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|[a-z2-7]{26})\\b");

    private static final int SHORTEST_PSEUDONYM = 26;

    private final Set<String> seen = new HashSet<>();
    private final Set<String> hexSeen = new HashSet<>();

    /**
     * Runs of one alphabet.
     *
     * @param words those without a pseudonym, and what stands around the pseudonyms in others
     * @param withPseudonyms those with a pseudonym, as they are
     */
    record OfAlphabet(Set<String> words, Set<String> withPseudonyms) {
        private OfAlphabet() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>());
        }
    }

    /** What a text held. */
    record Found(OfAlphabet base64, OfAlphabet hex) {
        private Found() {
            this(new OfAlphabet(), new OfAlphabet());
        }
    }

    /** The runs of a text that were in no text before. */
    Found newIn(String text) {
        var found = new Found();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && base64Digit(text.charAt(i)) >= 0) {
                continue;
            }
            if (i - start >= LEAST_BASE64) {
                add(found, text.substring(start, i));
            }
            start = i + 1;
        }
        return found;
    }

    private void add(Found found, String run) {
        if (!seen.add(run)) {
            return;
        }
        if (run.length() < SHORTEST_PSEUDONYM || !PSEUDONYM.matcher(run).find()) {
            addWord(found, run);
            return;
        }
        found.base64.withPseudonyms.add(run);
        found.hex.withPseudonyms.addAll(hexIn(run));
        for (String part : PSEUDONYM.split(run, -1)) {
            if (part.length() >= LEAST_BASE64 && seen.add(part)) {
                addWord(found, part);
            }
        }
    }

    private void addWord(Found found, String word) {
        found.base64.words.add(word);
        for (String hex : hexIn(word)) {
            if (hexSeen.add(hex)) {
                found.hex.words.add(hex);
            }
        }
    }

    private static List<String> hexIn(String run) {
        var all = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i <= run.length(); i++) {
            if (i < run.length() && hexDigit(run.charAt(i)) >= 0) {
                continue;
            }
            if (i - start >= LEAST_HEX) {
                all.add(run.substring(start, i));
            }
            start = i + 1;
        }
        return all;
    }

    /** 0 to 63, in either alphabet of RFC 4648; -1 for what is neither. */
    static int base64Digit(int c) {
        return c < 128 ? BASE64_DIGITS[c] : -1;
    }

    /** 0 to 15, or -1. */
    static int hexDigit(int c) {
        return c >= 0 && c < 128 ? Character.digit(c, 16) : -1;
    }

    private static int[] base64Digits() {
        var digits = new int[128];
        Arrays.fill(digits, -1);
        for (int i = 0; i < BASE64.length(); i++) {
            digits[BASE64.charAt(i)] = i;
        }
        digits['-'] = 62;
        digits['_'] = 63;
        return digits;
    }
}
