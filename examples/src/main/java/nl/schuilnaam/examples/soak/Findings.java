package nl.schuilnaam.examples.soak;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What should not have been: each sort once, with how often. Words that name nobody. For use by several threads. */
final class Findings {
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Set<String> told = new HashSet<>();

    synchronized void add(String what) {
        counts.put(what, counts.getOrDefault(what, 0) + 1);
    }

    synchronized Map<String, Integer> all() {
        return new TreeMap<>(counts);
    }

    /** The sorts that are new since this was asked last. */
    synchronized List<String> fresh() {
        var fresh = new ArrayList<>(counts.keySet());
        fresh.removeAll(told);
        told.addAll(fresh);
        return fresh;
    }

    synchronized int size() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
