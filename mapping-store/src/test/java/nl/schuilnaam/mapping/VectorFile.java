package nl.schuilnaam.mapping;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Test vectors from files that others made. */
public final class VectorFile {
    private VectorFile() {}

    /** The objects of one list of a JSON file that lies beside a class. */
    public static List<JsonObject> read(Class<?> beside, String name, String list) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no such vectors: " + name);
            }
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .getJsonArray(list).stream().map(JsonObject.class::cast).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
