package nl.schuilnaam.gateway;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.gateway.exchange.Book;

/**
 * Makes books of agreements, each under the schools and addresses with which the gateway was started.
 *
 * @param edge the address at which suppliers find the gateway
 */
record Bookbinder(Configuration configuration, URI edge) {
    /** The agreements with what they were compiled to. */
    Book bind(List<Agreement> agreements) {
        var policies = new ArrayList<Policy>();
        for (Agreement agreement : agreements) {
            School school = configuration.school(agreement.school()).orElseThrow();
            var addresses = new Addresses(
                    edge + "/" + school.id(), school.origin().url().toString());
            for (String profile : agreement.exchanges().keySet()) {
                policies.add(PolicyCompiler.compile(
                        agreement,
                        Optional.ofNullable(configuration.profiles().get(profile))
                                .orElseThrow(),
                        addresses,
                        school.aliasDomain()));
            }
        }
        return new Book(agreements, policies);
    }
}
