package nl.schuilnaam.mapping;

import java.util.List;

/** An entity met in a school's message: the identifier that names it there, and the other identifiers of the same entity that stood beside it. */
public record Sighting(Identifier primary, List<Identifier> others) {
    public Sighting {
        others = List.copyOf(others);
        for (Identifier other : others) {
            if (!other.entity().equals(primary.entity())) {
                throw new IllegalArgumentException("identifiers of one entity are of one type; met " + primary.entity()
                        + " beside " + other.entity());
            }
        }
    }

    /** A sighting by one identifier only. */
    public static Sighting of(Identifier primary) {
        return new Sighting(primary, List.of());
    }
}
