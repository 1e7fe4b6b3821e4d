package nl.schuilnaam.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.testing.Permitted;
import nl.schuilnaam.config.testing.WrittenAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arbitrary agreements, held against what they say by a second reading of it. */
class PolicyPropertyTest {
    private static final long SEED = 20270328;
    private static final int AGREEMENTS = 60;
    private static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();

    private final Random random = new Random(SEED);
    private int checked;

    @Test
    void whatComesOutOfTheCompilerIsWhatTheAgreementSays(@TempDir Path directory) {
        for (int i = 0; i < AGREEMENTS; i++) {
            var fields = new LinkedHashMap<String, Map<String, Object>>();
            PROFILE.models().values().stream()
                    .filter(model -> random.nextInt(3) == 0)
                    .forEach(model -> fields.put(model.name(), terms(model.fields(), true)));
            List<Operation> possible = PROFILE.operations().stream()
                    .filter(operation -> models(operation).allMatch(fields::containsKey) && random.nextBoolean())
                    .toList();
            if (fields.isEmpty() || possible.isEmpty()) {
                continue;
            }
            List<String> operations = possible.stream().map(Operation::id).toList();
            WrittenAgreement read = WrittenAgreement.of(directory, PROFILE, operations, fields);
            assertThat(read.findings()).isEmpty();
            Agreement agreement = read.agreement().orElseThrow();

            Policy policy = PolicyCompiler.compile(
                    agreement,
                    PROFILE,
                    new Addresses("https://edge.example/s", "https://sis.example"),
                    Optional.of("alias.example"));

            assertThat(policy.supplierOperations().keySet()).containsExactlyInAnyOrderElementsOf(operations);
            for (Operation operation : possible) {
                OperationPolicy bySupplier = policy.supplierOperations().get(operation.id());
                OperationPolicy bySchool = policy.schoolOperations().get(operation.id());
                message(bySupplier.request(), operation.request(), fields, false);
                message(bySupplier.response(), operation.response(), fields, true);
                message(bySchool.request(), operation.request(), fields, true);
                message(bySchool.response(), operation.response(), fields, false);
                readable(bySupplier, fields);
                readable(bySchool, fields);
            }
        }
        assertThat(checked).as("members looked at").isGreaterThan(20_000);
    }

    private static Stream<String> models(Operation operation) {
        return Stream.of(operation.request(), operation.response())
                .flatMap(Optional::stream)
                .map(Payload::model);
    }

    private Map<String, Object> terms(Map<String, Field> fields, boolean atRecord) {
        var terms = new LinkedHashMap<String, Object>();
        for (Field field : fields.values()) {
            if (field.kind() == FieldKind.ID) {
                terms.put(field.name(), "pseudonym");
            } else if (random.nextInt(3) > 0) {
                List<String> actions = Permitted.actions(field, atRecord);
                terms.put(
                        field.name(),
                        field.kind() == FieldKind.OBJECT && random.nextInt(4) > 0
                                ? terms(field.members(), false)
                                : Permitted.written(actions.get(random.nextInt(actions.size()))));
            }
        }
        return terms;
    }

