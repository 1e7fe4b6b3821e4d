package nl.schuilnaam.config.profile;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static nl.schuilnaam.config.profile.OneRosterFacts.shape;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.profile.OneRosterFacts.DocumentedOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the operations of the bundled profile against the OpenAPI documents of the standard and of two implementations. */
class OneRosterOperationsTest {
    private static final String SCOPES = "https://purl.imsglobal.org/spec/or/v1p2/scope/";
    private static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();

    static List<DocumentedOperation> officialOperations() {
        return OneRosterFacts.officialOperations();
    }

    static List<DocumentedOperation> documentedOperations() {
        return OneRosterFacts.documentedOperations();
    }

    @Test
    void theFixturesHoldWhatTheyShould() {
        assertThat(officialOperations()).hasSize(41 + 35 + 5);
        assertThat(documentedOperations()).hasSize(41 + 35 + 5 + 137 + 24);
        assertThat(documentedOperations().stream()
                        .filter(operation -> operation.document().equals("OneRoster API"))
                        .map(DocumentedOperation::path)
                        .collect(toSet()))
                .hasSize(76);
    }

    @ParameterizedTest
    @MethodSource("officialOperations")
    void everyOperationOfTheStandardStandsAsItIsThere(DocumentedOperation official) {
        Operation operation = PROFILE.operation(official.id()).orElseThrow();

        assertThat(operation.method()).isEqualTo(official.method());
        assertThat(shape(operation.path())).isEqualTo(official.pathShape());
        assertThat(operation.request().map(Payload::wrapper))
                .isEqualTo(official.request().map(OneRosterOperationsTest::wrapper));
        assertThat(operation.response().map(Payload::wrapper))
                .isEqualTo(official.response().map(OneRosterOperationsTest::wrapper));
        assertThat(operation.query().stream().map(QueryParameter::spelling))
                .containsExactlyInAnyOrderElementsOf(official.query());
        assertThat(operation.scopes().stream().map(scope -> scope.replace(SCOPES, "")))
                .containsExactlyInAnyOrderElementsOf(official.scopes());
    }

    private static String wrapper(JsonNode schema) {
        return schema.get("members").fieldNames().next();
    }

    @ParameterizedTest
    @MethodSource("documentedOperations")
    void everyPathAndMethodOfTheDocumentsIsExactlyOneOperation(DocumentedOperation documented) {
        assertThat(PROFILE.operations())
                .filteredOn(operation -> operation.method().equals(documented.method()))
                .filteredOn(operation -> shape(operation.path()).equals(documented.pathShape()))
                .hasSize(1);
        assertThat(PROFILE.match(documented.method(), documented.segments()))
                .hasValueSatisfying(
                        match -> assertThat(shape(match.operation().path())).isEqualTo(documented.pathShape()));
    }

    @Test
    void anOperationOfTheVendorKeepsItsNameUnlessTheStandardHasOne() {
        Map<String, String> official = officialOperations().stream()
                .collect(toMap(operation -> operation.method() + operation.pathShape(), DocumentedOperation::id));
        for (DocumentedOperation documented : documentedOperations()) {
            Operation operation = PROFILE.match(documented.method(), documented.segments())
                    .orElseThrow()
                    .operation();
            String expected = official.getOrDefault(documented.method() + documented.pathShape(), documented.id());
            boolean doubled = documented.method().equals("GET")
                    && documented.path().matches(".*/resources/v1p2/resources/.*/resources");
            assertThat(operation.id())
                    .as(documented.toString())
                    .isEqualTo(doubled ? expected + "BelowResources" : expected);
        }
    }

