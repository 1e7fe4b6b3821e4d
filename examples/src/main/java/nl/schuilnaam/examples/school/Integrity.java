package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Whether what is written refers to what exists. The demo school checks it, so that a result that was re-linked to the wrong pupil, or not at all, is refused and seen.
 */
enum Integrity {
    /** References must lead to records, and a result must be of a pupil of its class. */
    CHECKED {
        @Override
        void check(RecordType type, ObjectNode record, RecordStore store) {
            REQUIRED.getOrDefault(type, List.of()).forEach(name -> {
                if (!record.hasNonNull(name)) {
                    throw RefusedException.invalidData(type.one() + "." + name + ": missing");
                }
            });
            TARGETS.forEach((name, target) -> {
                JsonNode reference = record.path(name);
                if (reference.isObject()
                        && !store.holds(target, reference.path("sourcedId").asText())) {
                    throw RefusedException.dangling(type.one() + "." + name + ": there is no such " + target.one());
                }
            });
            if (type == RecordType.RESULT) {
                checkPupilOfClass(record, store);
            }
        }
    },
    /** Everything is taken as it comes. */
    UNCHECKED {
        @Override
        void check(RecordType type, ObjectNode record, RecordStore store) {}
    };

    private static final Map<RecordType, List<String>> REQUIRED = Map.of(
            RecordType.LINE_ITEM, List.of("title", "class"),
            RecordType.RESULT, List.of("lineItem", "student", "scoreStatus"),
            RecordType.ENROLLMENT, List.of("user", "class", "school", "role"),
            RecordType.USER, List.of("givenName", "familyName", "roles"),
            RecordType.CATEGORY, List.of("title"));
    private static final Map<String, RecordType> TARGETS = Map.of(
            "student", RecordType.USER,
            "user", RecordType.USER,
            "class", RecordType.CLASS,
            "lineItem", RecordType.LINE_ITEM,
            "category", RecordType.CATEGORY,
            "school", RecordType.ORG,
            "gradingPeriod", RecordType.ACADEMIC_SESSION,
            "academicSession", RecordType.ACADEMIC_SESSION,
            "scoreScale", RecordType.SCORE_SCALE,
            "assessmentLineItem", RecordType.ASSESSMENT_LINE_ITEM);

    /**
     * @throws RefusedException 400 for a missing field, 422 for a reference that leads nowhere
     */
    abstract void check(RecordType type, ObjectNode record, RecordStore store);

    private static void checkPupilOfClass(ObjectNode result, RecordStore store) {
        String pupil = result.path("student").path("sourcedId").asText();
        String classId = store.find(
                        RecordType.LINE_ITEM,
                        result.path("lineItem").path("sourcedId").asText())
                .map(lineItem -> lineItem.path("class").path("sourcedId").asText())
                .orElse("");
        boolean enrolled = store.all(RecordType.ENROLLMENT).stream()
                .anyMatch(enrollment -> Relations.refersTo(enrollment, "user", pupil)
                        && Relations.refersTo(enrollment, "class", classId)
                        && enrollment.path("role").asText().equals("student"));
        if (!enrolled) {
            throw RefusedException.dangling("result.student: not a pupil of the class of the line item");
        }
    }
}
