package nl.schuilnaam.gateway.population;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * How well persons can be told apart by what a supplier may see of them besides code names (GDPR recital 26; k-anonymity as in ISO/IEC 20889): how many are the only one, or in a group smaller
 * than five, with the same values in all fields together. Counts only.
 *
 * @param persons of whom anything is seen
 * @param now with all fields as they are agreed
 * @param without with all fields but this one, those first without which fewest are unique
 * @param coarser what a coarser action on one field would give
 */
public record Linkability(int persons, Count now, List<Without> without, List<Coarser> coarser) {
    static final int SMALL = 5;

    /** How many persons are the only one, and how many are in a group smaller than five, those included. */
    public record Count(int unique, int small) {}

    public record Without(String field, Count count) {}

    /** @param action as an agreement has it: {@code year} */
    public record Coarser(String field, String action, Count count) {}

    /** A coarser action that is known for a field: what it leaves of a value. */
    record Action(String field, String name, UnaryOperator<String> keeps) {}

    public Linkability {
        without = List.copyOf(without);
        coarser = List.copyOf(coarser);
    }

    /**
     * Counts.
     *
     * @param values of each person by field; a field with several values has all of them in one text
     */
    static Linkability of(Map<String, Map<String, String>> values, List<Action> actions) {
        Set<String> fields = new TreeSet<>();
        values.values().forEach(one -> fields.addAll(one.keySet()));
        var without = new ArrayList<Without>();
        for (String field : fields) {
            without.add(new Without(field, count(values, field, value -> "")));
        }
        without.sort(Comparator.<Without>comparingInt(one -> one.count().unique())
                .thenComparingInt(one -> one.count().small())
                .thenComparing(Without::field));
        var coarser = new ArrayList<Coarser>();
        for (Action action : actions) {
            if (fields.contains(action.field())) {
                coarser.add(new Coarser(action.field(), action.name(), count(values, action.field(), action.keeps())));
            }
        }
        return new Linkability(values.size(), count(values, "", UnaryOperator.identity()), without, coarser);
    }

    private static Count count(Map<String, Map<String, String>> values, String changed, UnaryOperator<String> change) {
        Map<Map<String, String>, Integer> groups = new HashMap<>();
        for (Map<String, String> one : values.values()) {
            var seen = new TreeMap<>(one);
            seen.computeIfPresent(changed, (field, value) -> change.apply(value));
            groups.merge(seen, 1, Integer::sum);
        }
        int unique = 0;
        int small = 0;
        for (int size : groups.values()) {
            unique += size == 1 ? 1 : 0;
            small += size < SMALL ? size : 0;
        }
        return new Count(unique, small);
    }
}
