package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.gateway.population.Linkability;
import nl.schuilnaam.gateway.population.Memberships;

/** {@code agreement.linkability}: how many persons are unique by what an agreement, or two together, lets suppliers see of them. Counts only. */
final class LinkabilityCommands {
    private final Premises premises;
    private final Optional<Memberships> memberships;

    /** @param memberships empty where no gateway runs */
    LinkabilityCommands(Premises premises, Optional<Memberships> memberships) {
        this.premises = premises;
        this.memberships = memberships;
    }

    List<AdminCommand> commands() {
        return List.of(new NamedCommand(
                "agreement.linkability",
                Set.of("school", "agreement", "with"),
                (arguments, progress) -> count(arguments)));
    }

    private Future<JsonObject> count(Arguments arguments) {
        Memberships learning = memberships.orElseThrow(
                () -> new AdminException("no gateway runs on this data directory; it reads the school's system"));
        Agreement agreement = premises.agreement(arguments);
        var together = new ArrayList<>(policies(agreement));
        arguments
                .text("with")
                .ifPresent(other -> together.addAll(policies(premises.book()
                        .agreement(agreement.school(), other)
                        .orElseThrow(() -> new AdminException("the school has no such agreement to lay beside it")))));
        if (together.isEmpty()) {
            throw new AdminException("no version of the agreement is in use");
        }
        return premises.record("agreement.linkability", arguments, agreement)
                .compose(recorded -> learning.linkability(together))
                .map(LinkabilityCommands::told);
    }

    private List<Policy> policies(Agreement agreement) {
        return premises.book().policies().stream()
                .filter(policy -> policy.agreement().id().equals(agreement.id())
                        && policy.agreement().school().equals(agreement.school()))
                .toList();
    }

    private static JsonObject told(Linkability linkability) {
        var without = new JsonArray();
        linkability.without().forEach(one -> without.add(count(one.count()).put("field", one.field())));
        var coarser = new JsonArray();
        linkability
                .coarser()
                .forEach(one ->
                        coarser.add(count(one.count()).put("field", one.field()).put("action", one.action())));
        return count(linkability.now())
                .put("persons", linkability.persons())
                .put("without", without)
                .put("coarser", coarser);
    }

    private static JsonObject count(Linkability.Count count) {
        return new JsonObject().put("unique", count.unique()).put("small", count.small());
    }
}
