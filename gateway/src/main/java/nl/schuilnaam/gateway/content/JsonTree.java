package nl.schuilnaam.gateway.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message as a tree, for whoever shows messages or compares them. Nothing that leaves is made of one: that is for a {@link MessageRewriter}. {@code toString} shows
 * nothing of what it holds.
 */
public sealed interface JsonTree {
    /** JSON text of it, numbers as they were written. */
    String json();

    /** An object; members in their order. */
    record Members(Map<String, JsonTree> members) implements JsonTree {
        public Members {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String json() {
            var text = new StringBuilder("{");
            members.forEach((name, value) -> text.append(text.length() > 1 ? "," : "")
                    .append(quoted(name))
                    .append(':')
                    .append(value.json()));
            return text.append('}').toString();
        }

        @Override
        public String toString() {
            return "Members[" + members.size() + "]";
        }
    }

    /** A list. */
    record Elements(List<JsonTree> elements) implements JsonTree {
        public Elements {
            elements = List.copyOf(elements);
        }

        @Override
        public String json() {
            return elements.stream().map(JsonTree::json).collect(java.util.stream.Collectors.joining(",", "[", "]"));
        }

        @Override
        public String toString() {
            return "Elements[" + elements.size() + "]";
        }
    }

    /**
     * A string, number, flag or null.
     *
     * @param text what it says: of a string its characters
     */
    record Scalar(Form form, String text) implements JsonTree {
        @Override
        public String json() {
            return form == Form.STRING ? quoted(text) : text;
        }

        @Override
        public String toString() {
            return "Scalar[" + form + "]";
        }
    }

    /** What a scalar is. */
    enum Form {
        STRING,
        NUMBER,
        FLAG,
        NULL
    }

    /**
     * Reads a message that a {@link MessageRewriter} has read before: only then is it known to be within limits and free of ambiguities.
     *
     * @throws RefusedContentException when it is not JSON
     */
    static JsonTree read(byte[] content) {
        try (JsonParser parser = new JsonFactory().createParser(content)) {
            parser.nextToken();
            return read(parser);
        } catch (IOException e) {
            throw new RefusedContentException(RefusedContentException.Reason.NOT_JSON, "");
        }
    }

    private static JsonTree read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            var members = new LinkedHashMap<String, JsonTree>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, read(parser));
            }
            return new Members(members);
        }
        if (token == JsonToken.START_ARRAY) {
            var elements = new ArrayList<JsonTree>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(read(parser));
            }
            return new Elements(elements);
        }
        if (token == null || !token.isScalarValue()) {
            throw new RefusedContentException(RefusedContentException.Reason.NOT_JSON, "");
        }
        Form form = token == JsonToken.VALUE_STRING
                ? Form.STRING
                : token.isNumeric() ? Form.NUMBER : token.isBoolean() ? Form.FLAG : Form.NULL;
        return new Scalar(form, parser.getText());
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
