package nl.schuilnaam.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.config.words.Words;
import nl.schuilnaam.gateway.trial.Preview;
import nl.schuilnaam.mapping.Pseudonyms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what a supplier would get of a message, without sending anything or keeping anything. */
@Command(
        name = "preview",
        description =
                "Shows field by field what a supplier would get of a message of the school, and which line of the agreement decided. Sends nothing and keeps nothing; the code names are made up.",
        mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {
    @Option(
            names = "--agreement",
            paramLabel = "FILE",
            required = true,
            description = "The agreement, in force or not.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path agreementFile;

    @Option(
            names = "--operation",
            paramLabel = "NAME",
            required = true,
            description = "The operation of the standard, such as getAllStudents.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String operation;

    @Option(
            names = "--sample",
            paramLabel = "FILE",
            required = true,
            description = "A message as the school's system answers (or sends) it; inward, as the supplier does.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path sample;

    @Option(
            names = "--direction",
            paramLabel = "outward|inward",
            description = "To the supplier, or from it (default: ${DEFAULT-VALUE}).",
            defaultValue = "OUTWARD")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Direction direction;

    @Option(
            names = "--records",
            paramLabel = "NUMBER",
            description = "How many records of a list to show; the rest is counted (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    private int records;

    @Option(names = "--json", description = "Print every record, as one JSON object.")
    private boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Write every record to a page that can be printed. It holds what the sample holds, so only its owner can read it.")
    @Nullable
    private Path html;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private enum Direction {
        OUTWARD,
        INWARD
    }

    @Override
    public Integer call() throws IOException {
        for (Path file : List.of(agreementFile, sample)) {
            AgreementFile.requireReadable(spec, file);
        }
        if (records < 0) {
            throw new ParameterException(spec.commandLine(), "--records is a number from 0.");
        }
        PrintWriter out = spec.commandLine().getOut();
        var findings = new Findings();
        Map<String, Profile> profiles = ConfigOption.profiles();
        Optional<Source> source = AgreementFile.source(agreementFile, findings);
        Optional<Agreement> agreement = source.flatMap(read -> AgreementFile.read(read, Words.bundled(), findings));
        if (agreement.isEmpty() || !findings.isEmpty()) {
            for (Finding finding : findings.list()) {
                out.println(finding);
            }
            return Schuilnaam.FINDING;
        }
        boolean outward = direction == Direction.OUTWARD;
        Preview preview = Preview.of(source.orElseThrow(), agreement.get(), profiles, operation, outward)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "The agreement permits no operation " + operation
                                + (outward
                                        ? " that sends anything to the supplier."
                                        : " in which the supplier sends anything.")));
        return show(out, preview, preview.show(Files.readAllBytes(sample), codeNames(agreement.get(), outward)));
    }

    private int show(PrintWriter out, Preview preview, Preview.Outcome outcome) throws IOException {
        if (outcome instanceof Preview.Refused refused) {
            out.println("Nothing would " + (preview.outward() ? "leave" : "come in") + ": " + refused.why() + ".");
            return Schuilnaam.FINDING;
        }
        var passes = (Preview.Passes) outcome;
        if (html != null) {
            try {
                PreviewPage.write(html, preview, passes);
            } catch (FileAlreadyExistsException there) {
                out.println(html + " is there already, and is not replaced.");
                return Schuilnaam.FINDING;
            }
        }
        if (json) {
            out.println(PreviewJson.of(preview, passes));
        } else {
            new PreviewTable(preview, passes, records).lines().forEach(out::println);
            if (html != null) {
                out.println();
                out.println("The whole of it stands in " + html + ".");
            }
        }
        return 0;
    }

    /** In the form that the agreement asks for; what comes in gets ids that look like none of anybody's. */
    private static java.util.function.Supplier<String> codeNames(Agreement agreement, boolean outward) {
        if (outward) {
            return () -> Pseudonyms.draw(agreement.format());
        }
        var number = new java.util.concurrent.atomic.AtomicInteger();
        return () -> "id-at-the-school-" + number.incrementAndGet();
    }
}
