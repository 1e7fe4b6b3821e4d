package nl.schuilnaam.gateway.trial;

import nl.schuilnaam.config.profile.EntityType;

/** Who and what exists at all for the receiver of a message, by the ids that stand in it. */
@FunctionalInterface
public interface Existence {
    /** Where an agreement is about everybody. */
    Existence OF_EVERYBODY = (type, id) -> true;

    boolean has(EntityType type, String id);
}
