package nl.schuilnaam.examples.school;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields of OneRoster 1.2's records, by their first step; what a filter, a sort or a field selection may name. */
final class Fields {
    private static final String EVERY = "sourcedId status dateLastModified metadata ";
    private static final Map<RecordType, Set<String>> FIELDS = new EnumMap<>(RecordType.class);

    static {
        put(RecordType.ORG, "name type identifier parent children");
        put(RecordType.ACADEMIC_SESSION, "title startDate endDate type parent children schoolYear org");
        put(RecordType.COURSE, "title schoolYear courseCode grades subjects org subjectCodes resources");
        put(
                RecordType.CLASS,
                "title classCode classType location grades subjects course school terms subjectCodes periods resources");
        put(
                RecordType.USER,
                "userMasterIdentifier username userIds enabledUser givenName familyName middleName preferredFirstName"
                        + " preferredMiddleName preferredLastName pronouns roles userProfiles primaryOrg identifier email"
                        + " sms phone agents grades password resources");
        put(RecordType.ENROLLMENT, "user class school role primary beginDate endDate");
        put(
                RecordType.DEMOGRAPHICS,
                "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican"
                        + " nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces"
                        + " hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth"
                        + " publicSchoolResidenceStatus");
        put(RecordType.CATEGORY, "title weight");
        String lineItem = "title description assignDate dueDate class school category gradingPeriod academicSession"
                + " scoreScale resultValueMin resultValueMax learningObjectiveSet";
        put(RecordType.LINE_ITEM, lineItem);
        put(RecordType.ASSESSMENT_LINE_ITEM, lineItem + " parentAssessmentLineItem");
        String result = "lineItem student class scoreScale scoreStatus score textScore scoreDate comment"
                + " learningObjectiveSet inProgress incomplete late missing";
        put(RecordType.RESULT, result);
        put(RecordType.ASSESSMENT_RESULT, result + " assessmentLineItem scorePercentile");
        put(RecordType.SCORE_SCALE, "title type course class scoreScaleValue");
        put(RecordType.RESOURCE, "title roles importance vendorResourceId vendorId applicationId");
    }

    private Fields() {}

    static Set<String> of(RecordType type) {
        return FIELDS.getOrDefault(type, Set.of());
    }

    private static void put(RecordType type, String names) {
        var fields = new LinkedHashSet<>(List.of((EVERY + names).split(" ", -1)));
        if (FIELDS.put(type, Collections.unmodifiableSet(fields)) != null) {
            throw new IllegalStateException("two lists of fields: " + type);
        }
    }
}
