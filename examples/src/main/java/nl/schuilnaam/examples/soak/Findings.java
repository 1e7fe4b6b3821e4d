package nl.schuilnaam.examples.soak;

import java.util.Map;
import java.util.TreeMap;

/** What should not have been: each sort once, with how often. Words that name nobody. For use by several threads. */
final class Findings {
    private final Map<String, Integer> counts = new TreeMap<>();

    synchronized void add(String what) {
        counts.put(what, counts.getOrDefault(what, 0) + 1);
    }

    synchronized Map<String, Integer> all() {
        return new TreeMap<>(counts);
    }

    synchronized int size() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
