package nl.schuilnaam.gateway.trial;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Words;

/** Reads an agreement that is not kept, and compiles it or one that is, with addresses that lead nowhere: for trying, never for sending. */
public final class DraftPolicies {
    private DraftPolicies() {}

    /** The agreement in a text of less than a mebibyte, held against the schools and suppliers of a configuration; nothing where there are findings. */
    public static Optional<Agreement> read(
            Configuration configuration, Words words, String name, byte[] text, Findings findings) {
        return Source.of(Path.of(name), name, text, findings)
                .flatMap(source -> new AgreementReader(configuration.profiles(), parties(configuration), words)
                        .read(source, findings));
    }

    private static Parties parties(Configuration configuration) {
        return new Parties(configuration.schools().values().stream()
                .collect(Collectors.toMap(
                        school -> school.id().value(),
                        school -> new Parties.School(
                                school.aliasDomain().isPresent(),
                                school.profiles(),
                                school.suppliers().values().stream()
                                        .collect(Collectors.toMap(
                                                supplier -> supplier.id().value(),
                                                supplier -> supplier.apis().keySet()))))));
    }

    /** Its policies, by profile. */
    public static Map<String, Policy> of(Configuration configuration, Agreement agreement) {
        SchoolId school = agreement.school();
        var addresses = new Addresses("https://gateway.example/" + school, "https://school.example");
        var policies = new LinkedHashMap<String, Policy>();
        for (String profile : agreement.exchanges().keySet()) {
            policies.put(
                    profile,
                    PolicyCompiler.compile(
                            agreement,
                            Optional.ofNullable(configuration.profiles().get(profile))
                                    .orElseThrow(),
                            addresses,
                            configuration.school(school).flatMap(School::aliasDomain)));
        }
        return policies;
    }
}
