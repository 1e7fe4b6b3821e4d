package nl.schuilnaam.examples.supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What both suppliers do with a class: give it a task, and hand in what each pupil scored. Both number their tasks and results from one, so that their ids are the same.
 */
public final class Work {
    private static final String GRADES = "/ims/oneroster/gradebook/v1p2";
    /** The id that each supplier gives its first task. */
    public static final String TASK = "taak-1";

    private Work() {}

    /**
     * A result as its supplier sent it.
     *
     * @param id of the supplier's own making
     * @param student the pseudonym under which it was sent
     */
    public record Sent(String id, String student, String score) {}

    /** Puts a task for a class and one result for each pupil; the scores are all different. */
    static List<Sent> handIn(
            Session session, JsonNode schoolClass, List<String> students, JsonNode category, String title, int points) {
        ObjectNode lineItem = record(TASK).put("title", title);
        lineItem.put("assignDate", "2026-11-02T00:00:00.000Z").put("dueDate", "2026-11-20T00:00:00.000Z");
        lineItem.put("resultValueMin", 0).put("resultValueMax", 100);
        lineItem.set("class", reference(schoolClass.path("sourcedId").asText(), "class"));
        lineItem.set(
                "school", reference(schoolClass.path("school").path("sourcedId").asText(), "org"));
        lineItem.set("category", reference(category.path("sourcedId").asText(), "category"));
        session.put(GRADES + "/lineItems/" + TASK, wrapped("lineItem", lineItem));
        var sent = new ArrayList<Sent>();
        for (int i = 0; i < students.size(); i++) {
            String id = "resultaat-" + (i + 1);
            String score = String.format(Locale.ROOT, "%d.%02d5", points + i / 10, i);
            ObjectNode result = record(id).put("scoreStatus", "fully graded").put("scoreDate", "2026-11-20");
            result.put("score", new BigDecimal(score));
            result.set("lineItem", reference(TASK, "lineItem"));
            result.set("student", reference(students.get(i), "user"));
            session.put(GRADES + "/results/" + id, wrapped("result", result));
            sent.add(new Sent(id, students.get(i), score));
        }
        return sent;
    }

    /** A result as the server gives it back under its supplier's own id. */
    static JsonNode readBack(Session session, Sent sent) {
        return session.get(GRADES + "/results/" + sent.id()).path("result");
    }

    private static ObjectNode record(String id) {
        return JsonNodeFactory.instance.objectNode().put("sourcedId", id).put("status", "active");
    }

    private static ObjectNode reference(String id, String type) {
        return JsonNodeFactory.instance.objectNode().put("sourcedId", id).put("type", type);
    }

    private static ObjectNode wrapped(String member, ObjectNode record) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.set(member, record);
        return message;
    }
}
