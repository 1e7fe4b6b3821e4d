package nl.schuilnaam.config.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.config.agreement.Agreement;
import nl.schuilnaam.config.policy.Rule.Added;
import nl.schuilnaam.config.policy.Rule.ListRule;
import nl.schuilnaam.config.policy.Rule.Member;
import nl.schuilnaam.config.policy.Rule.ObjectRule;
import nl.schuilnaam.config.policy.Rule.Precision;
import nl.schuilnaam.config.policy.Rule.ValueAction;
import nl.schuilnaam.config.policy.Rule.ValueRule;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.profile.QueryParameter;
import nl.schuilnaam.config.testing.CopiedConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agreements kept beside the code, through the OneRoster profile. */
class PolicyCompilerTest {
    private static final Addresses ADDRESSES =
            new Addresses("https://edge.example/de-regenboog", "https://sis.example");
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();

    private Policy rekenmaat;
    private Policy leesplank;

    @BeforeEach
    void compile(@TempDir Path temporary) {
        List<Agreement> agreements =
                CopiedConfiguration.into(temporary).loaded().agreements();
        leesplank = PolicyCompiler.compile(agreements.get(0), PROFILE, ADDRESSES, Optional.of("alias.example"));
        rekenmaat = PolicyCompiler.compile(agreements.get(1), PROFILE, ADDRESSES, Optional.of("alias.example"));
    }

    private static List<String> path(String text) {
        return List.of(text.substring(1).split("/"));
    }

    /** The rule of one record of a message. */
    private static ObjectRule record(Optional<ObjectRule> message, String wrapper) {
        Rule content = message.orElseThrow().members().get(wrapper).permitted().orElseThrow();
        return (ObjectRule) (content instanceof ListRule list ? list.element() : content);
    }

    private static ValueAction action(Rule rule) {
        return rule instanceof ListRule list ? action(list.element()) : ((ValueRule) rule).action();
    }

    private static ValueAction action(ObjectRule record, String member) {
        return action(record.members().get(member).permitted().orElseThrow());
    }

    private static Optional<Added.Content> added(ObjectRule record, String name) {
        return record.added().stream()
                .filter(added -> added.name().equals(name))
                .map(Added::content)
                .findFirst();
    }

    @Nested
    class Outward {
        private ObjectRule user;

        @BeforeEach
        void take() {
            user = record(rekenmaat.supplierOperations().get("getAllStudents").response(), "users");
        }

        @Test
        void theIdOfARecordIsReplacedByThePseudonymOfItsEntity() {
            assertThat(user.idMember()).contains("sourcedId");
            assertThat(action(user, "sourcedId"))
                    .isEqualTo(new ValueAction.Identify(EntityType.PERSON, IdentifierKind.SIS_ID, true));
        }

        @Test
        void whatIsKeptPasses() {
            assertThat(action(user, "givenName")).isEqualTo(new ValueAction.Keep());
            assertThat(user.members().get("grades").permitted())
                    .get()
                    .isInstanceOfSatisfying(
                            ListRule.class, list -> assertThat(list.records()).isFalse());
        }

        @Test
        void whatIsNotListedIsKnownAndWithheld() {
            assertThat(user.members().get("middleName")).isEqualTo(Member.WITHHELD);
            assertThat(user.members().get("metadata")).isEqualTo(Member.WITHHELD);
        }

        @Test
        void whatTheProfileDoesNotKnowIsUnknown() {
            assertThat(user.members()).doesNotContainKey("shoeSize");
        }

        @Test
        void anAliasIsWrittenWhateverTheMessageHolds() {
            assertThat(user.members().get("email").permitted()).isEmpty();
            assertThat(added(user, "email")).contains(new Added.Content.AroundId("", "@alias.example"));
        }

        @Test
        void aRequiredFieldThatIsDroppedGetsItsStandIn() {
            assertThat(added(user, "familyName")).get().isInstanceOf(Added.Content.OneOf.class);
            assertThat(added(user, "username")).contains(new Added.Content.AroundId("", ""));
        }

        @Test
        void aDateIsCutDown() {
            ObjectRule demographics =
                    record(rekenmaat.supplierOperations().get("getDemographics").response(), "demographics");

            assertThat(action(demographics, "birthDate")).isEqualTo(new ValueAction.Floor(Precision.YEAR));
            assertThat(action(demographics, "sourcedId"))
                    .isEqualTo(new ValueAction.Identify(EntityType.PERSON, IdentifierKind.SIS_ID, true));
        }

        @Test
        void aReferenceHoldsAPseudonymAndAnAddressOfOurs() {
            ObjectRule roles = (ObjectRule)
                    ((ListRule) user.members().get("roles").permitted().orElseThrow()).element();
            ObjectRule org = (ObjectRule) roles.members().get("org").permitted().orElseThrow();

            assertThat(org.path()).isEqualTo("users.roles.org");
            assertThat(org.idMember()).contains("sourcedId");
            assertThat(action(org, "sourcedId"))
                    .isEqualTo(new ValueAction.Identify(new EntityType("org"), IdentifierKind.SIS_ID, false));
            assertThat(org.members().get("href")).isEqualTo(Member.WITHHELD);
            assertThat(added(org, "href"))
                    .contains(new Added.Content.Address("https://edge.example/de-regenboog" + ROSTER + "/orgs"));
            assertThat(((ValueRule) org.members().get("type").permitted().orElseThrow()).values())
                    .contains("school")
                    .isNotEmpty();
        }

