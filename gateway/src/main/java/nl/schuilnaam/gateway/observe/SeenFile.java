package nl.schuilnaam.gateway.observe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.key.Sealer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what was seen and dropped over a restart, sealed under a key of the store. Saved once a minute if something was added, and at the end; what a crash loses is a minute's
 * counts.
 */
public final class SeenFile {
    private static final String PURPOSE = "seen-and-dropped";
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(SeenFile.class);

    private final Vertx vertx;
    private final SeenAndDropped seen;
    private final SealedFile file;
    private final long timer;
    private long saved;

    private SeenFile(Vertx vertx, SeenAndDropped seen, SealedFile file) {
        this.vertx = vertx;
        this.seen = seen;
        this.file = file;
        this.saved = seen.changes();
        this.timer = vertx.setPeriodic(
                INTERVAL.toMillis(),
                tick -> save().onFailure(failure -> LOG.warn(
                        "what was seen and dropped cannot be saved: {}",
                        failure.getClass().getSimpleName())));
    }

    /** Reads what was saved, and saves from then on. A file that does not open is begun anew. */
    public static Future<SeenFile> open(Vertx vertx, MappingStore store, Path data, SeenAndDropped seen) {
        return store.keys().serviceKey(PURPOSE).compose(key -> {
            var file = new SealedFile(data.resolve("seen.sealed"), new Sealer(key), PURPOSE);
            return vertx.<Void>executeBlocking(
                            () -> {
                                load(file, seen);
                                return null;
                            },
                            false)
                    .map(loaded -> new SeenFile(vertx, seen, file));
        });
    }

    private static void load(SealedFile file, SeenAndDropped seen) throws IOException {
        try {
            if (file.isThere()) {
                read(
                        new JsonObject(file.read().orElseThrow(() -> new DecodeException("sealed for another use"))),
                        seen);
            }
        } catch (DecodeException | ClassCastException | IllegalArgumentException damaged) {
            LOG.warn("what was seen and dropped before cannot be read, and is begun anew");
        }
    }

    private static void read(JsonObject saved, SeenAndDropped seen) {
        for (Object one : saved.getJsonArray("fields")) {
            var field = (JsonObject) one;
            seen.add(
                    new SchoolId(field.getString("school")),
                    new SupplierId(field.getString("supplier")),
                    new SeenField(
                            field.getString("operation"),
                            field.getBoolean("outward"),
                            field.getString("path"),
                            field.getBoolean("known"),
                            field.getLong("count"),
                            Instant.ofEpochSecond(field.getLong("first")),
                            Instant.ofEpochSecond(field.getLong("last"))));
        }
        for (Object one : saved.getJsonArray("overflow")) {
            var overflow = (JsonObject) one;
            seen.addOverflow(
                    new SchoolId(overflow.getString("school")),
                    new SupplierId(overflow.getString("supplier")),
                    overflow.getString("operation"),
                    overflow.getBoolean("outward"),
                    overflow.getLong("count"));
        }
    }

    private static String text(SeenAndDropped seen) {
        var fields = new JsonArray();
        var overflows = new JsonArray();
        seen.visit(new SeenAndDropped.Visitor() {
            @Override
            public void field(SchoolId school, SupplierId supplier, SeenField field) {
                fields.add(at(school, supplier, field.operation(), field.outward())
                        .put("path", field.path())
                        .put("known", field.known())
                        .put("count", field.count())
                        .put("first", field.first().getEpochSecond())
                        .put("last", field.last().getEpochSecond()));
            }

            @Override
            public void overflow(SchoolId school, SupplierId supplier, String operation, boolean outward, long count) {
                overflows.add(at(school, supplier, operation, outward).put("count", count));
            }
        });
        return new JsonObject()
                .put("version", 1)
                .put("fields", fields)
                .put("overflow", overflows)
                .encode();
    }

    private static JsonObject at(SchoolId school, SupplierId supplier, String operation, boolean outward) {
        return new JsonObject()
                .put("school", school.value())
                .put("supplier", supplier.value())
                .put("operation", operation)
                .put("outward", outward);
    }

    private Future<Void> save() {
        return vertx.executeBlocking(() -> {
            saveIfChanged();
            return null;
        });
    }

    private synchronized void saveIfChanged() throws IOException {
        long changes = seen.changes();
        if (changes != saved) {
            file.write(text(seen));
            saved = changes;
        }
    }

    /** Saves what was added since. */
    public Future<Void> close() {
        vertx.cancelTimer(timer);
        return save();
    }
}
