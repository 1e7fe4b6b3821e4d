package nl.schuilnaam.config.agreement;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an agreement permits through one profile.
 *
 * @param operations what the supplier may ask of the school's system, by the profile's names
 * @param schoolOperations what the school's own systems may ask of the supplier's API
 * @param totalCount whether the supplier may learn how many records there are in all
 * @param population whom it is about; empty when it is about everybody
 * @param fields by model, then by field
 * @param permits what the guard may find
 */
public record ExchangeTerms(
        Set<String> operations,
        Set<String> schoolOperations,
        boolean totalCount,
        Optional<Population> population,
        Map<String, Map<String, FieldTerms>> fields,
        List<Permit> permits) {
    public ExchangeTerms {
        permits = List.copyOf(permits);
        operations = Set.copyOf(operations);
        schoolOperations = Set.copyOf(schoolOperations);
        var copy = new LinkedHashMap<String, Map<String, FieldTerms>>();
        fields.forEach((model, terms) -> copy.put(model, Collections.unmodifiableMap(new LinkedHashMap<>(terms))));
        fields = Collections.unmodifiableMap(copy);
    }
}
