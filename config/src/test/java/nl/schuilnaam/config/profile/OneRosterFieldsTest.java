package nl.schuilnaam.config.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import nl.schuilnaam.config.profile.OneRosterFacts.DocumentedOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the fields of the bundled profile against the OpenAPI documents of the standard and of two implementations, and answers of a real server. */
class OneRosterFieldsTest {
    private static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();

    /** Members beside the records in answers of the vendor: counts of everything there is, which tell a supplier of pupils that are none of its business. Dropped. */
    private static final Set<String> ENVELOPE = Set.of("totalCount", "pageCount", "pageNumber", "offset", "limit");

    /** Where the vendor differs from the standard and the profile keeps to the standard: the vendor writes objects, the standard texts. */
    private static final Set<String> KNOWN_DIFFERENCES = Set.of(
            "lineItem.learningObjectiveSet.learningObjectiveIds: has members, but is CODE",
            "assessmentLineItem.learningObjectiveSet.learningObjectiveIds: has members, but is CODE");

    @Test
    void everyPropertyThatADocumentNamesIsClassified() {
        var differences = new TreeSet<String>();
        var compared = new HashSet<String>();
        for (DocumentedOperation documented : OneRosterFacts.documentedOperations()) {
            Operation operation = PROFILE.match(documented.method(), documented.segments())
                    .orElseThrow()
                    .operation();
            documented.request().ifPresent(schema -> compare(schema, operation, differences, compared));
            documented.response().ifPresent(schema -> compare(schema, operation, differences, compared));
        }

        assertThat(differences).containsExactlyInAnyOrderElementsOf(KNOWN_DIFFERENCES);
        assertThat(compared).isEqualTo(PROFILE.models().keySet());
    }

    @Test
    void aPropertyThatIsNotClassifiedWouldBeNoticed() throws IOException {
        JsonNode schema = new ObjectMapper().readTree("""
                {"members": {"user": {"members": {"shoeSize": {}, "roles": {"members": {"desk": {}}}, "givenName": {"reference": ["sourcedId"]}}}}}""");
        var differences = new TreeSet<String>();

        compare(schema, PROFILE.operation("getUser").orElseThrow(), differences, new HashSet<>());

        assertThat(differences)
                .containsExactly(
                        "user.givenName: refers to a record, but is NAME",
                        "user.roles.desk: is not classified",
                        "user.shoeSize: is not classified");
    }

    private static void compare(JsonNode schema, Operation operation, Set<String> differences, Set<String> compared) {
        Map<String, Payload> wrappers = wrappers(operation);
        schema.get("members").properties().forEach(member -> {
            String wrapper = member.getKey();
            if (ENVELOPE.contains(wrapper)) {
                return;
            }
            if (wrapper.equals("sourcedIdPairs")) {
                assertThat(member.getValue().get("members").fieldNames())
                        .toIterable()
                        .containsExactly("suppliedSourcedId", "allocatedSourcedId");
                assertThat(operation.response().map(Payload::form))
                        .as(operation.id())
                        .contains(Payload.Form.ID_PAIRS);
                return;
            }
            boolean bare =
                    !wrappers.containsKey(wrapper) && schema.get("members").has("sourcedId");
            if (!bare && !wrappers.containsKey(wrapper)) {
                differences.add(operation.id() + ": nothing is called " + wrapper);
                return;
            }
            Payload payload = bare ? operation.request().orElseThrow() : wrappers.get(wrapper);
            Model model = PROFILE.models().get(payload.model());
            compared.add(model.name());
            if (bare) {
                compareField(model.name() + "." + wrapper, model.fields().get(wrapper), member.getValue(), differences);
            } else {
                compareMembers(model.name(), model.fields(), member.getValue(), differences);
            }
        });
    }

    private static Map<String, Payload> wrappers(Operation operation) {
        var wrappers = new HashMap<String, Payload>();
        Stream.of(operation.response(), operation.request())
                .flatMap(Optional::stream)
                .forEach(payload -> {
                    wrappers.put(payload.wrapper(), payload);
                    payload.others().forEach(other -> wrappers.put(other.wrapper(), payload));
                });
        return wrappers;
    }

