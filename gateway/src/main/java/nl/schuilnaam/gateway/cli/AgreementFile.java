package nl.schuilnaam.gateway.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.AgreementReader;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.ExplainedAgreement;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Words;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads one agreement's file by itself. It takes the parties from the agreement: it may be looked at before school and supplier are configured. */
final class AgreementFile {
    private AgreementFile() {}

    /** Refuses, as wrong use, what is no file that can be read. */
    static void requireReadable(CommandSpec spec, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ParameterException(spec.commandLine(), file + " is not a file that can be read.");
        }
    }

    /** The agreement; empty when there is any finding. */
    static Optional<Agreement> read(Path file, Words words, Findings findings) {
        return source(file, findings).flatMap(source -> read(source, words, findings));
    }

    /** The file as it is written; empty when it cannot be understood. */
    static Optional<Source> source(Path file, Findings findings) {
        return Source.read(file.toAbsolutePath(), file.toString(), findings);
    }

    /** The agreement in a file; empty when there is any finding. */
    static Optional<Agreement> read(Source source, Words words, Findings findings) {
        Map<String, Profile> profiles = ConfigOption.profiles();
        return new AgreementReader(profiles, partiesOf(source, profiles.keySet()), words).read(source, findings);
    }

    /** What the gateway would do by it. Addresses and the domain of aliases are made up: they are the installation's to say. */
    static ExplainedAgreement explain(Agreement agreement) {
        return ExplainedAgreement.of(
                agreement,
                ConfigOption.profiles(),
                new Addresses("https://gateway.example/" + agreement.school(), "https://school.example"),
                Optional.of("school.example"));
    }

    private static Parties partiesOf(Source source, Set<String> profiles) {
        String school = source.root().text("school").map(Node.Scalar::text).orElse("");
        String supplier = source.root()
                .mapping("supplier")
                .flatMap(mapping -> mapping.text("id"))
                .map(Node.Scalar::text)
                .orElse("");
        return new Parties(Map.of(school, new Parties.School(true, profiles, Map.of(supplier, profiles))));
    }
}
