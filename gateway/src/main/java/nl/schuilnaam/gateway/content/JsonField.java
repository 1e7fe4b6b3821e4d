package nl.schuilnaam.gateway.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/** One field of a record that was made here. */
final class JsonField {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonField() {}

    /** The scalars at a path of names, with line feeds between them; empty where there are none. */
    static String of(byte[] record, List<String> path) {
        var found = new StringBuilder();
        try (JsonParser parser = JSON.createParser(record)) {
            parser.nextToken();
            look(parser, path, found);
        } catch (IOException notJson) {
            throw new IllegalStateException("a record that was made here is not JSON");
        }
        return found.toString();
    }

    private static void look(JsonParser parser, List<String> path, StringBuilder found) throws IOException {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                look(parser, path, found);
            }
        } else if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean here = !path.isEmpty() && parser.currentName().equals(path.get(0));
                parser.nextToken();
                if (here) {
                    look(parser, path.subList(1, path.size()), found);
                } else {
                    parser.skipChildren();
                }
            }
        } else if (path.isEmpty()) {
            found.append(parser.getText()).append('\n');
        }
    }
}
