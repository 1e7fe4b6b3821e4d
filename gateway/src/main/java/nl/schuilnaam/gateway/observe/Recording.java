package nl.schuilnaam.gateway.observe;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;

/**
 * A sample of what was exchanged under one agreement, and for how long it may be kept.
 *
 * @param id our own, random: 12 hexadecimal digits
 * @param values whether values are in it, rather than shapes only
 * @param reason why an officer allowed values; empty for shapes
 * @param ends from when on nothing is added
 * @param expires when it is destroyed
 */
public record Recording(
        String id,
        SchoolId school,
        String agreement,
        SupplierId supplier,
        boolean values,
        String reason,
        Instant started,
        Instant ends,
        Instant expires) {
    boolean isRunning(Instant now) {
        return now.isBefore(ends);
    }

    Recording endedAt(Instant now) {
        return new Recording(id, school, agreement, supplier, values, reason, started, now, expires);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("school", school.value())
                .put("agreement", agreement)
                .put("supplier", supplier.value())
                .put("values", values)
                .put("reason", reason)
                .put("started", started.toString())
                .put("ends", ends.toString())
                .put("expires", expires.toString());
    }

    static Recording of(JsonObject json) {
        return new Recording(
                json.getString("id"),
                new SchoolId(json.getString("school")),
                json.getString("agreement"),
                new SupplierId(json.getString("supplier")),
                json.getBoolean("values"),
                json.getString("reason"),
                Instant.parse(json.getString("started")),
                Instant.parse(json.getString("ends")),
                Instant.parse(json.getString("expires")));
    }
}
