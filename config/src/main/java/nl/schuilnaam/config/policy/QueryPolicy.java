package nl.schuilnaam.config.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import nl.schuilnaam.config.profile.QueryParameter;

/**
 * What a query may ask.
 *
 * @param parameters those that the operation knows; any other is refused
 * @param readable what a filter or sort may name: dotted path below the record ({@code grades}, {@code class.sourcedId}) of every field that the supplier may see
 *     unchanged ({@link Rule.ValueAction.Keep}) or as its own pseudonym ({@link Rule.ValueAction.Identify}). Whatever else could be asked would answer what the
 *     supplier may not know.
 */
public record QueryPolicy(Set<QueryParameter> parameters, Map<String, Rule.ValueRule> readable) {
    public QueryPolicy {
        parameters = Set.copyOf(parameters);
        readable = Collections.unmodifiableMap(new LinkedHashMap<>(readable));
    }
}