        @Test
        void aReferenceToAPersonLeadsToTheUserAndNotToTheDemographics() {
            ObjectRule enrollment =
                    record(rekenmaat.supplierOperations().get("getEnrollment").response(), "enrollment");
            ObjectRule reference =
                    (ObjectRule) enrollment.members().get("user").permitted().orElseThrow();

            assertThat(added(reference, "href"))
                    .contains(new Added.Content.Address("https://edge.example/de-regenboog" + ROSTER + "/users"));
        }

        @Test
        void identifiersOfThePersonAreLearnedThoughTheyDoNotPass() {
            assertThat(user.members().get("email").learned()).contains(IdentifierKind.EMAIL);
            assertThat(user.members().get("username").learned()).contains(IdentifierKind.USERNAME);
            assertThat(user.members().get("identifier"))
                    .isEqualTo(new Member(Optional.empty(), Optional.of(IdentifierKind.PUPIL_NUMBER)));
        }

        @Test
        void theRecordsOfAListAreMarkedAsSuch() {
            Rule list = rekenmaat
                    .supplierOperations()
                    .get("getAllStudents")
                    .response()
                    .orElseThrow()
                    .members()
                    .get("users")
                    .permitted()
                    .orElseThrow();

            assertThat(((ListRule) list).records()).isTrue();
            assertThat(list.path()).isEqualTo("users");
        }

        @Test
        void bothNamesOfAListAreUnderstood() {
            assertThat(rekenmaat
                            .supplierOperations()
                            .get("getAllStudents")
                            .response()
                            .orElseThrow()
                            .members())
                    .containsOnlyKeys("users", "students");
        }

        @Test
        void theAnswerToACreationIdentifiesBothIds() {
            ObjectRule pair = record(
                    rekenmaat.supplierOperations().get("postResultsForLineItem").response(), "sourcedIdPairs");
            EntityType result = new EntityType("result");

            assertThat(action(pair, "suppliedSourcedId"))
                    .isEqualTo(new ValueAction.Identify(result, IdentifierKind.SIS_ID, false));
            assertThat(action(pair, "allocatedSourcedId"))
                    .isEqualTo(new ValueAction.Identify(result, IdentifierKind.SIS_ID, true));
            assertThat(pair.idMember()).contains("suppliedSourcedId");
            assertThat(pair.members().get("allocatedSourcedId").learned()).contains(IdentifierKind.SIS_ID);
        }

        @Test
        void whatTheSchoolPushesIsMinimisedInTheSameWay() {
            ObjectRule pushed =
                    record(leesplank.schoolOperations().get("createUser").request(), "user");

            assertThat(pushed.members().get("givenName").permitted()).isEmpty();
            assertThat(added(pushed, "givenName")).get().isInstanceOf(Added.Content.OneOf.class);
            assertThat(added(pushed, "username")).contains(new Added.Content.AroundId("", ""));
            assertThat(action(pushed, "dateLastModified")).isEqualTo(new ValueAction.Floor(Precision.MONTH));
        }
    }

    @Nested
    class Inward {
        @Test
        void whatTheSupplierWritesIsReLinked() {
            ObjectRule result =
                    record(rekenmaat.supplierOperations().get("putResult").request(), "result");
            ObjectRule student =
                    (ObjectRule) result.members().get("student").permitted().orElseThrow();

            assertThat(action(result, "sourcedId"))
                    .isEqualTo(new ValueAction.Identify(new EntityType("result"), IdentifierKind.SIS_ID, true));
            assertThat(action(student, "sourcedId"))
                    .isEqualTo(new ValueAction.Identify(EntityType.PERSON, IdentifierKind.SIS_ID, false));
            assertThat(added(student, "href"))
                    .contains(new Added.Content.Address("https://sis.example" + ROSTER + "/users"));
            assertThat(action(result, "score")).isEqualTo(new ValueAction.Keep());
            assertThat(action(result, "scoreDate"))
                    .as("in full, though it saw only the day")
                    .isEqualTo(new ValueAction.Keep());
            assertThat(result.members().get("comment")).isEqualTo(Member.WITHHELD);
        }

        @Test
        void aStandInNeverOverwritesWhatTheSchoolHas() {
            ObjectRule answered =
                    record(leesplank.schoolOperations().get("createUser").response(), "user");

            assertThat(answered.members().get("givenName")).isEqualTo(Member.WITHHELD);
            assertThat(answered.members().get("username")).isEqualTo(Member.WITHHELD);
            assertThat(answered.added()).isEmpty();
        }

        @Test
        void aSupplierTeachesUsNoIdentifier() {
            ObjectRule answered =
                    record(leesplank.schoolOperations().get("createUser").response(), "user");

            assertThat(answered.members().values())
                    .allSatisfy(member -> assertThat(member.learned()).isEmpty());
        }
    }

