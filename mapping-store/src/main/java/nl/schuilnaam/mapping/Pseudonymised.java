package nl.schuilnaam.mapping;

import java.util.Map;
import java.util.Set;

/**
 * What one supplier sees in place of the identifiers of one message.
 *
 * @param texts by primary identifier
 * @param absent the primary identifiers of entities that do not exist for this supplier: whatever is about them must not be sent
 * @param persons references to the persons of the message, by primary identifier, for the record of the exchange
 * @param authored the primary identifiers of what this supplier created under an id of its own
 * @param position how many minting commits of this node were durable then: none of what may leave was minted by a later one
 */
public record Pseudonymised(
        Map<Identifier, String> texts,
        Set<Identifier> absent,
        Map<Identifier, String> persons,
        Set<Identifier> authored,
        long position) {
    public Pseudonymised {
        texts = Map.copyOf(texts);
        absent = Set.copyOf(absent);
        persons = Map.copyOf(persons);
        authored = Set.copyOf(authored);
    }

    @Override
    public String toString() {
        return "Pseudonymised[" + texts.size() + " withheld]";
    }
}
