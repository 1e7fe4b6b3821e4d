package nl.schuilnaam.mapping;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an examination of the whole store found.
 *
 * @param examined rows looked at
 * @param tables by the name of each table how many of its rows do not open, are found under another index than their own, are missing, or belong to nothing
 */
public record Soundness(long examined, SortedMap<String, Long> tables) {
    public Soundness {
        tables = new TreeMap<>(tables);
    }

    /** In all tables. */
    public long damaged() {
        return tables.values().stream().mapToLong(Long::longValue).sum();
    }

    public boolean isSound() {
        return damaged() == 0;
    }
}