    private static void compareMembers(
            String path, Map<String, Field> fields, JsonNode schema, Set<String> differences) {
        schema.get("members")
                .properties()
                .forEach(member -> compareField(
                        path + "." + member.getKey(), fields.get(member.getKey()), member.getValue(), differences));
    }

    private static void compareField(String path, Field field, JsonNode schema, Set<String> differences) {
        if (field == null) {
            differences.add(path + ": is not classified");
        } else if (schema.has("reference") && field.kind() != FieldKind.REFERENCE) {
            differences.add(path + ": refers to a record, but is " + field.kind());
        } else if (schema.has("members") && field.kind() == FieldKind.OBJECT) {
            compareMembers(path, field.members(), schema, differences);
        } else if (schema.has("members")) {
            differences.add(path + ": has members, but is " + field.kind());
        } else if (schema.has("values") && !field.values().isEmpty()) {
            schema.get("values").forEach(value -> {
                if (!field.values().contains(value.textValue())) {
                    differences.add(path + ": does not know the value " + value.textValue());
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "academicSessions",
                "classes",
                "courses",
                "demographics",
                "enrollments",
                "orgs",
                "students",
                "teachers",
                "users"
            })
    void everyPropertyThatAServerAnsweredIsClassifiedAndInItsVocabulary(String collection) {
        JsonNode answer = OneRosterFacts.json("edfi/" + collection + ".json");
        Operation operation = PROFILE.match("GET", List.of("ims", "oneroster", "rostering", "v1p2", collection))
                .orElseThrow()
                .operation();
        Payload payload = operation.response().orElseThrow();
        Model model = PROFILE.models().get(payload.model());
        var differences = new TreeSet<String>();

        answer.get(payload.wrapper())
                .forEach(sample -> compareSample(model.name(), model.fields(), sample, differences));

        assertThat(answer.size()).isEqualTo(1);
        assertThat(answer.get(payload.wrapper())).isNotEmpty();
        assertThat(differences).isEmpty();
    }

    private static void compareSample(
            String path, Map<String, Field> fields, JsonNode sample, Set<String> differences) {
        sample.properties().forEach(member -> {
            String memberPath = path + "." + member.getKey();
            Field field = fields.get(member.getKey());
            if (field == null) {
                differences.add(memberPath + ": is not classified");
                return;
            }
            if (member.getValue().isArray() != field.list()) {
                differences.add(memberPath + ": is a list here or there");
            }
            Iterable<JsonNode> values = field.list() ? member.getValue() : List.of(member.getValue());
            for (JsonNode value : values) {
                switch (field.kind()) {
                    case OBJECT -> compareSample(memberPath, field.members(), value, differences);
                    case REFERENCE -> {
                        assertThat(value.fieldNames()).toIterable().isSubsetOf("href", "sourcedId", "type");
                        checkWord(memberPath + ".type", field, value.get("type"), differences);
                    }
                    case CODE -> checkWord(memberPath, field, value, differences);
                    case EXTENSION -> {}
                    default -> {
                        if (!value.isValueNode()) {
                            differences.add(memberPath + ": is not a single value");
                        }
                    }
                }
            }
        });
    }

    private static void checkWord(String path, Field field, JsonNode value, Set<String> differences) {
        if (!field.values().isEmpty() && !field.values().contains(value.textValue())) {
            differences.add(path + ": is not in the vocabulary");
        }
    }

    @Test
    void whatTheStandardRequiresIsRequired() {
        var missing = new TreeSet<String>();
        var compared = new HashSet<String>();
        for (DocumentedOperation official : OneRosterFacts.officialOperations()) {
            Operation operation = PROFILE.operation(official.id()).orElseThrow();
            Stream.of(official.request(), official.response())
                    .flatMap(Optional::stream)
                    .forEach(schema -> schema.get("members").properties().forEach(member -> {
                        Payload payload = wrappers(operation).get(member.getKey());
                        if (payload != null && payload.form() != Payload.Form.ID_PAIRS) {
                            Model model = PROFILE.models().get(payload.model());
                            compared.add(model.name());
                            collectNotRequired(model.name(), model.fields(), member.getValue(), missing);
                        }
                    }));
        }

        assertThat(missing).isEmpty();
        assertThat(compared).hasSize(14);
    }

    private static void collectNotRequired(
            String path, Map<String, Field> fields, JsonNode schema, Set<String> missing) {
        schema.path("required").forEach(name -> {
            if (!fields.get(name.textValue()).required()) {
                missing.add(path + "." + name.textValue());
            }
        });
        schema.get("members").properties().forEach(member -> {
            Field field = fields.get(member.getKey());
            if (field.kind() == FieldKind.OBJECT) {
                collectNotRequired(path + "." + field.name(), field.members(), member.getValue(), missing);
            }
        });
    }

    @Test
    void everyRequiredFieldIsAnIdOrAReferenceOrHasAStandIn() {
        forEachField((path, field) -> {
            if (field.required() && field.entity().isEmpty()) {
                assertThat(field.standIn()).as(path).isPresent();
            }
        });
    }

    @Test
    void aStandInHasTheFormOfWhatItReplaces() {
        forEachField((path, field) -> field.standIn().ifPresent(standIn -> {
            if (standIn instanceof StandIn.Constant constant) {
                checkForm(path, field, parse(constant.json()), field.list());
            } else {
                assertThat(field.type()).as(path).isEqualTo(ValueType.STRING);
                assertThat(field.list()).as(path).isFalse();
                assertThat(field.values()).as(path).isEmpty();
            }
        }));
    }

    private static void checkForm(String path, Field field, JsonNode json, boolean list) {
        if (list) {
            assertThat(json.isArray()).as(path).isTrue();
            json.forEach(element -> checkForm(path, field, element, false));
        } else if (field.kind() == FieldKind.OBJECT) {
            assertThat(json.fieldNames())
                    .as(path)
                    .toIterable()
                    .containsExactlyElementsOf(field.members().values().stream()
                            .filter(Field::required)
                            .map(Field::name)
                            .toList());
        } else {
            switch (field.type()) {
                case STRING -> assertThat(json.isTextual()).as(path).isTrue();
                case INTEGER -> assertThat(json.isIntegralNumber()).as(path).isTrue();
                case NUMBER -> assertThat(json.isNumber()).as(path).isTrue();
                case FLAG -> assertThat(json.textValue()).as(path).isIn("true", "false");
                case DATE ->
                    assertThat(LocalDate.parse(json.textValue())).as(path).isNotNull();
                case TIMESTAMP ->
                    assertThat(OffsetDateTime.parse(json.textValue())).as(path).isNotNull();
            }
            if (!field.values().isEmpty() && !json.textValue().startsWith("ext:")) {
                assertThat(field.values()).as(path).contains(json.textValue());
            }
        }
    }

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    @ParameterizedTest
    @CsvSource({"user, givenName, 250", "user, familyName, 250", "class, title, 50"})
    void namesThatStandInAreManyAndNobodysInTheSamples(String model, String name, int atLeast) {
        StandIn standIn =
                PROFILE.models().get(model).fields().get(name).standIn().orElseThrow();
        String people = OneRosterFacts.json("edfi/users.json").toString();

        assertThat(standIn)
                .isInstanceOfSatisfying(
                        StandIn.OneOf.class,
                        oneOf -> assertThat(oneOf.choices())
                                .hasSizeGreaterThanOrEqualTo(atLeast)
                                .doesNotHaveDuplicates()
                                .allMatch(choice -> choice.matches("[A-Z][A-Za-z]{2,17}"))
                                .noneMatch(choice -> people.contains('"' + choice + '"')));
    }

    @Test
    void ofAHundredClassesOfThirtyFewerThanOneHasTwoPupilsOfOneFullName() {
        long names = (long) choices("givenName").size() * choices("familyName").size();
        double allDiffer = 1;
        for (int earlier = 0; earlier < 30; earlier++) {
            allDiffer *= 1 - (double) earlier / names;
        }

        assertThat(1 - allDiffer).isLessThan(0.01);
        assertThat(choices("givenName")).doesNotContainAnyElementsOf(choices("familyName"));
    }

    private static List<String> choices(String name) {
        Field field = PROFILE.models().get("user").fields().get(name);
        return ((StandIn.OneOf) field.standIn().orElseThrow()).choices();
    }

    @Test
    void everyIdentifierSaysWhatItIdentifiesOrHidesInAGroup() {
        var silent = new ArrayList<String>();
        forEachField((path, field) -> {
            boolean names = field.kind() == FieldKind.IDENTIFIER || field.kind() == FieldKind.EMAIL;
            if (names && field.identifies().isEmpty()) {
                silent.add(path);
            }
        });

        // Of a kind that differs from record to record, or of an account elsewhere: never learned.
        assertThat(silent)
                .containsExactlyInAnyOrder(
                        "user.userIds.identifier",
                        "user.roles.userProfile",
                        "user.userProfiles.profileId",
                        "user.userProfiles.credentials.username");
    }

    @ParameterizedTest
    @CsvSource({
        "user, sourcedId, ID, sis-id",
        "demographics, sourcedId, ID, sis-id",
        "user, userMasterIdentifier, IDENTIFIER, eck-id",
        "user, username, IDENTIFIER, username",
        "user, identifier, IDENTIFIER, pupil-number",
        "user, email, EMAIL, email",
    })
    void anIdentifierOfAPersonIsKnown(String model, String name, FieldKind kind, String identifies) {
        Field field = PROFILE.models().get(model).fields().get(name);

        assertThat(field.kind()).isEqualTo(kind);
        assertThat(field.identifies()).contains(new IdentifierKind(identifies));
    }

    @Test
    void sourcedIdIsTheIdOfEveryModelAndThatOfDemographicsIsThePersons() {
        assertThat(PROFILE.models().values()).allSatisfy(model -> {
            assertThat(model.id().name()).isEqualTo("sourcedId");
            assertThat(model.id().entity()).contains(model.entity());
        });
        assertThat(PROFILE.models().get("demographics").entity()).isEqualTo(EntityType.PERSON);
        assertThat(PROFILE.models().get("user").entity()).isEqualTo(EntityType.PERSON);
    }

    @Test
    void aReferenceKnowsTheWordsForItsType() {
        forEachField((path, field) -> {
            if (field.kind() == FieldKind.REFERENCE) {
                assertThat(field.values()).as(path).isNotEmpty();
            }
        });
        assertThat(PROFILE.models().get("result").fields().get("student").values())
                .contains("user", "student")
                .doesNotContain("class");
        assertThat(PROFILE.models().get("class").fields().get("terms").values())
                .contains("academicSession", "term", "gradingPeriod");
    }

    @Test
    void everyFieldFallsInACategory() {
        forEachField((path, field) ->
                assertThat(BundledProfiles.categories()).as(path).containsKey(field.category()));
    }

    @Test
    void secretsAndOpenObjectsAreWhatNeverPasses() {
        assertThat(kind("user", "password")).isEqualTo(FieldKind.CREDENTIAL);
        assertThat(PROFILE.models()
                        .get("user")
                        .fields()
                        .get("userProfiles")
                        .members()
                        .get("credentials")
                        .members()
                        .get("password")
                        .kind())
                .isEqualTo(FieldKind.CREDENTIAL);
        PROFILE.models()
                .keySet()
                .forEach(model -> assertThat(kind(model, "metadata")).as(model).isEqualTo(FieldKind.EXTENSION));
    }

    @Test
    void whatSuppliersAuthorIsTheGradebookAndTheResources() {
        assertThat(PROFILE.models().values())
                .filteredOn(Model::supplierAuthored)
                .extracting(Model::name)
                .containsExactlyInAnyOrder(
                        "category",
                        "scoreScale",
                        "lineItem",
                        "result",
                        "assessmentLineItem",
                        "assessmentResult",
                        "resource",
                        "courseComponent",
                        "componentResource");
    }

    private static FieldKind kind(String model, String field) {
        return PROFILE.models().get(model).fields().get(field).kind();
    }

    private static void forEachField(BiConsumer<String, Field> check) {
        PROFILE.models().values().forEach(model -> forEachField(model.name(), model.fields(), check));
    }

    private static void forEachField(String path, Map<String, Field> fields, BiConsumer<String, Field> check) {
        fields.values().forEach(field -> {
            check.accept(path + "." + field.name(), field);
            forEachField(path + "." + field.name(), field.members(), check);
        });
    }
}