    @Nested
    class Queries {
        @Test
        void onlyWhatIsSeenUnchangedOrAsAPseudonymCanBeAskedFor() {
            QueryPolicy query =
                    rekenmaat.supplierOperations().get("getAllStudents").query();

            assertThat(query.readable())
                    .containsOnlyKeys(
                            "sourcedId",
                            "status",
                            "enabledUser",
                            "givenName",
                            "grades",
                            "roles.roleType",
                            "roles.role",
                            "roles.org.sourcedId",
                            "roles.org.type");
            assertThat(query.parameters()).containsExactlyInAnyOrder(QueryParameter.values());
        }

        @Test
        void aFloorIsAnOracleOnBothSides() {
            assertThat(rekenmaat
                            .supplierOperations()
                            .get("getAllDemographics")
                            .query()
                            .readable())
                    .doesNotContainKey("birthDate");
            assertThat(leesplank
                            .supplierOperations()
                            .get("getAllClasses")
                            .query()
                            .readable())
                    .doesNotContainKeys("title", "dateLastModified");
        }

        @Test
        void aSelectionCutsTheRecordAndKeepsItsId() {
            OperationPolicy operation = rekenmaat.supplierOperations().get("getAllStudents");

            ObjectRule selected = record(operation.select(Set.of("givenName", "familyName", "email")), "users");

            assertThat(selected.members().entrySet().stream()
                            .filter(entry -> entry.getValue().permitted().isPresent())
                            .map(java.util.Map.Entry::getKey))
                    .containsExactlyInAnyOrder("sourcedId", "givenName");
            assertThat(selected.added()).extracting(Added::name).containsExactlyInAnyOrder("familyName", "email");
            assertThat(selected.members().get("identifier").learned())
                    .as("learning goes on")
                    .contains(IdentifierKind.PUPIL_NUMBER);
        }

        @Test
        void aSelectionOfWithheldOrUnknownFieldsIsEmpty() {
            OperationPolicy operation = rekenmaat.supplierOperations().get("getAllStudents");

            assertThat(operation.select(Set.of("middleName"))).isEmpty();
            assertThat(operation.select(Set.of("shoeSize"))).isEmpty();
        }

        @Test
        void totalsAreKnownOnlyWhereTheAgreementSaysSo() {
            assertThat(rekenmaat.supplierOperations().get("getAllStudents").totalCount())
                    .isTrue();
            assertThat(leesplank.supplierOperations().get("getAllStudents").totalCount())
                    .isFalse();
        }
    }

    @Nested
    class Requests {
        @Test
        void aPathLeadsToItsOperationAndItsIds() {
            Policy.Match match = rekenmaat
                    .supplierOperation("GET", path(ROSTER + "/classes/c1/students"))
                    .orElseThrow();

            assertThat(match.operation().operation().id()).isEqualTo("getStudentsForClass");
            assertThat(match.ids()).containsExactly(new Policy.PathId(new EntityType("class"), "c1"));
        }

        @Test
        void whatTheAgreementLeavesOutIsNotThere() {
            assertThat(rekenmaat.supplierOperation("GET", path(ROSTER + "/courses")))
                    .isEmpty();
            assertThat(rekenmaat.supplierOperation("PUT", path(ROSTER + "/users/u1")))
                    .isEmpty();
            assertThat(rekenmaat.supplierOperation("get", path(ROSTER + "/students")))
                    .isEmpty();
        }

        @Test
        void theTwoSidesHaveOperationsOfTheirOwn() {
            assertThat(leesplank.supplierOperation("POST", path(ROSTER + "/users")))
                    .isEmpty();
            assertThat(leesplank.schoolOperation("POST", path(ROSTER + "/users")))
                    .isPresent();
            assertThat(leesplank.schoolOperation("GET", path(ROSTER + "/students")))
                    .isEmpty();
        }

        @Test
        void thePermittedMethodsOfAPathAreKnown() {
            List<String> result = path("/ims/oneroster/gradebook/v1p2/results/r1");

            assertThat(rekenmaat.supplierMethods(result)).containsExactly("DELETE", "GET", "PUT");
            assertThat(leesplank.schoolMethods(result)).containsExactly("GET");
            assertThat(leesplank.supplierMethods(result)).isEmpty();
        }

        @Test
        void anIdInAPathHasNoTextForm() {
            assertThat(rekenmaat
                            .supplierOperation("GET", path(ROSTER + "/users/jan.jansen"))
                            .orElseThrow()
                            .toString())
                    .doesNotContain("jan.jansen");
        }

        @Test
        void anAgreementThatDoesNotSpeakOfAProfileIsNotCompiledForIt() {
            var other = new Profile(
                    "other", 1, "application/json", Profile.ErrorShape.PROBLEM, java.util.Map.of(), List.of());

            assertThatThrownBy(() -> PolicyCompiler.compile(rekenmaat.agreement(), other, ADDRESSES, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void anAliasWithoutADomainIsNotCompiled() {
            assertThatThrownBy(
                            () -> PolicyCompiler.compile(rekenmaat.agreement(), PROFILE, ADDRESSES, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("email");
        }
    }
}
