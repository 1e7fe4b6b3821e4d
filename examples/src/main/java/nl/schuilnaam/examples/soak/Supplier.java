package nl.schuilnaam.examples.soak;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import nl.schuilnaam.examples.school.Identity;

/**
 * A supplier and what it knows: who has which pseudonym, which it can tell because its agreement keeps one name of everybody. For use by several threads.
 */
enum Supplier {
    /** Sees given names. */
    REKENMAAT("rekenmaat", "givenName", Identity.Kind.GIVEN_NAME),
    /** Sees family names, and is told things by the school. */
    LEESPLANK("leesplank", "familyName", Identity.Kind.FAMILY_NAME);

    private final String id;
    private final String known;
    private final Identity.Kind kept;

    Supplier(String id, String known, Identity.Kind kept) {
        this.id = id;
        this.known = known;
        this.kept = kept;
    }

    String id() {
        return id;
    }

    /** The field that its agreement keeps. */
    String known() {
        return known;
    }

    /** What it may be told. */
    Identity.Kind kept() {
        return kept;
    }

    String name(Pupil pupil) {
        return this == REKENMAAT ? pupil.givenName() : pupil.familyName();
    }

    /** What a supplier has learnt in one run. */
    static final class Knowledge {
        private final Map<Integer, String> pseudonyms = new ConcurrentHashMap<>();
        private final Map<String, Integer> pupils = new ConcurrentHashMap<>();
        private final ConcurrentLinkedQueue<String> nextPages = new ConcurrentLinkedQueue<>();
        private volatile int highest;

        /** Learns who has which pseudonym; says what contradicts what was known before. */
        Optional<String> learn(int number, String pseudonym) {
            String before = pseudonyms.putIfAbsent(number, pseudonym);
            if (before != null) {
                return before.equals(pseudonym) ? Optional.empty() : Optional.of("a person got another pseudonym");
            }
            highest = Math.max(highest, number);
            Integer other = pupils.putIfAbsent(pseudonym, number);
            return other == null || other == number ? Optional.empty() : Optional.of("two persons got one pseudonym");
        }

        Optional<String> pseudonym(int number) {
            return Optional.ofNullable(pseudonyms.get(number));
        }

        int size() {
            return pseudonyms.size();
        }

        /** Somebody known for whom nothing special is meant; -1 if there is nobody. */
        int anybody() {
            Random random = ThreadLocalRandom.current();
            for (int i = 0; i < 20 && highest > SchoolSystem.SPECIAL; i++) {
                int number = SchoolSystem.SPECIAL + random.nextInt(highest + 1 - SchoolSystem.SPECIAL);
                if (pseudonyms.containsKey(number)) {
                    return number;
                }
            }
            return -1;
        }

        ConcurrentLinkedQueue<String> nextPages() {
            return nextPages;
        }
    }
}