    private void message(
            Optional<Rule.ObjectRule> rule,
            Optional<Payload> payload,
            Map<String, Map<String, Object>> fields,
            boolean outward) {
        assertThat(rule.isPresent()).isEqualTo(payload.isPresent());
        if (payload.isEmpty()) {
            return;
        }
        var wrappers = new TreeSet<String>();
        wrappers.add(payload.get().wrapper());
        payload.get().others().forEach(other -> wrappers.add(other.wrapper()));
        assertThat(rule.get().members().keySet()).isEqualTo(wrappers);
        assertThat(rule.get().added()).isEmpty();
        Model model = PROFILE.models().get(payload.get().model());
        rule.get().members().forEach((wrapper, member) -> {
            Rule content = member.permitted().orElseThrow();
            Rule.ObjectRule record =
                    (Rule.ObjectRule) (content instanceof Rule.ListRule list ? list.element() : content);
            if (!record.members().containsKey("suppliedSourcedId")) {
                object(record, model, model.fields(), fields.get(model.name()), outward, true, wrapper);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private void object(
            Rule.ObjectRule rule,
            Model model,
            Map<String, Field> fields,
            Map<String, Object> terms,
            boolean outward,
            boolean atRecord,
            String path) {
        assertThat(rule.path()).isEqualTo(path);
        assertThat(rule.members().keySet()).isEqualTo(fields.keySet());
        assertThat(rule.idMember()).isEqualTo(atRecord ? Optional.of("sourcedId") : Optional.empty());
        var added = new TreeSet<String>();
        for (Field field : fields.values()) {
            checked++;
            String below = path + "." + field.name();
            Object said = terms.getOrDefault(field.name(), "drop");
            Rule.Member member = rule.members().get(field.name());
            if (!outward) {
                assertThat(member.learned()).as(below).isEmpty();
            }
            if (said instanceof Map<?, ?> group && !group.containsKey("action")) {
                Rule permitted = member.permitted().orElseThrow();
                assertThat(permitted instanceof Rule.ListRule).as(below).isEqualTo(field.list());
                object(
                        (Rule.ObjectRule) (permitted instanceof Rule.ListRule list ? list.element() : permitted),
                        model,
                        field.members(),
                        (Map<String, Object>) group,
                        outward,
                        false,
                        below);
                continue;
            }
            String action = said instanceof Map<?, ?> reasoned ? (String) reasoned.get("action") : (String) said;
            Optional<Rule> scalar =
                    member.permitted().map(one -> one instanceof Rule.ListRule list ? list.element() : one);
            String got = scalar.map(PolicyPropertyTest::inWords).orElse("nothing");
            assertThat(got)
                    .as("%s: %s %s", below, action, outward ? "outward" : "inward")
                    .isEqualTo(expected(action, field, outward));
            if (outward && isWritten(action, field, atRecord)) {
                added.add(field.name());
            }
        }
        assertThat(rule.added().stream().map(Rule.Added::name)).as(path).containsExactlyInAnyOrderElementsOf(added);
    }

    private static String expected(String action, Field field, boolean outward) {
        String verb = action.replaceAll(":.*", "");
        return switch (verb) {
            case "keep" -> "Keep";
            case "year", "month", "day" -> outward ? "Floor" : "Keep";
            case "prefix" -> outward ? "Prefix" : "nothing";
            case "redact" -> outward ? "Redact" : "nothing";
            case "band" -> outward ? "Band" : "nothing";
            case "pseudonym" ->
                switch (field.kind()) {
                    case ID -> "Identify of the record";
                    case REFERENCE -> "reference by Identify";
                    default -> "nothing";
                };
            default -> "nothing";
        };
    }

    /** Whether something stands in the field's place in every outgoing message. */
    private static boolean isWritten(String action, Field field, boolean atRecord) {
        String verb = action.replaceAll(":.*", "");
        boolean constant = field.standIn()
                .filter(nl.schuilnaam.config.profile.StandIn.Constant.class::isInstance)
                .isPresent();
        return switch (verb) {
            case "alias", "stand-in", "constant" -> true;
            case "pseudonym" -> field.kind() == FieldKind.IDENTIFIER;
            case "drop" ->
                field.required() && (constant || (atRecord && field.standIn().isPresent()));
            default -> false;
        };
    }

    private static String inWords(Rule rule) {
        if (rule instanceof Rule.ValueRule value) {
            return value.action() instanceof Rule.ValueAction.Identify identify && identify.subject()
                    ? "Identify of the record"
                    : value.action().getClass().getSimpleName();
        }
        Rule.ObjectRule reference = (Rule.ObjectRule) rule;
        Rule id = reference.members().get("sourcedId").permitted().orElseThrow();
        boolean identify = id instanceof Rule.ValueRule value
                && value.action() instanceof Rule.ValueAction.Identify one
                && !one.subject();
        boolean nothingElse = reference.members().keySet().equals(Set.of("href", "sourcedId", "type"))
                && reference.members().get("href").permitted().isEmpty()
                && reference.added().stream().allMatch(added -> added.name().equals("href"));
        return identify && nothingElse ? "reference by Identify" : "something else";
    }

    /** Every path that can be asked for leads to a field that the agreement keeps as it is, or to an id. */
    private void readable(OperationPolicy operation, Map<String, Map<String, Object>> fields) {
        Optional<Payload> payload = operation.operation().response();
        for (String path : operation.query().readable().keySet()) {
            Object at = fields.get(payload.orElseThrow().model());
            var rest = new ArrayList<>(List.of(path.split("\\.")));
            while (at instanceof Map<?, ?> group && !group.containsKey("action")) {
                at = group.get(rest.remove(0));
            }
            String action = at instanceof Map<?, ?> reasoned ? (String) reasoned.get("action") : (String) at;
            assertThat(action).as(path).isIn("keep", "pseudonym");
            assertThat(rest).as(path).isIn(List.of(), List.of("sourcedId"), List.of("type"));
            checked++;
        }
    }
}
