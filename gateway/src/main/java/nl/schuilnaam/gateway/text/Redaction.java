package nl.schuilnaam.gateway.text;

import java.util.Map;

/**
 * A text without what named persons of the school, and how often each kind was replaced; kinds that were not found are not in it. The text is still what people wrote,
 * so it does not show in a log.
 */
public record Redaction(String text, Map<Kind, Integer> counts) {
    public Redaction {
        counts = Map.copyOf(counts);
    }

    public boolean changed() {
        return !counts.isEmpty();
    }

    @Override
    public String toString() {
        return "Redaction" + counts;
    }
}
