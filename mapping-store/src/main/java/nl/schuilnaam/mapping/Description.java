package nl.schuilnaam.mapping;

import java.time.LocalDate;
import java.util.Map;
import nl.schuilnaam.config.profile.IdentifierKind;

/**
 * What is stored of an entity, without any value.
 *
 * @param created the day (UTC) on which it was first sighted
 * @param identifiers how many identifiers of each kind lead to it
 */
public record Description(Entity entity, LocalDate created, Map<IdentifierKind, Integer> identifiers) {
    public Description {
        identifiers = Map.copyOf(identifiers);
    }
}
