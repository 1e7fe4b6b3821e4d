package nl.schuilnaam.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.config.policy.ExplainedAgreement;
import nl.schuilnaam.config.report.Bijsluiter;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.words.Language;
import nl.schuilnaam.config.words.Words;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the privacy leaflet of an agreement, for parents. */
@Command(
        name = "bijsluiter",
        description =
                "Writes the privacy leaflet of an agreement: a page in Dutch and one in English, for printing or the school's website.",
        mixinStandardHelpOptions = true)
final class BijsluiterCommand implements Callable<Integer> {
    /** Which pages. */
    enum Languages {
        NL,
        EN,
        BOTH
    }

    @Parameters(paramLabel = "FILE", description = "The agreement, in force or not.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--lang",
            paramLabel = "LANGUAGE",
            description = "nl, en or both (default: ${DEFAULT-VALUE}).",
            defaultValue = "both")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Languages languages;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Where to (default: ${DEFAULT-VALUE}). Of two pages, each bears its language before the ending: bijsluiter.nl.html.",
            defaultValue = "bijsluiter.html")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The gateway's configuration, for the school's name and its own words.")
    private @Nullable Path configuration;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        AgreementFile.requireReadable(spec, file);
        PrintWriter out = spec.commandLine().getOut();
        Optional<Configuration> configured = Optional.empty();
        if (configuration != null) {
            AgreementFile.requireReadable(spec, configuration);
            Configuration.Outcome outcome = Configuration.load(configuration, ConfigOption.profiles());
            if (outcome instanceof Configuration.Rejected rejected) {
                rejected.findings().forEach(out::println);
                return Schuilnaam.FINDING;
            }
            configured = Optional.of(((Configuration.Loaded) outcome).configuration());
        }
        Words words = configured.map(Configuration::words).orElseGet(Words::bundled);
        var findings = new Findings();
        Optional<Agreement> agreement = AgreementFile.read(file, words, findings);
        if (agreement.isEmpty()) {
            findings.list().forEach(out::println);
            return Schuilnaam.FINDING;
        }
        String school = configured
                .flatMap(one -> one.school(agreement.get().school()))
                .map(School::name)
                .orElse(agreement.get().school().toString());
        ExplainedAgreement explained = AgreementFile.explain(agreement.get());
        var leaflet = new Bijsluiter(words);
        for (Language language : wanted()) {
            Path target = languages == Languages.BOTH ? inLanguage(language) : output;
            Files.writeString(target, leaflet.page(explained, school, language));
            out.println(target);
        }
        if (!findings.warnings().isEmpty()) {
            out.println("Shown as not stated, or to be looked at:");
            findings.warnings().forEach(warning -> out.println("  " + warning));
        }
        return 0;
    }

    private List<Language> wanted() {
        return languages == Languages.BOTH
                ? List.of(Language.NL, Language.EN)
                : List.of(Language.valueOf(languages.name().toUpperCase(Locale.ROOT)));
    }

    private Path inLanguage(Language language) {
        String name = String.valueOf(output.getFileName());
        int dot = name.lastIndexOf('.');
        String both = dot < 1
                ? name + "." + language.tag()
                : name.substring(0, dot) + "." + language.tag() + name.substring(dot);
        return output.resolveSibling(both);
    }
}
