package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Which records belong to another one: the pupils of a class, the terms of a school. */
final class Relations {
    private final RecordStore store;

    Relations(RecordStore store) {
        this.store = store;
    }

    /**
     * What the records of {@code wanted} must fulfil to belong to the record {@code id} of {@code owner}.
     *
     * @throws RefusedException with 404 if OneRoster knows no such relation
     */
    Predicate<ObjectNode> belongsTo(RecordSet owner, String id, RecordSet wanted) {
        return switch (owner) {
            case SCHOOLS -> ofSchool(id, wanted);
            case CLASSES -> ofClass(id, wanted);
            case TERMS ->
                wanted == RecordSet.CLASSES
                        ? record -> lists(record, "terms", id)
                        : record -> refersTo(record, "parent", id);
            case COURSES ->
                wanted == RecordSet.RESOURCES
                        ? ownResources(RecordType.COURSE, id)
                        : record -> refersTo(record, "course", id);
            case USERS, STUDENTS, TEACHERS -> ofPerson(id, wanted);
            case LINE_ITEMS -> record -> refersTo(record, "lineItem", id);
            default -> throw RefusedException.unknownObject("no such path");
        };
    }

    private Predicate<ObjectNode> ofSchool(String id, RecordSet wanted) {
        return switch (wanted) {
            case STUDENTS, TEACHERS, USERS -> user -> refersTo(user, "primaryOrg", id);
            case COURSES -> course -> refersTo(course, "org", id);
            case TERMS -> term -> true;
            case SCORE_SCALES ->
                refersToOneOf("class", ids(RecordType.CLASS, record -> refersTo(record, "school", id)));
            default -> record -> refersTo(record, "school", id);
        };
    }

    private Predicate<ObjectNode> ofClass(String id, RecordSet wanted) {
        return switch (wanted) {
            case STUDENTS -> enrolled(id, "student");
            case TEACHERS -> enrolled(id, "teacher");
            case RESULTS ->
                refersToOneOf("lineItem", ids(RecordType.LINE_ITEM, record -> refersTo(record, "class", id)));
            case CATEGORIES ->
                hasIdOf(references(RecordType.LINE_ITEM, record -> refersTo(record, "class", id), "category"));
            case RESOURCES -> ownResources(RecordType.CLASS, id);
            default -> record -> refersTo(record, "class", id);
        };
    }

    private Predicate<ObjectNode> ofPerson(String id, RecordSet wanted) {
        if (wanted == RecordSet.RESULTS) {
            return result -> refersTo(result, "student", id);
        }
        if (wanted == RecordSet.RESOURCES) {
            return ownResources(RecordType.USER, id);
        }
        return hasIdOf(references(RecordType.ENROLLMENT, enrollment -> refersTo(enrollment, "user", id), "class"));
    }

    private Predicate<ObjectNode> enrolled(String classId, String role) {
        return hasIdOf(references(
                RecordType.ENROLLMENT,
                enrollment -> refersTo(enrollment, "class", classId)
                        && enrollment.path("role").asText().equals(role),
                "user"));
    }

    private Predicate<ObjectNode> ownResources(RecordType type, String id) {
        Set<String> resources = new HashSet<>();
        store.find(type, id)
                .ifPresent(record -> record.path("resources")
                        .forEach(reference ->
                                resources.add(reference.path("sourcedId").asText())));
        return hasIdOf(resources);
    }

    private Set<String> ids(RecordType type, Predicate<ObjectNode> condition) {
        Set<String> ids = new HashSet<>();
        store.all(type).stream()
                .filter(condition)
                .forEach(record -> ids.add(record.path("sourcedId").asText()));
        return ids;
    }

    private Set<String> references(RecordType type, Predicate<ObjectNode> condition, String member) {
        Set<String> references = new HashSet<>();
        store.all(type).stream().filter(condition).forEach(record -> references.add(reference(record, member)));
        return references;
    }

    private static Predicate<ObjectNode> hasIdOf(Set<String> ids) {
        return record -> ids.contains(record.path("sourcedId").asText());
    }

    private static Predicate<ObjectNode> refersToOneOf(String member, Set<String> ids) {
        return record -> ids.contains(reference(record, member));
    }

    static boolean refersTo(JsonNode record, String member, String id) {
        return reference(record, member).equals(id);
    }

    private static String reference(JsonNode record, String member) {
        return record.path(member).path("sourcedId").asText();
    }

    private static boolean lists(JsonNode record, String member, String id) {
        for (JsonNode reference : record.path(member)) {
            if (reference.path("sourcedId").asText().equals(id)) {
                return true;
            }
        }
        return false;
    }
}
