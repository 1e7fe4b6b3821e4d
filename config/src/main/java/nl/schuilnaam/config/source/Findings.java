package nl.schuilnaam.config.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nl.schuilnaam.config.Finding;

/**
 * Collects what is wrong, so that all of it can be said at once, and apart from it what is only missing: a warning refuses nothing. For one thread.
 */
public final class Findings {
    private final Set<Finding> found = new HashSet<>();
    private final Set<Finding> warnings = new HashSet<>();

    public void add(Finding finding) {
        found.add(finding);
    }

    /** Something wrong with a value: where it stands is known by the value. */
    public void add(Source source, Node node, String problem, String expected) {
        add(new Finding(source.name(), node.line(), node.path(), problem, expected));
    }

    /** Something that a reader should know, and that lets the file pass. */
    public void warn(Finding warning) {
        warnings.add(warning);
    }

    /** Whether nothing is wrong; warnings do not count. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** How many there are, to tell whether a step added any. */
    public int count() {
        return found.size();
    }

    /** Whether something is wrong in this file. */
    public boolean concern(Source source) {
        return found.stream().anyMatch(finding -> finding.file().equals(source.name()));
    }

    /** All that is wrong, in reading order. */
    public List<Finding> list() {
        return inReadingOrder(found);
    }

    /** All warnings, in reading order. */
    public List<Finding> warnings() {
        return inReadingOrder(warnings);
    }

    private static List<Finding> inReadingOrder(Set<Finding> findings) {
        var list = new ArrayList<>(findings);
        list.sort(Finding.READING_ORDER);
        return List.copyOf(list);
    }
}