    @Test
    void thereIsNoOperationThatNeitherTheStandardNorADocumentKnows() {
        var known = new HashSet<String>();
        documentedOperations().forEach(operation -> known.add(operation.method() + " " + operation.pathShape()));

        assertThat(PROFILE.operations().stream().map(operation -> operation.method() + " " + shape(operation.path())))
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void whereTwoOperationsMatchOnePathTheMoreLiteralOneIsClear() {
        var overlapping = new ArrayList<String>();
        for (Operation one : PROFILE.operations()) {
            for (Operation other : PROFILE.operations()) {
                if (!one.equals(other) && one.method().equals(other.method()) && overlap(one.path(), other.path())) {
                    overlapping.add(one.id() + " " + other.id());
                    assertThat(one.path().isMoreLiteralThan(other.path()))
                            .as(one.id() + " or " + other.id())
                            .isNotEqualTo(other.path().isMoreLiteralThan(one.path()));
                }
            }
        }
        assertThat(overlapping).contains("getCourse getAllCourseComponents", "getClassesForCourse getCourseComponent");
    }

    private static boolean overlap(PathTemplate one, PathTemplate other) {
        if (one.segments().size() != other.segments().size()) {
            return false;
        }
        for (int i = 0; i < one.segments().size(); i++) {
            if (one.segments().get(i) instanceof PathTemplate.Segment.Literal here
                    && other.segments().get(i) instanceof PathTemplate.Segment.Literal there
                    && !here.equals(there)) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    ims/oneroster/rostering/v1p2/students,                    getAllStudents",
        "GET,    ims/oneroster/rostering/v1p2/students/17,                 getStudent",
        "GET,    ims/oneroster/rostering/v1p2/courses/components,          getAllCourseComponents",
        "GET,    ims/oneroster/rostering/v1p2/courses/components/classes,  getCourseComponent",
        "GET,    ims/oneroster/rostering/v1p2/courses/17/classes,          getClassesForCourse",
        "PUT,    ims/oneroster/rostering/v1p2/courses/components/17,       putCourseComponent",
        "DELETE, ims/oneroster/gradebook/v1p2/results/17,                  deleteResult",
        "GET,    ims/oneroster/resources/v1p2/resources/users,             getResource",
    })
    void aRequestIsMatched(String method, String path, String expected) {
        assertThat(PROFILE.match(method, List.of(path.split("/", -1)))
                        .map(match -> match.operation().id()))
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH,  ims/oneroster/rostering/v1p2/students/17",
        "get,    ims/oneroster/rostering/v1p2/students",
        "DELETE, ims/oneroster/rostering/v1p2/students/17",
        "GET,    ims/oneroster/rostering/v1p2/Students",
        "GET,    ims/oneroster/rostering/v1p1/students",
        "GET,    ims/oneroster/rostering/v1p2/students/17/classes/18",
        "GET,    students",
    })
    void anotherRequestIsNotMatched(String method, String path) {
        assertThat(PROFILE.match(method, List.of(path.split("/", -1)))).isEmpty();
    }

    @Test
    void aMatchNamesTheIdsInTheirOrderAndHidesThemFromLogs() {
        Profile.Match match = PROFILE.match(
                        "GET",
                        List.of("ims", "oneroster", "gradebook", "v1p2", "classes", "c1", "students", "s1", "results"))
                .orElseThrow();

        assertThat(match.ids()).containsExactly("c1", "s1");
        assertThat(match.operation().path().entities()).containsExactly(new EntityType("class"), EntityType.PERSON);
        assertThat(match.toString()).doesNotContain("c1", "s1").contains("getResultsForStudentForClass");
    }

    @Test
    void pupilsTeachersAndUsersAreOnePerson() {
        for (String id : List.of("getStudent", "getTeacher", "getUser", "getDemographics")) {
            assertThat(PROFILE.operation(id).orElseThrow().path().entities())
                    .as(id)
                    .containsExactly(EntityType.PERSON);
        }
        for (String id : List.of("getStudent", "getTeacher", "getUser")) {
            assertThat(PROFILE.operation(id).flatMap(Operation::response).map(Payload::model))
                    .as(id)
                    .contains("user");
        }
    }

