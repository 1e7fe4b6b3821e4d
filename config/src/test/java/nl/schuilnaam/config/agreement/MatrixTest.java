package nl.schuilnaam.config.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.PathTemplate;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.config.testing.Permitted;
import nl.schuilnaam.config.testing.WrittenAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTest {
    private static final Profile ONEROSTER =
            BundledProfiles.find("oneroster-1.2").orElseThrow();

    @TempDir
    private Path directory;

    static Stream<String> models() {
        return ONEROSTER.models().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyActionOnEveryFieldIsAcceptedOrRefusedAsTheTableSays(String name) {
        Model model = ONEROSTER.models().get(name);
        Operation operation = ONEROSTER.operations().stream()
                .filter(candidate -> candidate
                        .request()
                        .or(candidate::response)
                        .filter(payload -> payload.model().equals(name))
                        .isPresent())
                .findFirst()
                .orElseThrow();
        var wrong = new ArrayList<String>();
        int tried = 0;
        for (List<Field> way : ways(model.fields(), List.of())) {
            Field field = way.get(way.size() - 1);
            List<String> permitted = Permitted.actions(field, way.size() == 1);
            var actions = new LinkedHashSet<>(Permitted.ACTIONS);
            actions.addAll(permitted);
            for (String action : actions) {
                var fields = new LinkedHashMap<String, Object>();
                fields.put(model.id().name(), "pseudonym");
                fields.put(way.get(0).name(), nested(way, action));
                WrittenAgreement read =
                        WrittenAgreement.of(directory, ONEROSTER, List.of(operation.id()), Map.of(name, fields));
                if (read.agreement().isPresent() != permitted.contains(action)) {
                    wrong.add(way.stream().map(Field::name).toList() + " " + action + ": " + read.findings());
                }
                tried++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThan(3 * Permitted.ACTIONS.size());
    }

    /** The ways from a model to each of its fields, groups included. */
    private static List<List<Field>> ways(Map<String, Field> fields, List<Field> before) {
        var ways = new ArrayList<List<Field>>();
        for (Field field : fields.values()) {
            var way = new ArrayList<>(before);
            way.add(field);
            ways.add(way);
            ways.addAll(ways(field.members(), way));
        }
        return ways;
    }

    private static Object nested(List<Field> way, String action) {
        Object written = Permitted.written(action);
        for (int i = way.size() - 1; i > 0; i--) {
            written = Map.of(way.get(i).name(), written);
        }
        return written;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bsn", "PGN", "onderwijsnummer", "number"})
    void aNationalNumberIsNeverKeptWhateverTheReason(String name) {
        Field id = field("sourcedId", FieldKind.ID, Optional.of(EntityType.PERSON), Optional.of(IdentifierKind.SIS_ID));
        Field number = field(
                name,
                FieldKind.IDENTIFIER,
                Optional.empty(),
                name.equals("number") ? Optional.empty() : Optional.of(IdentifierKind.PUPIL_NUMBER));
        var fields = new LinkedHashMap<String, Field>();
        fields.put("sourcedId", id);
        fields.put(name, number);
        var model = new Model("pupil", EntityType.PERSON, false, "/pupils", fields);
        var operation = new Operation(
                "getPupil",
                "GET",
                PathTemplate.parse("/pupils/{person}"),
                Optional.empty(),
                Optional.of(new Payload(Payload.Form.ONE, "pupil", "pupil")),
                Set.of(),
                List.of());
        var profile = new Profile(
                "made-up",
                1,
                "application/json",
                Profile.ErrorShape.PROBLEM,
                Map.of("pupil", model),
                List.of(operation));

        WrittenAgreement kept = WrittenAgreement.of(
                directory,
                profile,
                List.of("getPupil"),
                Map.of("pupil", Map.of("sourcedId", "pseudonym", name, Permitted.written("keep+identified"))));
        WrittenAgreement dropped = WrittenAgreement.of(
                directory,
                profile,
                List.of("getPupil"),
                Map.of("pupil", Map.of("sourcedId", "pseudonym", name, "drop")));

        assertThat(kept.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.problem()).isEqualTo("is 'keep'");
            assertThat(finding.expected()).isEqualTo("one of drop, pseudonym");
        });
        assertThat(dropped.findings()).isEmpty();
    }

    private static Field field(
            String name, FieldKind kind, Optional<EntityType> entity, Optional<IdentifierKind> identifies) {
        return new Field(
                name,
                kind,
                ValueType.STRING,
                false,
                false,
                "contact",
                entity,
                identifies,
                List.of(),
                100,
                Optional.empty(),
                Map.of());
    }

    @Test
    void theReasonIsKeptWithTheAction() {
        WrittenAgreement read = WrittenAgreement.of(
                directory,
                ONEROSTER,
                List.of("getAllUsers"),
                Map.of("user", Map.of("sourcedId", "pseudonym", "email", Permitted.written("keep+identified"))));

        FieldTerms terms = read.agreement()
                .orElseThrow()
                .exchanges()
                .get("oneroster-1.2")
                .fields()
                .get("user")
                .get("email");
        assertThat(terms)
                .isEqualTo(new FieldTerms.Single(
                        new Action(Action.Verb.KEEP, List.of()), Optional.of("The school has decided so.")));
    }
}
