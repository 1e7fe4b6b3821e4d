package nl.schuilnaam.gateway.exchange;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.gateway.content.Mention;

/**
 * Who and what exists for the supplier of an agreement with a population. Immutable, and asked without I/O. It holds real ids, so {@code toString} shows none.
 */
public final class Visible {
    private final Map<EntityType, Set<String>> ids;

    /** @param ids the school's own ids of those that exist, by type; of a type that is not among the keys everything exists */
    public Visible(Map<EntityType, Set<String>> ids) {
        var copy = new HashMap<EntityType, Set<String>>();
        ids.forEach((type, some) -> copy.put(type, Set.copyOf(some)));
        this.ids = Collections.unmodifiableMap(copy);
    }

    /** Whether what a mention names does not exist; an id of a kind by which nobody was ever listed names nobody. */
    boolean lacks(Mention mention) {
        Set<String> existing = ids.get(mention.entity());
        return existing != null
                && !(mention.kind().equals(IdentifierKind.SIS_ID) && existing.contains(mention.value()));
    }

    /** The ids that exist, of the types that are limited. */
    public Map<EntityType, Set<String>> ids() {
        return ids;
    }

    /** What exists here and there. */
    public Visible and(Visible other) {
        var both = new HashMap<EntityType, Set<String>>();
        ids.forEach((type, some) -> {
            var common = new HashSet<>(some);
            Set<String> others = other.ids.get(type);
            if (others != null) {
                common.retainAll(others);
            }
            both.put(type, common);
        });
        other.ids.forEach(both::putIfAbsent);
        return new Visible(both);
    }

    @Override
    public String toString() {
        return "Visible[withheld]";
    }
}
