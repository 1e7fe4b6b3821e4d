package nl.schuilnaam.mapping;

import java.util.Map;
import java.util.Set;

/**
 * What became of the wish to write pseudonyms into the table of a domain: either all stand, or nothing was written.
 *
 * @param standing what stands in the table for the entities of the call
 * @param refused the entities for which it could not be: another of the type has the pseudonym, or there is no such entity. Not empty when nothing was written
 */
public record Tabulation(Map<Surrogate, String> standing, Set<Surrogate> refused) {
    public Tabulation {
        standing = Map.copyOf(standing);
        refused = Set.copyOf(refused);
    }

    /** What happens to an entity that has a pseudonym in the table already. */
    public enum Over {
        /** It keeps it. */
        KEEP,
        /** It gets the new one, and the old one leads nowhere from then on; every node forgets it. */
        REPLACE
    }

    public boolean stands() {
        return refused.isEmpty();
    }
}
