package nl.schuilnaam.gateway.guard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whom a school has, as far as the guard must know to find them: fingerprints of their numbers, ids, addresses and whole names, and per person of the parts of the name.
 * Nothing in it can be read back. Any number of threads.
 */
final class Identities {
    /** Shorter than this, a text is as likely to be anything else. */
    private static final int SHORTEST = 6;
    /** A number, or letters with a digit among them. */
    private static final int SHORTEST_WITH_DIGITS = 5;

    private static final int SHORTEST_GIVEN = 3;
    private static final int SHORTEST_FAMILY = 4;
    /** An identity is spread over at most so many words; more only where it is written letter by letter, or number by number. */
    private static final int MOST_WORDS = 10;

    private static final int MOST_PERSONS = 500_000;
    /** The digits of a Dutch telephone number after its 0, +31 or 0031. */
    private static final int SIGNIFICANT = 9;

    private final Fingerprints known = new Fingerprints(new Fingerprints.Key());
    /** By the fingerprint of the id, the parts of a name. */
    private final Map<Long, Set<Long>> persons = new ConcurrentHashMap<>();

    /** What a message says of one person; lists are empty where it says nothing. */
    record Person(@Nullable String id, List<String> given, List<String> middle, List<String> family) {}

    int size() {
        return known.size();
    }

    /** An identifier, address or number; what is too short to tell anything is passed over. */
    void add(Sort sort, String value) {
        Folded folded = Folded.of(value);
        if (sort == Sort.PHONE) {
            addPhone(folded.letters());
        } else {
            add(sort, folded.letters());
        }
    }

    private void add(Sort sort, char[] letters) {
        if (isTelling(letters, 0, letters.length) && letters.length <= Fingerprints.Key.LONGEST) {
            known.add(known.key().fingerprint(letters), sort);
        }
    }

    private void addPhone(char[] digits) {
        if (digits.length >= SIGNIFICANT) {
            var significant = new String(digits, digits.length - SIGNIFICANT, SIGNIFICANT);
            for (String prefix : List.of("", "0", "31", "0031", "310")) {
                add(Sort.PHONE, (prefix + significant).toCharArray());
            }
        }
    }

    void add(Person person) {
        List<String> given = folded(person.given());
        List<String> family = folded(person.family());
        for (String last : family) {
            String shortest = last.substring(last.lastIndexOf(' ') + 1);
            for (String first : given) {
                addName(first, last);
                addName(first, shortest);
                for (String between : folded(person.middle())) {
                    addName(first + between, last);
                }
                if (first.indexOf(' ') > 0) {
                    addName(first.substring(0, first.indexOf(' ')), last);
                }
                addName(first.substring(0, 1), last);
            }
        }
        if (person.id() != null && persons.size() < MOST_PERSONS) {
            Set<Long> parts = new HashSet<>();
            given.forEach(name -> addPart(parts, name, SHORTEST_GIVEN));
            family.forEach(name -> addPart(parts, name, SHORTEST_FAMILY));
            family.forEach(name -> addPart(parts, name.substring(name.lastIndexOf(' ') + 1), SHORTEST_FAMILY));
            if (!parts.isEmpty()) {
                persons.merge(fingerprint(person.id()), Set.copyOf(parts), Identities::union);
            }
        }
    }

    private static Set<Long> union(Set<Long> some, Set<Long> more) {
        if (some.containsAll(more)) {
            return some;
        }
        Set<Long> union = new HashSet<>(some);
        union.addAll(more);
        return Set.copyOf(union);
    }

    private void addName(String one, String other) {
        add(Sort.NAME, (one + other).replace(" ", "").toCharArray());
        add(Sort.NAME, (other + one).replace(" ", "").toCharArray());
    }

    private void addPart(Set<Long> parts, String name, int shortest) {
        char[] letters = name.replace(" ", "").toCharArray();
        if (letters.length >= shortest && letters.length <= Fingerprints.Key.LONGEST) {
            parts.add(known.key().fingerprint(letters));
        }
    }

    /** With single blanks between words; without those of which nothing is left. */
    private static List<String> folded(List<String> names) {
        var folded = new ArrayList<String>();
        for (String name : names) {
            Folded one = Folded.of(name);
            var text = new StringBuilder();
            for (int i = 0; i < one.wordCount(); i++) {
                text.append(i > 0 ? " " : "")
                        .append(one.letters(), one.words()[i], one.words()[i + 1] - one.words()[i]);
            }
            if (!text.isEmpty()) {
                folded.add(text.toString());
            }
        }
        return folded;
    }

    private long fingerprint(String id) {
        char[] letters = id.toCharArray();
        return known.key()
                .fingerprint(
                        letters.length <= Fingerprints.Key.LONGEST
                                ? letters
                                : id.substring(0, Fingerprints.Key.LONGEST).toCharArray());
    }

    /** The parts of the names of these persons, by their ids at the school. */
    Set<Long> partsOf(Collection<String> ids) {
        Set<Long> parts = new HashSet<>();
        for (String id : ids) {
            Set<Long> ofOne = persons.get(fingerprint(id));
            if (ofOne != null) {
                parts.addAll(ofOne);
            }
        }
        return parts;
    }

    /**
     * Looks for whoever is known, in a text as it is read.
     *
     * @param parts of names that must not be found alone either
     * @param digits whether numbers alone are looked for, which may stand for anything where the gateway made the text
     * @param permitted what is not looked for
     */
    @Nullable
    Sort find(Folded text, Set<Long> parts, boolean digits, Predicate<Sort> permitted) {
        char[] letters = text.letters();
        if (letters.length < SHORTEST_GIVEN) {
            return null;
        }
        int[] words = text.words();
        Fingerprints.Key key = known.key();
        long[] sums = key.sums(letters);
        for (int first = 0; first < text.wordCount(); first++) {
            int from = words[first];
            int last = Math.min(first + MOST_WORDS, text.wordCount());
            // The longest first: an address may begin with a number that is known, too.
            for (int next = last; next > first; next--) {
                int to = words[next];
                if (to - from > Fingerprints.Key.LONGEST) {
                    continue;
                }
                boolean telling = isTelling(letters, from, to) && (digits || !isNumber(letters, from, to));
                if (!telling && parts.isEmpty()) {
                    continue;
                }
                long fingerprint = key.fingerprint(sums, from, to);
                Sort found = telling ? known.find(fingerprint) : null;
                if (found != null && !permitted.test(found)) {
                    return found;
                }
                if (to - from >= SHORTEST_GIVEN
                        && !parts.isEmpty()
                        && parts.contains(fingerprint)
                        && !permitted.test(Sort.NAME)) {
                    return Sort.NAME;
                }
            }
        }
        return null;
    }

    private static boolean isTelling(char[] letters, int from, int to) {
        int length = to - from;
        return length >= SHORTEST || (length == SHORTEST_WITH_DIGITS && hasDigit(letters, from, to));
    }

    private static boolean hasDigit(char[] letters, int from, int to) {
        for (int i = from; i < to; i++) {
            if (letters[i] >= '0' && letters[i] <= '9') {
                return true;
            }
        }
        return false;
    }

    private static boolean isNumber(char[] letters, int from, int to) {
        for (int i = from; i < to; i++) {
            if (letters[i] < '0' || letters[i] > '9') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "Identities[withheld]";
    }
}
