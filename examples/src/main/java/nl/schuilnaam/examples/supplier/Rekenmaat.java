package nl.schuilnaam.examples.supplier;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Teaches sums. Pulls pupils, classes and enrolments, and hands in results. Blocks; one thread. */
public final class Rekenmaat {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADES = "/ims/oneroster/gradebook/v1p2";
    private static final int PAGE = 500;

    private Rekenmaat() {}

    /**
     * What it knows afterwards.
     *
     * @param students by pseudonym
     * @param schoolClass the class that it gave a task
     * @param sent the results that it handed in
     * @param readBack the same results as it got them back
     */
    public record Outcome(
            Map<String, JsonNode> students,
            List<JsonNode> classes,
            List<JsonNode> enrollments,
            JsonNode schoolClass,
            List<Work.Sent> sent,
            List<JsonNode> readBack) {
        /** Copies what it is given. */
        public Outcome {
            students = Map.copyOf(students);
            classes = List.copyOf(classes);
            enrollments = List.copyOf(enrollments);
            sent = List.copyOf(sent);
            readBack = List.copyOf(readBack);
        }

        /** Says nothing about anybody. */
        @Override
        public String toString() {
            return "Outcome[" + students.size() + " students, " + sent.size() + " results]";
        }
    }

    /**
     * Does its whole work.
     *
     * @param title the class that gets a task
     */
    public static Outcome work(Session session, String title) {
        List<JsonNode> students = session.pull(ROSTER + "/students", "users", PAGE);
        List<JsonNode> classes = session.pull(ROSTER + "/classes", "classes", PAGE);
        List<JsonNode> enrollments = session.pull(ROSTER + "/enrollments", "enrollments", PAGE);
        List<JsonNode> lineItems = session.pull(GRADES + "/lineItems", "lineItems", PAGE);
        JsonNode category =
                session.pull(GRADES + "/categories", "categories", PAGE).get(0);
        if (lineItems.isEmpty()) {
            throw new IllegalStateException("the school gave no line items");
        }
        JsonNode schoolClass = classes.stream()
                .filter(each -> each.path("title").asText().equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no class of this title among " + classes.size()));
        Map<String, JsonNode> byId = students.stream()
                .collect(Collectors.toMap(student -> student.path("sourcedId").asText(), Function.identity()));
        List<String> pupils = enrollments.stream()
                .filter(enrollment -> enrollment
                                .path("class")
                                .path("sourcedId")
                                .asText()
                                .equals(schoolClass.path("sourcedId").asText())
                        && enrollment.path("role").asText().equals("student"))
                .map(enrollment -> enrollment.path("user").path("sourcedId").asText())
                .toList();
        List<Work.Sent> sent = Work.handIn(session, schoolClass, pupils, category, "Rekenmaat: breuken", 61);
        List<JsonNode> readBack =
                sent.stream().map(one -> Work.readBack(session, one)).toList();
        return new Outcome(byId, classes, enrollments, schoolClass, sent, readBack);
    }
}
