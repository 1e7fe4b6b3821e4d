package nl.schuilnaam.examples.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nl.schuilnaam.examples.school.Identity;

/**
 * Searches bytes for the identities of a school, whatever the case, the diacritics and the encoding (see {@link Decoding}).
 *
 * <p>A random id or access token must not count as a leak because a short word turns up in it. So a name of one word counts only where no letter or digit stands beside it,
 * and a number only where no hexadecimal digit does. Names of several words, addresses and ids count wherever they stand. May be used by several threads.
 */
public final class IdentitySearch {
    private final List<Identity> identities;
    private final List<char[]> folded;
    private final PatternAutomaton automaton;

    /** For these identities. */
    public IdentitySearch(Collection<Identity> identities) {
        Map<String, Identity> distinct = new LinkedHashMap<>();
        for (Identity identity : identities) {
            distinct.merge(new String(Folding.fold(identity.text())), identity, (first, second) -> first);
        }
        this.identities = List.copyOf(distinct.values());
        this.folded = distinct.keySet().stream().map(String::toCharArray).toList();
        this.automaton = new PatternAutomaton(folded);
    }

    /**
     * An identity that was found.
     *
     * @param how in which encoding, such as {@code base64, json}; empty for plain
     */
    public record Hit(Identity identity, String how) {}

    /** What is found in these bytes, each identity once for each encoding; empty if nothing is. */
    public Set<Hit> search(byte[] bytes) {
        var hits = new LinkedHashSet<Hit>();
        for (View view : Decoding.views(bytes)) {
            char[] text = Folding.fold(view.text());
            automaton.search(text, (pattern, end) -> {
                if (counts(folded.get(pattern), text, end, view.isText())) {
                    hits.add(new Hit(identities.get(pattern), view.how()));
                }
            });
        }
        return hits;
    }

    private static boolean counts(char[] pattern, char[] text, int end, boolean isText) {
        int before = end - pattern.length - 1;
        char left = before < 0 ? ' ' : text[before];
        char right = end >= text.length ? ' ' : text[end];
        if (isAll(pattern, Character::isLetter)) {
            return isText && !Character.isLetterOrDigit(left) && !Character.isLetterOrDigit(right);
        }
        if (isAll(pattern, Character::isDigit)) {
            return Character.digit(left, 16) < 0 && Character.digit(right, 16) < 0;
        }
        return true;
    }

    private interface CharPredicate {
        boolean test(char c);
    }

    private static boolean isAll(char[] text, CharPredicate condition) {
        for (char c : text) {
            if (!condition.test(c)) {
                return false;
            }
        }
        return true;
    }

    /** How many different texts are looked for. */
    public int size() {
        return identities.size();
    }

    /** The hits as lines for people: what kind, in which encoding, how many; never the identity itself. */
    public static List<String> summary(Collection<Hit> hits) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Hit hit : hits) {
            String line = hit.identity().kind() + (hit.how().isEmpty() ? " in plain" : " in " + hit.how());
            counts.put(line, counts.getOrDefault(line, 0) + 1);
        }
        var lines = new ArrayList<String>();
        counts.forEach((line, count) -> lines.add(count + " x " + line));
        return lines;
    }
}
