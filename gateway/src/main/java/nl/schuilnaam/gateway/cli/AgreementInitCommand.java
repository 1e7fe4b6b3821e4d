package nl.schuilnaam.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.agreement.Parties;
import nl.schuilnaam.config.agreement.Period;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.report.AgreementDraft;
import nl.schuilnaam.config.source.Nearest;
import nl.schuilnaam.config.words.Words;
import nl.schuilnaam.gateway.lifecycle.AgreementArchive;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the file that an officer begins an agreement with. */
@Command(
        name = "init",
        description = {
            "Writes the draft of an agreement for a new supplier: it permits a list of pupils under code names and nothing else.",
            "Whatever else could be permitted stands in it as a comment, with what it means. Never replaces a file."
        },
        mixinStandardHelpOptions = true)
final class AgreementInitCommand implements Callable<Integer> {
    private static final ZoneId ZONE = ZoneId.of("Europe/Amsterdam");
    private static final String NAME = "[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?";

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ConfigOption config;

    @Option(names = "--school", paramLabel = "SCHOOL", required = true, description = "The school's id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String school;

    @Option(
            names = "--supplier",
            paramLabel = "SUPPLIER",
            required = true,
            description = "The supplier's id in gateway.yaml; with --out one that it is yet to have.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String supplier;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "The supplier's name in full.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "The exchange standard (default: ${DEFAULT-VALUE}).",
            defaultValue = "oneroster-1.2")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String profile;

    @Option(
            names = "--id",
            paramLabel = "AGREEMENT",
            description = "What the agreement is called (default: the supplier's id and the year).")
    private @Nullable String id;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where to (default: agreements/SUPPLIER.yaml beside the configuration).")
    private @Nullable Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        AgreementFile.requireReadable(spec, config.file());
        Profile standard = Optional.ofNullable(ConfigOption.profiles().get(profile))
                .orElseThrow(() -> wrong("There is no profile of this name; there is "
                        + Nearest.among(ConfigOption.profiles().keySet(), profile)));
        LocalDate today = LocalDate.now(ZONE);
        String agreement = id == null ? supplier + "-" + today.getYear() : id;
        requireNames(agreement);
        boolean aliasDomain = requireParties(Configuration.parties(config.file()));
        Optional<Configuration> loaded = config.load() instanceof Configuration.Loaded good
                ? Optional.of(good.configuration())
                : Optional.empty();
        if (isTaken(agreement, loaded)) {
            throw wrong("The school has an agreement " + agreement + " already; give this one another name with --id.");
        }
        var about = new AgreementDraft.About(
                agreement,
                new SchoolId(school),
                new SupplierId(supplier),
                name,
                standard,
                new Period(today, endOfSchoolYear(today)),
                aliasDomain);
        String text = new AgreementDraft(loaded.map(Configuration::words).orElseGet(Words::bundled)).text(about);
        return write(out == null ? inItsPlace() : out, text);
    }

    private int write(Path file, String text) throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException there) {
            printer.println(file + " is there already, and is not replaced.");
            return Schuilnaam.FINDING;
        }
        printer.println(file);
        List.of(
                        "It is a draft: nothing passes under it, and what it permits is a list of pupils under code names.",
                        "Take the # away from what the supplier may get besides, fill in the annexes, and look at it with",
                        "  schuilnaam check --config " + config.file(),
                        "  schuilnaam preview --agreement " + file + " --operation getAllStudents --sample FILE")
                .forEach(printer::println);
        return 0;
    }

    private void requireNames(String agreement) {
        for (String one : List.of(school, supplier, agreement)) {
            if (!one.matches(NAME)) {
                throw wrong("The ids of a school, a supplier and an agreement are lower-case letters, digits and inner"
                        + " hyphens, at most 64.");
            }
        }
        if (!name.matches("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]{1,200}") || name.isBlank()) {
            throw wrong("--name is a text of at most 200 characters on one line.");
        }
    }

    /** @return whether the school has a domain for aliases */
    private boolean requireParties(Parties parties) {
        Parties.School known = Optional.ofNullable(parties.schools().get(school))
                .orElseThrow(() -> wrong("The configuration has no school of this name; it has "
                        + Nearest.among(parties.schools().keySet(), school)));
        if (!known.profiles().contains(profile)) {
            throw wrong("The school's system does not speak " + profile + "; it speaks "
                    + Nearest.among(known.profiles(), profile));
        }
        if (out == null && !known.suppliers().containsKey(supplier)) {
            // In its place such a file would keep a running gateway from taking any other change.
            throw wrong(
                    "The school has no supplier " + supplier + " in " + config.file() + ". Have it added there, as '"
                            + supplier + ": {}' below 'suppliers' of the school, or draft it elsewhere with --out.");
        }
        return known.aliasDomain();
    }

    private boolean isTaken(String agreement, Optional<Configuration> loaded) {
        Stream<String> running = loaded.stream()
                .flatMap(one -> one.agreements().stream())
                .filter(one -> one.school().toString().equals(school))
                .map(one -> one.id());
        Stream<String> kept = config.data().stream()
                .flatMap(data -> new AgreementArchive(data).names(agreement, Optional.of(school)).stream())
                .map(AgreementArchive.Name::agreement);
        return Stream.concat(running, kept).anyMatch(agreement::equals);
    }

    private Path inItsPlace() {
        return config.file().resolveSibling("agreements").resolve(supplier + ".yaml");
    }

    /** A school year ends with July; what begins in its last months is meant for the next. */
    private static LocalDate endOfSchoolYear(LocalDate from) {
        int year = from.getMonth().compareTo(Month.MAY) < 0 ? from.getYear() : from.getYear() + 1;
        return LocalDate.of(year, Month.JULY, 31);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
