package nl.schuilnaam.gateway.exchange;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.Sighting;
import nl.schuilnaam.mapping.Identifier;

/** What a message of the school's says about who is who, in the words of the mapping store. */
public final class Sighted {
    private Sighted() {}

    /**
     * One sighting for each entity that is mentioned.
     *
     * @param sightings what the message states of the bearers of its ids besides
     * @return empty when one of the mentions cannot be the id of anything
     */
    public static Optional<List<nl.schuilnaam.mapping.Sighting>> of(
            Collection<Mention> mentions, Collection<Sighting> sightings) {
        var others = new LinkedHashMap<Identifier, Set<Identifier>>();
        for (Mention mention : mentions) {
            if (!Identifier.accepts(mention.value()) || !mention.kind().accepts(mention.value())) {
                return Optional.empty();
            }
            others.computeIfAbsent(identifier(mention), key -> new LinkedHashSet<>());
        }
        for (Sighting sighting : sightings) {
            var learned = others.computeIfAbsent(identifier(sighting.about()), key -> new LinkedHashSet<>());
            for (Sighting.Learned one : sighting.learned()) {
                if (one.kind().accepts(one.value()) && Identifier.accepts(one.value())) {
                    learned.add(new Identifier(sighting.about().entity(), one.kind(), one.value()));
                }
            }
        }
        var sighted = new ArrayList<nl.schuilnaam.mapping.Sighting>(others.size());
        others.forEach((primary, more) -> sighted.add(new nl.schuilnaam.mapping.Sighting(primary, List.copyOf(more))));
        return Optional.of(sighted);
    }

    static Identifier identifier(Mention mention) {
        return new Identifier(mention.entity(), mention.kind(), mention.value());
    }
}
