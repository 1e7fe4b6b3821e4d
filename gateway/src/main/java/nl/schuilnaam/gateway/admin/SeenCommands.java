package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.gateway.observe.SeenAndDropped;

/** {@code agreement.seen}: which fields arrived at this node and were dropped. */
final class SeenCommands {
    private final Premises premises;

    SeenCommands(Premises premises) {
        this.premises = premises;
    }

    List<AdminCommand> commands() {
        return List.of(new NamedCommand(
                "agreement.seen", Set.of("school", "agreement"), (arguments, progress) -> seen(arguments)));
    }

    /** A name that the standard does not know is its sender's choice and may name somebody: so who looks at names is recorded. */
    private Future<JsonObject> seen(Arguments arguments) {
        Agreement agreement = premises.agreement(arguments);
        return premises.record("agreement.seen", arguments, agreement).map(recorded -> {
            SeenAndDropped seen = premises.observers().seen();
            var fields = new JsonArray();
            seen.of(agreement.school(), agreement.supplier().id())
                    .forEach(field -> fields.add(new JsonObject()
                            .put("operation", field.operation())
                            .put("direction", field.outward() ? "outward" : "inward")
                            .put("path", field.path())
                            .put("known", field.known())
                            .put("count", field.count())
                            .put("first", field.first().toString())
                            .put("last", field.last().toString())));
            return new JsonObject()
                    .put("agreement", agreement.id())
                    .put("fields", fields)
                    .put(
                            "further",
                            seen.overflow(
                                    agreement.school(), agreement.supplier().id()));
        });
    }
}
