package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;

/** A collection as paths name it: all records of a type ({@code users}), or those of one sort ({@code students}). */
enum RecordSet {
    ORGS("orgs", RecordType.ORG, ""),
    SCHOOLS("schools", RecordType.ORG, "school"),
    ACADEMIC_SESSIONS("academicSessions", RecordType.ACADEMIC_SESSION, ""),
    TERMS("terms", RecordType.ACADEMIC_SESSION, "term"),
    GRADING_PERIODS("gradingPeriods", RecordType.ACADEMIC_SESSION, "gradingPeriod"),
    COURSES("courses", RecordType.COURSE, ""),
    CLASSES("classes", RecordType.CLASS, ""),
    USERS("users", RecordType.USER, ""),
    STUDENTS("students", RecordType.USER, "student"),
    TEACHERS("teachers", RecordType.USER, "teacher"),
    ENROLLMENTS("enrollments", RecordType.ENROLLMENT, ""),
    DEMOGRAPHICS("demographics", RecordType.DEMOGRAPHICS, ""),
    CATEGORIES("categories", RecordType.CATEGORY, ""),
    LINE_ITEMS("lineItems", RecordType.LINE_ITEM, ""),
    RESULTS("results", RecordType.RESULT, ""),
    SCORE_SCALES("scoreScales", RecordType.SCORE_SCALE, ""),
    ASSESSMENT_LINE_ITEMS("assessmentLineItems", RecordType.ASSESSMENT_LINE_ITEM, ""),
    ASSESSMENT_RESULTS("assessmentResults", RecordType.ASSESSMENT_RESULT, ""),
    RESOURCES("resources", RecordType.RESOURCE, "");

    private final String spelling;
    private final RecordType type;
    private final String sort;

    /**
     * @param sort the {@code type} of an org or session, or the role of a user, that belongs to the collection; empty for all
     */
    RecordSet(String spelling, RecordType type, String sort) {
        this.spelling = spelling;
        this.type = type;
        this.sort = sort;
    }

    static Optional<RecordSet> named(String spelling) {
        return Arrays.stream(values())
                .filter(set -> set.spelling.equals(spelling))
                .findFirst();
    }

    RecordType type() {
        return type;
    }

    boolean contains(ObjectNode record) {
        return sort.isEmpty()
                || (type == RecordType.USER
                        ? hasRole(record, sort)
                        : record.path("type").asText().equals(sort));
    }

    private static boolean hasRole(ObjectNode user, String role) {
        for (var entry : user.path("roles")) {
            if (entry.path("role").asText().equals(role)) {
                return true;
            }
        }
        return false;
    }
}
