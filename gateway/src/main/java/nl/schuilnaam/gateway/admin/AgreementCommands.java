package nl.schuilnaam.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.installation.School;

/** {@code agreement.suspend} and {@code agreement.resume}: on every node, and until it is taken back. What an agreement's own file says stays as it is. */
final class AgreementCommands {
    private final Premises premises;

    AgreementCommands(Premises premises) {
        this.premises = premises;
    }

    List<AdminCommand> commands() {
        return List.of(command("agreement.suspend", true), command("agreement.resume", false));
    }

    private AdminCommand command(String name, boolean suspend) {
        return new NamedCommand(name, Set.of("school", "agreement"), (arguments, progress) -> {
            School school = arguments.school(premises.configuration());
            String id = arguments.needed("agreement");
            Agreement agreement = premises.configuration().agreements().stream()
                    .filter(one -> one.school().equals(school.id()) && one.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new AdminException("the school has no such agreement"));
            return premises.record(
                            name,
                            arguments,
                            record -> record.school(school.id())
                                    .supplier(agreement.supplier().id())
                                    .agreement(
                                            agreement.id(), agreement.version().sha256()))
                    .compose(recorded -> premises.suspensions().suspend(school.id(), agreement.id(), suspend))
                    .compose(done -> Future.succeededFuture(
                            new JsonObject().put("agreement", agreement.id()).put("suspended", suspend)));
        });
    }
}
