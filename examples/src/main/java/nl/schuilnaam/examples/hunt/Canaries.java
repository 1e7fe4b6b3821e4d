package nl.schuilnaam.examples.hunt;

import java.text.Normalizer;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import nl.schuilnaam.examples.school.Identity;
import nl.schuilnaam.examples.search.IdentitySearch;

/**
 * Texts that stand in one field of one record of the school and nowhere else in the world, so that to meet one says from where it came. Used while a school is made, by one
 * thread; afterwards only read.
 */
final class Canaries {
    /** What no agreement can keep. */
    static final String NEVER = "never";

    private static final List<String> ONSETS = List.of("qu", "xw", "zj", "kv", "qv", "xh", "wz", "jx");
    private static final List<String> VOWELS = List.of("a", "o", "u", "ë", "ï", "ö", "é", "i");
    private static final List<String> CODAS = List.of("x", "q", "zz", "kw", "nq", "vl", "xt");

    private final Random random;
    private final Set<String> taken = new HashSet<>();
    private final Map<Identity, Set<String>> fields = new LinkedHashMap<>();

    Canaries(Random random) {
        this.random = random;
    }

    /** Lets a text count as the value of a field; where it stands in several, all of them must be kept for it to pass. */
    void add(Identity.Kind kind, String text, String... ofFields) {
        Set<String> unused = fields.computeIfAbsent(new Identity(kind, text), none -> new HashSet<>());
        unused.addAll(List.of(ofFields));
    }

    /** The fields whose value this is. */
    Set<String> fields(Identity identity) {
        return Collections.unmodifiableSet(fields.getOrDefault(identity, Set.of(NEVER)));
    }

    IdentitySearch search() {
        return new IdentitySearch(fields.keySet());
    }

    int size() {
        return fields.size();
    }

    /** One that is in a field, for a test of the search. */
    Identity of(String field) {
        return fields.entrySet().stream()
                .filter(each -> each.getValue().equals(Set.of(field)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** A word that no language has, with a capital. */
    String word() {
        while (true) {
            var word = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                word.append(pick(ONSETS)).append(pick(VOWELS)).append(i == 1 ? "" : pick(CODAS));
            }
            String folded = Normalizer.normalize(word, Normalizer.Form.NFD).replaceAll("[^a-z]", "");
            if (taken.add(folded)) {
                return Character.toUpperCase(word.charAt(0)) + word.substring(1);
            }
        }
    }

    /** The same, without accents and capitals. */
    String plainWord() {
        return Normalizer.normalize(word(), Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(java.util.Locale.ROOT);
    }

    /** Of so many digits, beginning with none that a year begins with. */
    String digits(int count) {
        while (true) {
            var digits = new StringBuilder(Integer.toString(3 + random.nextInt(7)));
            while (digits.length() < count) {
                digits.append(random.nextInt(10));
            }
            if (taken.add(digits.toString())) {
                return digits.toString();
            }
        }
    }

    /** Nine digits that pass the test of eleven, as the burgerservicenummer does; nobody's. */
    String reserved() {
        while (true) {
            String digits = "99" + digits(6);
            int sum = 0;
            for (int i = 0; i < 8; i++) {
                sum += (9 - i) * Character.digit(digits.charAt(i), 10);
            }
            int last = sum % 11;
            if (last < 10 && taken.add(digits + last)) {
                return digits + last;
            }
        }
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    Random random() {
        return random;
    }

    /** How many of each kind there are, for people. */
    Map<Identity.Kind, Integer> counts() {
        var counts = new HashMap<Identity.Kind, Integer>();
        fields.keySet().forEach(identity -> counts.put(identity.kind(), counts.getOrDefault(identity.kind(), 0) + 1));
        return counts;
    }
}
