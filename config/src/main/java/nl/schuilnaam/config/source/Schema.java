package nl.schuilnaam.config.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nl.schuilnaam.config.Finding;
import org.jspecify.annotations.Nullable;

/** One of the published schemas (JSON Schema 2020-12), and what its rules mean in words. A rule's {@code title} says what was expected. */
public final class Schema {
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(?:secret|passw|token|credential|api-?key|private-?key|hash).*|(?:.*[._-])?pin");

    private static final Pattern SECRET_FILE = Pattern.compile(".*(?:secret|hash|password|pin)-file");

    private static final Map<String, Schema> BUNDLED = new ConcurrentHashMap<>();

    private final JsonNode text;
    private final JsonSchema schema;

    private Schema(JsonNode text) {
        this.text = text;
        this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        text,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .locale(Locale.ROOT)
                                .build());
    }

    /** The schema of this name: {@code gateway} or {@code agreement}. Read once. */
    public static Schema bundled(String name) {
        return BUNDLED.computeIfAbsent(name, Schema::load);
    }

    private static Schema load(String name) {
        String resource = "/nl/schuilnaam/config/schema/" + name + ".schema.json";
        try (InputStream in = Schema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the build left out " + resource);
            }
            return new Schema(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says everything in the file that the schema does not allow. */
    public void check(Source source, Findings findings) {
        for (ValidationMessage message : schema.validate(json(source.root()))) {
            Node node = find(source.root(), message.getInstanceLocation());
            explain(source, node, message, findings);
        }
    }

    private void explain(Source source, Node node, ValidationMessage message, Findings findings) {
        JsonNode rule = ruleAround(message);
        String title = rule.path("title").asText("");
        String quoted = node instanceof Node.Scalar scalar
                        && scalar.form() == Node.Scalar.Form.TEXT
                        && !SECRET.matcher(node.path()).matches()
                ? "is " + Finding.quote(scalar.text())
                : "is " + node.inWords();
        switch (message.getType()) {
            case "required" ->
                findings.add(new Finding(
                        source.name(),
                        node.line(),
                        below(node, property(message)),
                        "is missing",
                        Optional.of(rule.path("properties")
                                        .path(property(message))
                                        .path("title")
                                        .asText(""))
                                .filter(words -> !words.isEmpty())
                                .orElse("a value")));
            case "additionalProperties" -> unknown(source, node, property(message), rule, findings);
            case "type" -> findings.add(source, node, "is " + node.inWords(), title.isEmpty() ? types(rule) : title);
            case "enum" ->
                findings.add(
                        source,
                        node,
                        quoted,
                        node instanceof Node.Scalar scalar
                                ? Nearest.among(texts(rule.path("enum")), scalar.text())
                                : title);
            case "minItems", "minProperties", "minLength" ->
                findings.add(source, node, "is empty", title.isEmpty() ? "at least one" : title);
            case "uniqueItems" -> findings.add(source, node, "names something twice", "each name once");
            case "minimum", "maximum" ->
                findings.add(source, node, quoted, title.isEmpty() ? "a number that is not too small or large" : title);
            default ->
                findings.add(
                        source, node, quoted, title.isEmpty() ? "another value (" + message.getType() + ")" : title);
        }
    }

    private static void unknown(Source source, Node node, String name, JsonNode rule, Findings findings) {
        Node value = node instanceof Node.Mapping mapping ? mapping.get(name).orElse(node) : node;
        Set<String> known = new LinkedHashSet<>();
        rule.path("properties").fieldNames().forEachRemaining(known::add);
        if (SECRET.matcher(name).matches() && known.stream().noneMatch(k -> Nearest.distance(k, name) <= 1)) {
            String file = known.stream()
                    .filter(k -> SECRET_FILE.matcher(k).matches())
                    .findFirst()
                    .orElse("");
            findings.add(
                    source,
                    value,
                    "would hold a secret in this file",
                    file.isEmpty() ? "no secret here" : "'" + file + "' with the name of a file that holds it");
        } else if (known.isEmpty() && rule.has("patternProperties")) {
            findings.add(
                    source,
                    value,
                    "is not a name for this",
                    rule.path("patternProperties")
                            .path(rule.path("patternProperties").fieldNames().next())
                            .path("title")
                            .asText("another name"));
        } else {
            findings.add(source, value, "is not known here", Nearest.among(known, name));
        }
    }

    /** The schema in which the rule that failed stands; where it was referred to, with the title of the place that referred to it. */
    private JsonNode ruleAround(ValidationMessage message) {
        JsonNodePath way = message.getEvaluationPath();
        JsonNode at = text;
        String title = "";
        for (int i = 0; i < way.getNameCount() - 1; i++) {
            Object step = way.getElement(i);
            if (step.equals("$ref")) {
                title = title.isEmpty() ? at.path("title").asText("") : title;
                at = text.at(at.path("$ref").asText("").substring(1));
            } else {
                title = "";
                at = step instanceof Integer index ? at.path(index) : at.path(step.toString());
            }
        }
        return !title.isEmpty() && at instanceof ObjectNode rule
                ? rule.deepCopy().put("title", title)
                : at;
    }

    private static String types(JsonNode rule) {
        return texts(rule.path("type")).stream()
                .map(type -> switch (type) {
                    case "string" -> "a text (in quotes, where it looks like a number)";
                    case "integer" -> "a whole number";
                    case "number" -> "a number";
                    case "boolean" -> "true or false";
                    case "array" -> "a list";
                    default -> "a group of fields";
                })
                .collect(Collectors.joining(" or "));
    }

    private static List<String> texts(JsonNode node) {
        var texts = new ArrayList<String>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.elements().forEachRemaining(element -> texts.add(element.asText()));
        return texts;
    }

    private static String property(ValidationMessage message) {
        @Nullable String property = message.getProperty();
        return property == null ? "" : property;
    }

    private static String below(Node node, String name) {
        return node.path().isEmpty() ? name : node.path() + "." + name;
    }

    private static Node find(Node root, JsonNodePath pointer) {
        Node at = root;
        for (int i = 0; i < pointer.getNameCount(); i++) {
            Object step = pointer.getElement(i);
            if (at instanceof Node.Mapping mapping) {
                at = mapping.get(step.toString()).orElse(at);
            } else if (at instanceof Node.Sequence sequence && step instanceof Integer index) {
                at = sequence.elements().get(index);
            }
        }
        return at;
    }

    private static JsonNode json(Node node) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (node instanceof Node.Mapping mapping) {
            ObjectNode object = json.objectNode();
            mapping.entries().forEach((name, value) -> object.set(name, json(value)));
            return object;
        }
        if (node instanceof Node.Sequence sequence) {
            ArrayNode array = json.arrayNode();
            sequence.elements().forEach(element -> array.add(json(element)));
            return array;
        }
        Node.Scalar scalar = (Node.Scalar) node;
        return switch (scalar.form()) {
            case TEXT -> json.textNode(scalar.text());
            case INTEGER -> json.numberNode(new BigInteger(scalar.text()));
            case DECIMAL -> json.numberNode(new BigDecimal(scalar.text()));
            case FLAG -> json.booleanNode(scalar.text().equals("true"));
            case NOTHING -> json.nullNode();
        };
    }
}
