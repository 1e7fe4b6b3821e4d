package nl.schuilnaam.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
    @ParameterizedTest
    @ValueSource(strings = {"gateway", "agreement"})
    void everythingThatAnEditorCanOfferIsNamed(String name) throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(Path.of("schema", name + ".schema.json").toFile());
        var unnamed = new ArrayList<String>();

        collect(schema, schema, "", unnamed);

        assertThat(unnamed).isEmpty();
    }

    /** Properties that have neither title nor description, themselves or where they refer to. */
    private static void collect(JsonNode schema, JsonNode at, String path, List<String> unnamed) {
        at.path("properties").properties().forEach(property -> {
            JsonNode value = property.getValue();
            JsonNode target =
                    value.has("$ref") ? schema.at(value.get("$ref").asText().substring(1)) : value;
            if (!value.has("title") && !target.has("title")) {
                unnamed.add(path + "." + property.getKey());
            }
        });
        at.properties().forEach(child -> {
            if (child.getValue().isObject()) {
                collect(schema, child.getValue(), path + "." + child.getKey(), unnamed);
            }
        });
    }
}
