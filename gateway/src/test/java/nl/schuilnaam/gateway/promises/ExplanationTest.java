package nl.schuilnaam.gateway.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import nl.schuilnaam.config.policy.ExplainedField;
import nl.schuilnaam.config.policy.ExplainedMessage;
import nl.schuilnaam.config.policy.ExplainedOperation;
import nl.schuilnaam.config.policy.Explanation;
import nl.schuilnaam.config.policy.OperationPolicy;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.policy.Treatment;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a policy is what it does: every explanation against the rewriter, field by field, over arbitrary agreements. */
class ExplanationTest {
    private static final int AGREEMENTS = 30;

    private final Probes probes = new Probes((entity, id) -> "p-" + entity + "-" + id);
    private final Map<Class<?>, Integer> seen = new HashMap<>();
    private int fields;

    @Test
    void aFieldPassesInTheRewriterExactlyWhenTheExplanationSaysSo(@TempDir Path directory) throws IOException {
        for (int number = 0; number < AGREEMENTS; number++) {
            ArbitraryAgreement agreement =
                    ArbitraryAgreement.make(new Random(number), ArbitraryAgreement.SUPPLIERS.get(0), directory);
            Explanation explanation = Explanation.of(agreement.policy());
            var checked = new HashSet<Object>();
            for (Map.Entry<String, ExplainedOperation> asked :
                    explanation.supplierOperations().entrySet()) {
                OperationPolicy operation =
                        agreement.policy().supplierOperations().get(asked.getKey());
                check(
                        checked,
                        asked.getValue().outward(),
                        operation.operation().response(),
                        operation.response(),
                        true);
                check(checked, asked.getValue().inward(), operation.operation().request(), operation.request(), false);
            }
            for (Map.Entry<String, ExplainedOperation> sent :
                    explanation.schoolOperations().entrySet()) {
                OperationPolicy operation =
                        agreement.policy().schoolOperations().get(sent.getKey());
                check(checked, sent.getValue().outward(), operation.operation().request(), operation.request(), true);
                check(checked, sent.getValue().inward(), operation.operation().response(), operation.response(), false);
            }
        }
        assertThat(fields).as("fields").isGreaterThan(1_000);
        assertThat(seen)
                .as("treatments that were met")
                .containsOnlyKeys(
                        Treatment.Withheld.class,
                        Treatment.Kept.class,
                        Treatment.Opened.class,
                        Treatment.Pseudonym.class,
                        Treatment.Floored.class,
                        Treatment.Redacted.class,
                        Treatment.Prefix.class,
                        Treatment.Band.class,
                        Treatment.Fixed.class,
                        Treatment.Chosen.class,
                        Treatment.OwnPseudonym.class,
                        Treatment.Alias.class);
    }

    private void check(
            HashSet<Object> checked,
            Optional<ExplainedMessage> explained,
            Optional<Payload> payload,
            Optional<Rule.ObjectRule> rule,
            boolean outward)
            throws IOException {
        assertThat(explained.isPresent()).isEqualTo(rule.isPresent());
        if (rule.isEmpty()
                || payload.orElseThrow().form() == Payload.Form.ID_PAIRS
                || !checked.add(List.of(payload.get().model(), payload.get().form(), outward))) {
            return;
        }
        Model model = ArbitraryAgreement.PROFILE.models().get(payload.get().model());
        Map<String, List<JsonNode>> values = Probes.values(model);
        assertThat(explained.get().fields().stream().map(ExplainedField::path))
                .containsExactlyElementsOf(values.keySet());
        for (ExplainedField field : explained.get().fields()) {
            List<JsonNode> tried = values.get(field.path());
            List<String> outs = probes.outs(rule.get(), payload.get(), field.path(), tried);
            assertThat(outs.stream().distinct().count() > 1)
                    .as("%s.%s passes, and is said to be %s", model.name(), field.path(), field.treatment())
                    .isEqualTo(field.treatment().passes());
            boolean withinReplacement = explained.get().fields().stream()
                    .anyMatch(group -> field.path().startsWith(group.path() + ".")
                            && group.treatment().isReplaced());
            if (!withinReplacement) {
                assertWritten(field, tried.get(tried.size() - 1), outs.get(outs.size() - 1));
            }
            seen.merge(field.treatment().getClass(), 1, Integer::sum);
            fields++;
        }
    }

    /** What stands at the path is what the treatment says, when the last of the values that are tried goes in. */
    private static void assertWritten(ExplainedField field, JsonNode in, String out) throws IOException {
        JsonNode at = PermittedModel.JSON.readTree(out).elements().next();
        for (String step : ("." + field.path()).split("\\.", -1)) {
            at = at.isArray() && !at.isEmpty() ? at.get(0) : at;
            at = step.isEmpty() ? at : at.path(step);
        }
        Treatment treatment = field.treatment();
        if (treatment instanceof Treatment.Withheld) {
            assertThat(at).as(field.path()).isEqualTo(MissingNode.getInstance());
        } else if (treatment instanceof Treatment.Kept && !in.toString().matches(".*[0-9]{4}.*|.*[0-9]")) {
            assertThat(at).as(field.path()).isEqualTo(PermittedModel.JSON.readTree(PermittedModel.bytes(in)));
        } else if (treatment instanceof Treatment.Fixed fixed) {
            assertThat(at).as(field.path()).isEqualTo(PermittedModel.JSON.readTree(fixed.json()));
        } else if (treatment instanceof Treatment.Chosen chosen) {
            assertThat(chosen.choices()).as(field.path()).contains(at.textValue());
        } else if (treatment instanceof Treatment.Alias alias) {
            assertThat(at.textValue()).as(field.path()).isEqualTo("p-person-id-1@" + alias.domain());
        } else if (treatment instanceof Treatment.Prefix prefix) {
            String text = (at.isArray() ? at.get(0) : at).textValue();
            assertThat(text).as(field.path()).hasSize(prefix.characters());
        }
    }

    @Test
    void whatIsNotPermittedIsNotExplainedAsAnOperation(@TempDir Path directory) {
        ArbitraryAgreement agreement =
                ArbitraryAgreement.make(new Random(1), ArbitraryAgreement.SUPPLIERS.get(0), directory);
        Explanation explanation = Explanation.of(agreement.policy());

        assertThat(explanation.supplierOperations().keySet())
                .isEqualTo(agreement.policy().supplierOperations().keySet());
        explanation
                .supplierOperations()
                .forEach((id, operation) -> assertThat(operation.readable())
                        .isEqualTo(agreement
                                .policy()
                                .supplierOperations()
                                .get(id)
                                .query()
                                .readable()
                                .keySet()));
    }
}
