package nl.schuilnaam.gateway.exchange;

import java.util.Optional;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.ParsedQuery;

/**
 * A request that was read.
 *
 * @param selection the rule for the answer when the client asked for some of the fields only
 * @param draft of its content, where it has any
 */
record Understood(Exchange exchange, ParsedQuery query, Optional<ObjectRule> selection, Optional<Draft> draft) {
    /** What the answer may hold. */
    Optional<ObjectRule> rule() {
        return selection.or(() -> exchange.operation().response());
    }
}