    @Test
    void collectionsTakeAllParametersSingleRecordsFieldsAndTheRestNone() {
        for (Operation operation : PROFILE.operations()) {
            Set<QueryParameter> expected = !operation.method().equals("GET")
                    ? Set.of()
                    : operation.isAboutOneRecord() ? Set.of(QueryParameter.FIELDS) : Set.of(QueryParameter.values());
            assertThat(operation.query()).as(operation.id()).isEqualTo(expected);
        }
    }

    @Test
    void anAnswerHoldsOneRecordWhereThePathEndsInAnId() {
        for (Operation operation : PROFILE.operations()) {
            if (operation.method().equals("GET")) {
                assertThat(operation.response().map(Payload::form))
                        .as(operation.id())
                        .contains(operation.isAboutOneRecord() ? Payload.Form.ONE : Payload.Form.LIST);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "getAllStudents,         roster-core.readonly roster.readonly",
        "getStudentsForClass,    roster.readonly",
        "getDemographics,        roster-demographics.readonly",
        "putResult,              gradebook.createput",
        "postLineItemsForSchool, gradebook.createpost",
        "createLineItem,         gradebook.createpost",
        "getLineItemsForSchool,  gradebook.readonly",
        "createAssessmentResult, assessment.createpost",
        "updateUser,             roster.createput",
        "deleteUser,             roster.delete",
        "putDemographics,        roster-demographics.createput",
        "assignResourceToUser,   resource.createput",
        "putCourseComponent,     resource.createput",
    })
    void anOperationNeedsItsScope(String id, String scopes) {
        assertThat(PROFILE.operation(id).orElseThrow().scopes())
                .containsExactly(List.of(scopes.split(" ", -1)).stream()
                        .map(scope -> SCOPES + scope)
                        .toArray(String[]::new));
    }

    @Test
    void noScopeThatReadsAlsoWritesAndNoneOpensDemographicsBesideItsOwn() {
        for (Operation operation : PROFILE.operations()) {
            boolean reads = operation.method().equals("GET");
            boolean demographics = operation.path().toString().contains("/demographics");
            assertThat(operation.scopes()).as(operation.id()).isNotEmpty().allSatisfy(scope -> {
                assertThat(scope).startsWith(SCOPES);
                assertThat(scope.endsWith(".readonly")).isEqualTo(reads);
                assertThat(scope.endsWith(".delete"))
                        .isEqualTo(operation.method().equals("DELETE"));
                assertThat(scope.contains("demographics")).isEqualTo(demographics);
            });
        }
    }

    @Test
    void whatServersWriteInsteadOfTheStandardsWrapperIsKnown() {
        assertThat(PROFILE.operation("getStudentsForClass").flatMap(Operation::response))
                .contains(new Payload(
                        Payload.Form.LIST,
                        "users",
                        "user",
                        List.of(new Payload.Spelling(Payload.Form.LIST, "students"))));
        assertThat(PROFILE.operation("postLineItemsForClass").flatMap(Operation::request))
                .contains(new Payload(
                        Payload.Form.LIST,
                        "lineItems",
                        "lineItem",
                        List.of(new Payload.Spelling(Payload.Form.ONE, "lineItem"))));
        assertThat(PROFILE.operation("getAllUsers").flatMap(Operation::response))
                .contains(new Payload(Payload.Form.LIST, "users", "user"));
    }

    @Test
    void aModelSaysWhereOneRecordOfItIsRead() {
        for (Model model : PROFILE.models().values()) {
            PathTemplate path = PathTemplate.parse(model.path() + "/{" + model.entity() + "}");
            assertThat(PROFILE.operations())
                    .as(model.name())
                    .filteredOn(operation -> operation.method().equals("GET"))
                    .filteredOn(operation -> operation.path().equals(path))
                    .singleElement()
                    .extracting(operation -> operation.response().map(Payload::model))
                    .isEqualTo(Optional.of(model.name()));
        }
    }
}
