package nl.schuilnaam.gateway.trial;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.agreement.ExchangeTerms;
import nl.schuilnaam.config.policy.Addresses;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Policy;
import nl.schuilnaam.config.policy.PolicyCompiler;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.source.Source;
import nl.schuilnaam.gateway.content.Draft;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.content.JsonTree;
import nl.schuilnaam.gateway.content.Mention;
import nl.schuilnaam.gateway.content.Order;
import nl.schuilnaam.gateway.content.RefusedContentException;

/** What becomes of the messages of one operation in one direction under an agreement, in force or not. Sends nothing and keeps nothing. */
public final class Preview {
    private final Source source;
    private final Agreement agreement;
    private final Profile profile;
    private final Operation operation;
    private final boolean outward;
    private final Payload payload;
    private final ObjectRule rule;

    private Preview(
            Source source,
            Agreement agreement,
            Profile profile,
            Operation operation,
            boolean outward,
            Payload payload,
            ObjectRule rule) {
        this.source = source;
        this.agreement = agreement;
        this.profile = profile;
        this.operation = operation;
        this.outward = outward;
        this.payload = payload;
        this.rule = rule;
    }

    /**
     * Prepares one.
     *
     * @param source the file that the agreement was read from
     * @param profiles by id
     * @param outward whether the message goes to the supplier, rather than comes from it
     * @return nothing when the agreement permits no operation of this name that has such a message
     */
    public static Optional<Preview> of(
            Source source, Agreement agreement, Map<String, Profile> profiles, String operation, boolean outward) {
        var addresses = new Addresses("https://gateway.example/" + agreement.school(), "https://school.example");
        for (String id : agreement.exchanges().keySet()) {
            Profile profile = Optional.ofNullable(profiles.get(id)).orElseThrow();
            Policy policy = PolicyCompiler.compile(agreement, profile, addresses, Optional.of("school.example"));
            Optional<OperationPolicy> asked =
                    Optional.ofNullable(policy.supplierOperations().get(operation));
            Optional<OperationPolicy> sent =
                    Optional.ofNullable(policy.schoolOperations().get(operation));
            // To the supplier goes what the school answers it, or what the school sends it; from the supplier comes the
            // other half of the same.
            Optional<ObjectRule> answer = (outward ? asked : sent).flatMap(OperationPolicy::response);
            Optional<ObjectRule> request = (outward ? sent : asked).flatMap(OperationPolicy::request);
            Optional<ObjectRule> rule = answer.or(() -> request);
            if (rule.isPresent()) {
                Operation found = profile.operation(operation).orElseThrow();
                Payload payload = (answer.isPresent() ? found.response() : found.request()).orElseThrow();
                return Optional.of(new Preview(source, agreement, profile, found, outward, payload, rule.get()));
            }
        }
        return Optional.empty();
    }

    public Agreement agreement() {
        return agreement;
    }

    public Operation operation() {
        return operation;
    }

    public boolean outward() {
        return outward;
    }

    /** What came of a message. */
    public sealed interface Outcome {}

    /**
     * It passes.
     *
     * @param fields every value before and after, in the order of the message
     * @param draft what the rewriter made of it
     */
    public record Passes(List<TracedField> fields, Draft draft) implements Outcome {
        public Passes {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Nothing of it passes.
     *
     * @param why without anything of the message
     */
    public record Refused(String why) implements Outcome {}

    /**
     * Shows one message.
     *
     * @param codeNames makes up one after the other, each another; the same entity gets the same throughout
     */
    public Outcome show(byte[] message, Supplier<String> codeNames) {
        try {
            Draft draft = new JsonRewriter().rewrite(message, rule);
            // As in an exchange: an envelope of which nothing is known is not an empty message but the wrong one.
            if (draft.mentions().isEmpty()
                    && draft.records() == 0
                    && !draft.unknown().isEmpty()) {
                return new Refused("the sample does not hold what " + operation.id() + " carries");
            }
            record Who(EntityType entity, String id) {}
            var names = new HashMap<Who, String>();
            byte[] result = draft.complete(
                            (Mention mention) -> Optional.of(names.computeIfAbsent(
                                    new Who(mention.entity(), mention.value()), first -> codeNames.get())),
                            Order.AS_SENT)
                    .orElseThrow();
            return new Passes(trace(message, result), draft);
        } catch (RefusedContentException refusal) {
            return new Refused("the message is refused: " + refusal.getMessage());
        }
    }

    private List<TracedField> trace(byte[] message, byte[] result) {
        Model model = Optional.ofNullable(profile.models().get(payload.model())).orElseThrow();
        ExchangeTerms terms =
                Optional.ofNullable(agreement.exchanges().get(profile.id())).orElseThrow();
        return MessageTrace.of(
                model,
                terms,
                new AgreementLines(source, profile.id()),
                outward,
                rule,
                JsonTree.read(message),
                JsonTree.read(result));
    }
}
