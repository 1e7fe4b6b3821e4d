package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Writes records as a server of its own kind would: every reference gets its {@code href}, and some records spell what is not ASCII as escapes, as many servers do for all.
 */
final class JsonWriter {
    private static final Map<String, RecordType> TYPES = Map.ofEntries(
            Map.entry("org", RecordType.ORG),
            Map.entry("academicSession", RecordType.ACADEMIC_SESSION),
            Map.entry("term", RecordType.ACADEMIC_SESSION),
            Map.entry("gradingPeriod", RecordType.ACADEMIC_SESSION),
            Map.entry("course", RecordType.COURSE),
            Map.entry("class", RecordType.CLASS),
            Map.entry("user", RecordType.USER),
            Map.entry("student", RecordType.USER),
            Map.entry("teacher", RecordType.USER),
            Map.entry("category", RecordType.CATEGORY),
            Map.entry("lineItem", RecordType.LINE_ITEM),
            Map.entry("scoreScale", RecordType.SCORE_SCALE),
            Map.entry("resource", RecordType.RESOURCE));

    private final String root;

    JsonWriter(String root) {
        this.root = root;
    }

    /** The record as JSON text; the record itself is changed on the way. */
    String write(ObjectNode record) {
        record.forEach(this::addHrefs);
        String json = record.toString();
        return record.path("sourcedId").asText().hashCode() % 3 == 0 ? escaped(json) : json;
    }

    private void addHrefs(JsonNode node) {
        if (node instanceof ObjectNode reference && reference.has("sourcedId") && !reference.has("href")) {
            RecordType type = TYPES.get(reference.path("type").asText());
            if (type != null) {
                reference.put(
                        "href",
                        root + type.path() + "/" + reference.path("sourcedId").asText());
            }
        }
        node.forEach(this::addHrefs);
    }

    private static String escaped(String json) {
        var ascii = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 128) {
                ascii.append(c);
            } else {
                ascii.append(String.format("\\u%04x", (int) c));
            }
        }
        return ascii.toString();
    }
}
