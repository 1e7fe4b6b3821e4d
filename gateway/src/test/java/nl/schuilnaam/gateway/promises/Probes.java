package nl.schuilnaam.gateway.promises;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nl.schuilnaam.config.policy.Rule;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.content.Order;

/**
 * Asks the rewriter itself what a receiver can learn of one field: the same message with other values in that one field. Values that give the same bytes cannot be told
 * apart.
 */
final class Probes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String TEXT = "abcdefghijklmnop";

    private final JsonRewriter rewriter = new JsonRewriter();
    private final BinaryOperator<String> ids;

    /** @param ids gives by type of entity and id the id that the receiver knows */
    Probes(BinaryOperator<String> ids) {
        this.ids = ids;
    }

    /** Every path of a model, and the values that are tried there. */
    static Map<String, List<JsonNode>> values(Model model) {
        var values = new LinkedHashMap<String, List<JsonNode>>();
        collect(model.fields(), "", values);
        return values;
    }

    private static void collect(Map<String, Field> fields, String above, Map<String, List<JsonNode>> values) {
        fields.forEach((name, field) -> {
            values.put(above + name, alternatives(field));
            if (field.kind() == FieldKind.OBJECT) {
                collect(field.members(), above + name + ".", values);
            }
        });
    }

    private static List<JsonNode> alternatives(Field field) {
        var alternatives = new ArrayList<JsonNode>();
        if (field.kind() != FieldKind.ID) {
            alternatives.add(MissingNode.getInstance());
        }
        scalars(field)
                .map(one -> field.list() ? NODES.arrayNode().add(one) : one)
                .forEach(alternatives::add);
        if (field.kind() == FieldKind.OBJECT && field.list()) {
            alternatives.add(NODES.arrayNode().add(group(field)).add(group(field)));
        }
        return alternatives;
    }

    private static Stream<JsonNode> scalars(Field field) {
        return switch (field.kind()) {
            case ID -> Stream.of("id-1", "id-2").map(NODES::textNode);
            case REFERENCE -> Stream.of("id-3", "id-4").map(id -> reference(field, id));
            case OBJECT -> Stream.of(group(field));
            case EXTENSION -> Stream.of("a", "b").map(text -> NODES.objectNode().put("x", text));
            default ->
                switch (field.type()) {
                    case STRING -> texts(field).map(NODES::textNode);
                    case FLAG -> Stream.of("true", "false").map(NODES::textNode);
                    case DATE ->
                        Stream.of("2020-01-01", "2020-01-02", "2020-02-01", "2021-01-01", "2020-01-01T10:00:00Z")
                                .map(NODES::textNode);
                    case TIMESTAMP ->
                        Stream.of(
                                        "2020-01-01T00:00:00Z",
                                        "2020-01-02T00:00:00Z",
                                        "2020-02-01T00:00:00Z",
                                        "2021-01-01T00:00:00Z",
                                        "2020-01-01T00:00:00.001Z")
                                .map(NODES::textNode);
                    case INTEGER, NUMBER ->
                        Stream.of("-6", "-5", "-1", "0", "4", "5", "6", "9", "10", "11", "699999999999", "700000000000")
                                .map(PermittedModel::number);
                };
        };
    }

    private static Stream<String> texts(Field field) {
        if (!field.values().isEmpty()) {
            return Stream.of(field.values().get(0), "ext:other");
        }
        int length = field.maxLength() > 0 ? Math.min(TEXT.length(), field.maxLength()) : TEXT.length();
        String base = TEXT.substring(0, length);
        return Stream.concat(
                Stream.of(base),
                IntStream.range(0, length).mapToObj(at -> base.substring(0, at) + "X" + base.substring(at + 1)));
    }

    private static ObjectNode reference(Field field, String id) {
        ObjectNode reference =
                NODES.objectNode().put("href", "https://x.example/" + id).put("sourcedId", id);
        return field.values().isEmpty()
                ? reference
                : reference.put("type", field.values().get(0));
    }

    private static ObjectNode group(Field field) {
        return object(field.members(), Map.of(), "");
    }

    private static ObjectNode object(Map<String, Field> fields, Map<String, JsonNode> changed, String above) {
        ObjectNode object = NODES.objectNode();
        fields.forEach((name, field) -> {
            JsonNode own =
                    Optional.ofNullable(changed.get(above + name)).orElseGet(() -> base(field, changed, above + name));
            if (!own.isMissingNode()) {
                object.set(name, own);
            }
        });
        return object;
    }

    private static JsonNode base(Field field, Map<String, JsonNode> changed, String path) {
        JsonNode one = field.kind() == FieldKind.OBJECT
                ? object(field.members(), changed, path + ".")
                : scalars(field).findFirst().orElseThrow();
        return field.list() ? NODES.arrayNode().add(one) : one;
    }

    /** What comes out when one field holds this value and all others what they always hold. */
    String out(Rule.ObjectRule rule, Payload payload, String path, JsonNode value) {
        Model model = ArbitraryAgreement.PROFILE.models().get(payload.model());
        ObjectNode record = object(model.fields(), Map.of(path, value), "");
        ObjectNode message = NODES.objectNode();
        message.set(
                payload.wrapper(),
                payload.form() == Payload.Form.ONE ? record : NODES.arrayNode().add(record));
        return new String(
                rewriter.rewrite(PermittedModel.bytes(message), rule, PermittedModel.REDACTION)
                        .complete(
                                mention ->
                                        Optional.of(ids.apply(mention.entity().name(), mention.value())),
                                Order.BY_ID)
                        .orElseThrow(),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    /** What comes out for each of the values that are tried at a path. */
    List<String> outs(Rule.ObjectRule rule, Payload payload, String path, List<JsonNode> values) {
        return values.stream().map(value -> out(rule, payload, path, value)).toList();
    }
}
