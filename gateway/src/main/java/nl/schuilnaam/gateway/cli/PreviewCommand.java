package nl.schuilnaam.gateway.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.words.Words;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.content.RefusedContentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what a supplier would get of a message, without sending anything or keeping anything. */
@Command(
        name = "preview",
        description =
                "Shows what a supplier would get of a message of the school, under an agreement. Sends nothing and keeps nothing; the code names are made up.",
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
            description = "A message as the school's system answers (or sends) it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path sample;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        for (Path file : List.of(agreementFile, sample)) {
            AgreementFile.requireReadable(spec, file);
        }
        PrintWriter out = spec.commandLine().getOut();
        var findings = new Findings();
        Optional<Agreement> agreement = AgreementFile.read(agreementFile, Words.bundled(), findings);
        if (agreement.isEmpty() || !findings.isEmpty()) {
            for (Finding finding : findings.list()) {
                out.println(finding);
            }
            return Schuilnaam.FINDING;
        }
        ObjectRule rule = outwardRule(agreement.get());
        byte[] message = Files.readAllBytes(sample);
        try {
            Draft draft = new JsonRewriter().rewrite(message, rule);
            // As in an exchange: an envelope of which nothing is known is not an empty message but the wrong one.
            if (draft.mentions().isEmpty()
                    && draft.records() == 0
                    && !draft.unknown().isEmpty()) {
                out.println("Nothing would leave. The sample does not hold what " + operation + " carries.");
                return Schuilnaam.FINDING;
            }
            show(out, agreement.get(), message, draft);
            return 0;
        } catch (RefusedContentException refusal) {
            out.println("Nothing would leave. The message is refused: " + refusal.getMessage());
            return Schuilnaam.FINDING;
        }
    }

    /** What goes to the supplier: the school's answer where the supplier asks, its request where the school sends. */
    private ObjectRule outwardRule(Agreement agreement) {
        var addresses = new Addresses("https://gateway.example/" + agreement.school(), "https://school.example");
        for (String id : agreement.exchanges().keySet()) {
            Profile profile =
                    Optional.ofNullable(ConfigOption.profiles().get(id)).orElseThrow();
            Policy policy = PolicyCompiler.compile(agreement, profile, addresses, Optional.of("school.example"));
            Optional<OperationPolicy> asked =
                    Optional.ofNullable(policy.supplierOperations().get(operation));
            Optional<ObjectRule> rule = asked.isPresent()
                    ? asked.flatMap(OperationPolicy::response)
                    : Optional.ofNullable(policy.schoolOperations().get(operation))
                            .flatMap(OperationPolicy::request);
            if (rule.isPresent()) {
                return rule.get();
            }
        }
        throw new ParameterException(
                spec.commandLine(),
                "The agreement permits no operation " + operation + " that sends anything to the supplier.");
    }

    private static void show(PrintWriter out, Agreement agreement, byte[] message, Draft draft) throws IOException {
        var ids = new HashMap<Object, String>();
        byte[] result = draft.complete(
                        mention -> Optional.of(ids.computeIfAbsent(
                                List.of(mention.entity(), mention.value()),
                                key -> UUID.randomUUID().toString())),
                        Order.BY_ID)
                .orElseThrow();
        out.println("What the school has:");
        out.println(pretty(message));
        out.println();
        out.println("What " + agreement.supplier().name() + " would get:");
        out.println(pretty(result));
        out.println();
        out.println("Held back: "
                + (draft.dropped().isEmpty()
                        ? "nothing that the standard knows"
                        : String.join(", ", draft.dropped().keySet())));
        int unknown =
                draft.unknown().values().stream().mapToInt(Integer::intValue).sum();
        if (unknown > 0) {
            out.println("Held back besides, unknown to the standard: "
                    + String.join(", ", draft.unknown().keySet()));
        }
    }

    private static String pretty(byte[] json) throws IOException {
        var text = new StringWriter();
        var factory = new JsonFactory();
        try (JsonParser parser = factory.createParser(json);
                JsonGenerator generator = factory.createGenerator(text)) {
            generator.setPrettyPrinter(new DefaultPrettyPrinter());
            while (parser.nextToken() != null) {
                generator.copyCurrentEventExact(parser);
            }
        }
        return text.toString();
    }
}
