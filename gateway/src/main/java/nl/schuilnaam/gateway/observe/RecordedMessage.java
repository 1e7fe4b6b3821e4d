package nl.schuilnaam.gateway.observe;

import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * One message of a recording.
 *
 * @param profile of which the operation is
 * @param edge whether the supplier asked; otherwise a system of the school
 * @param request whether it is the request, rather than the answer
 * @param version of the agreement under which it passed
 * @param persons whom the ids in it name, as the audit log has them; none for shapes, in which such references stand instead of ids
 * @param content as it came, or its shape; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RecordedMessage(
        String profile,
        String operation,
        boolean edge,
        boolean request,
        String version,
        Map<String, String> persons,
        byte[] content) {
    public RecordedMessage {
        persons = Map.copyOf(persons);
    }

    String encode() {
        return new JsonObject()
                .put("profile", profile)
                .put("operation", operation)
                .put("edge", edge)
                .put("request", request)
                .put("version", version)
                .put("persons", new JsonObject(new HashMap<>(persons)))
                .put("content", Base64.getEncoder().encodeToString(content))
                .encode();
    }

    static RecordedMessage decode(String text) {
        var json = new JsonObject(text);
        var persons = new HashMap<String, String>();
        json.getJsonObject("persons", new JsonObject())
                .forEach(entry -> persons.put(entry.getKey(), String.valueOf(entry.getValue())));
        return new RecordedMessage(
                json.getString("profile"),
                json.getString("operation"),
                json.getBoolean("edge"),
                json.getBoolean("request"),
                json.getString("version"),
                persons,
                Base64.getDecoder().decode(json.getString("content")));
    }

    @Override
    public String toString() {
        return "RecordedMessage[" + operation + "]";
    }
}
