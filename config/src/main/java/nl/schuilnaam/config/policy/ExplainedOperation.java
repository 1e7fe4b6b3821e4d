package nl.schuilnaam.config.policy;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nl.schuilnaam.config.profile.Operation;

/**
 * What happens in one operation, asked for by one side.
 *
 * @param outward what goes to the supplier, if anything with content does
 * @param inward what comes from the supplier, if anything with content does
 * @param parameters of a query that are understood
 * @param readable what a filter or sort may name, as paths below the record
 * @param totalCount whether the caller may learn how many records there are
 */
public record ExplainedOperation(
        Operation operation,
        Optional<ExplainedMessage> outward,
        Optional<ExplainedMessage> inward,
        Set<String> parameters,
        Set<String> readable,
        boolean totalCount) {
    public ExplainedOperation {
        parameters = Collections.unmodifiableSet(new TreeSet<>(parameters));
        readable = Collections.unmodifiableSet(new TreeSet<>(readable));
    }
}
