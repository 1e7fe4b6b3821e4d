package nl.schuilnaam.gateway.promises;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.StandIn;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.gateway.content.TextRedaction;

/**
 * What may pass, said a second time: a walk over a tree with the list of the agreement in the other hand. It knows neither compiled rules nor streams. Numbers are
 * {@link RawValue}s, since their text has to survive.
 */
final class PermittedModel {
    /** Lets nothing of a text pass, and keeps it apart from others. */
    static final TextRedaction REDACTION = text -> "[%08x]".formatted(text.hashCode());

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Map<String, String> HOMES = Map.ofEntries(
            Map.entry("person", "rostering/v1p2/users"),
            Map.entry("org", "rostering/v1p2/orgs"),
            Map.entry("academicSession", "rostering/v1p2/academicSessions"),
            Map.entry("class", "rostering/v1p2/classes"),
            Map.entry("course", "rostering/v1p2/courses"),
            Map.entry("enrollment", "rostering/v1p2/enrollments"),
            Map.entry("component", "rostering/v1p2/courses/components"),
            Map.entry("componentResource", "rostering/v1p2/courses/component-resources"),
            Map.entry("lineItem", "gradebook/v1p2/lineItems"),
            Map.entry("result", "gradebook/v1p2/results"),
            Map.entry("category", "gradebook/v1p2/categories"),
            Map.entry("scoreScale", "gradebook/v1p2/scoreScales"),
            Map.entry("assessmentLineItem", "gradebook/v1p2/assessmentLineItems"),
            Map.entry("assessmentResult", "gradebook/v1p2/assessmentResults"),
            Map.entry("resource", "resources/v1p2/resources"));

    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build())
            .build();

    private final JsonNode agreed;
    private final boolean outward;
    private final BinaryOperator<String> ids;

    /**
     * @param agreed the fields that the agreement lists, by model
     * @param ids gives by type of entity and id the id that the receiver knows
     */
    PermittedModel(JsonNode agreed, boolean outward, BinaryOperator<String> ids) {
        this.agreed = agreed;
        this.outward = outward;
        this.ids = ids;
    }

    private static final class Refused extends RuntimeException {}

    private static void check(boolean condition) {
        if (!condition) {
            throw new Refused();
        }
    }

    static JsonNode number(String text) {
        return NODES.pojoNode(new RawValue(text));
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The message that must come out; nothing where it must be refused. */
    Optional<ObjectNode> expected(ObjectNode message, Payload payload) {
        try {
            return Optional.of(message(message, payload));
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    private ObjectNode message(ObjectNode message, Payload payload) {
        ObjectNode out = NODES.objectNode();
        message.properties().forEach(entry -> {
            Optional<Payload.Form> form = entry.getKey().equals(payload.wrapper())
                    ? Optional.of(payload.form())
                    : payload.others().stream()
                            .filter(other -> other.wrapper().equals(entry.getKey()))
                            .map(Payload.Spelling::form)
                            .findFirst();
            if (form.isPresent() && !entry.getValue().isNull()) {
                out.set(entry.getKey(), content(form.get(), payload.model(), entry.getValue()));
            }
        });
        return out;
    }

    private JsonNode content(Payload.Form form, String modelName, JsonNode content) {
        Model model = ArbitraryAgreement.PROFILE.models().get(modelName);
        if (form == Payload.Form.ONE) {
            return record(model, content);
        }
        check(content.isArray());
        var records = new ArrayList<JsonNode>();
        for (JsonNode one : content) {
            if (!one.isNull()) {
                records.add(form == Payload.Form.LIST ? record(model, one) : pair(model, one));
                check(form != Payload.Form.LIST
                        || records.get(records.size() - 1).has("sourcedId"));
            }
        }
        if (form == Payload.Form.LIST) {
            records.sort(Comparator.<JsonNode, String>comparing(
                            one -> one.get("sourcedId").textValue())
                    .thenComparing(PermittedModel::bytes, Arrays::compareUnsigned));
        }
        return NODES.arrayNode().addAll(records);
    }

    private ObjectNode pair(Model model, JsonNode pair) {
        check(pair.isObject());
        ObjectNode out = NODES.objectNode();
        pair.properties().forEach(entry -> {
            boolean known = List.of("suppliedSourcedId", "allocatedSourcedId").contains(entry.getKey());
            if (known && !entry.getValue().isNull()) {
                out.put(entry.getKey(), id(model.entity().name(), entry.getValue()));
            }
        });
        return out;
    }

    private ObjectNode record(Model model, JsonNode record) {
        check(record.isObject());
        JsonNode id = record.path("sourcedId");
        Optional<String> own = id.isMissingNode() || id.isNull()
                ? Optional.empty()
                : Optional.of(id(model.entity().name(), id));
        return object(model, model.fields(), agreed.path(model.name()), record, own, true);
    }

    private ObjectNode object(
            Model model,
            Map<String, Field> fields,
            JsonNode listed,
            JsonNode in,
            Optional<String> id,
            boolean atRecord) {
        check(in.isObject());
        ObjectNode out = NODES.objectNode();
        in.properties().forEach(entry -> {
            Field field = fields.get(entry.getKey());
            JsonNode value = entry.getValue();
            if (field == null) {
                return;
            }
            Terms terms = Terms.of(listed, field.name());
            boolean idOrReference = field.kind() == FieldKind.ID || field.kind() == FieldKind.REFERENCE;
            boolean scalarKept = !field.list() && !terms.group() && terms.passesWhole(outward);
            if (!terms.passes(idOrReference, outward) || (value.isNull() && !scalarKept)) {
                return;
            }
            if (!field.list()) {
                out.set(field.name(), element(model, field, terms, listed, value));
                return;
            }
            check(value.isArray());
            ArrayNode list = out.putArray(field.name());
            boolean nullsKept = !terms.group() && terms.passesWhole(outward);
            for (JsonNode one : value) {
                if (!one.isNull() || nullsKept) {
                    list.add(element(model, field, terms, listed, one));
                }
            }
        });
        if (outward) {
            for (Field field : fields.values()) {
                added(field, Terms.of(listed, field.name()), id, atRecord)
                        .ifPresent(value -> out.set(field.name(), value));
            }
        }
        return out;
    }

    private JsonNode element(Model model, Field field, Terms terms, JsonNode listed, JsonNode value) {
        if (terms.group()) {
            return object(model, field.members(), listed.get(field.name()), value, Optional.empty(), false);
        }
        if (field.kind() == FieldKind.ID) {
            return TextNode.valueOf(id(model.entity().name(), value));
        }
        return field.kind() == FieldKind.REFERENCE ? reference(field, value) : scalar(field, terms, value);
    }

    private ObjectNode reference(Field field, JsonNode reference) {
        check(reference.isObject());
        String entity = field.entity().orElseThrow().name();
        ObjectNode out = NODES.objectNode();
        reference.properties().forEach(entry -> {
            if (entry.getKey().equals("sourcedId") && !entry.getValue().isNull()) {
                out.put("sourcedId", id(entity, entry.getValue()));
            } else if (entry.getKey().equals("type")) {
                check(entry.getValue().isNull() || entry.getValue().isTextual());
                check(entry.getValue().isNull()
                        || isWord(field, entry.getValue().textValue()));
                out.set("type", entry.getValue());
            }
        });
        check(out.has("sourcedId"));
        String base = outward ? ArbitraryAgreement.EDGE : ArbitraryAgreement.ORIGIN;
        String segment = URLEncoder.encode(out.get("sourcedId").textValue(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
        out.put("href", base + "/ims/oneroster/" + HOMES.get(entity) + "/" + segment);
        return out;
    }

    private String id(String entity, JsonNode value) {
        check(value.isTextual());
        String text = value.textValue();
        check(!text.isEmpty() && text.codePoints().count() <= 1000);
        check(text.codePoints().noneMatch(c -> c < 0x20 || (c >= 0x7F && c < 0xA0)));
        return ids.apply(entity, text);
    }

    private static boolean isWord(Field field, String text) {
        return field.values().isEmpty() || field.values().contains(text) || text.matches("ext:[A-Za-z0-9._-]+");
    }

    private JsonNode scalar(Field field, Terms terms, JsonNode value) {
        if (value.isNull()) {
            return value;
        }
        boolean number = value instanceof POJONode;
        check(number || value.isTextual() || value.isBoolean());
        String text =
                number ? ((RawValue) ((POJONode) value).getPojo()).rawValue().toString() : value.asText();
        switch (field.type()) {
            case STRING -> {
                check(value.isTextual() && text.codePointCount(0, text.length()) <= field.maxLength());
                check(isWord(field, text));
            }
            case INTEGER -> check(number && text.matches("-?[0-9]+"));
            case NUMBER -> check(number);
            case FLAG -> check(!number && (text.equals("true") || text.equals("false")));
            case DATE -> check(value.isTextual() && isDate(text, "(|[Tt][0-9:.]+([Zz]|[-+][0-9:]{5})?)"));
            case TIMESTAMP -> check(value.isTextual() && isDate(text, "[Tt][0-9:.]+([Zz]|[-+][0-9:]{5})"));
        }
        if (!outward || terms.verb().equals("keep")) {
            return value;
        }
        return switch (terms.verb()) {
            case "year" -> floored(field, text.substring(0, 4) + "-01-01");
            case "month" -> floored(field, text.substring(0, 7) + "-01");
            case "day" -> floored(field, text.substring(0, 10));
            case "prefix" ->
                TextNode.valueOf(text.codePoints()
                        .limit(Integer.parseInt(terms.argument()))
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
            case "redact" ->
                TextNode.valueOf(REDACTION
                        .redact(text)
                        .substring(
                                0,
                                Math.min(
                                        field.maxLength(),
                                        REDACTION.redact(text).length())));
            case "band" -> number(band(terms.argument(), text));
            default -> throw new AssertionError(terms.verb());
        };
    }

    private static boolean isDate(String text, String rest) {
        try {
            return text.length() >= 10
                    && LocalDate.parse(text.substring(0, 10)).getYear() > 0
                    && text.substring(10).matches(rest);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static JsonNode floored(Field field, String date) {
        return TextNode.valueOf(field.type() == ValueType.TIMESTAMP ? date + "T00:00:00Z" : date);
    }

    private static String band(String argument, String text) {
        String[] bounds = argument.replaceAll("[\\[\\] ]", "").split(",");
        int found = IntStream.range(0, bounds.length)
                .filter(i -> new BigDecimal(bounds[i]).compareTo(new BigDecimal(text)) <= 0)
                .max()
                .orElse(0);
        return bounds[found];
    }

    /** What stands in a field's place in every message that goes outward. */
    private static Optional<JsonNode> added(Field field, Terms terms, Optional<String> id, boolean atRecord) {
        return switch (terms.verb()) {
            case "constant" -> Optional.of(constant(field, terms.argument()));
            case "alias" -> Optional.of(TextNode.valueOf(own(id) + "@" + ArbitraryAgreement.ALIAS_DOMAIN));
            case "pseudonym" ->
                field.kind() == FieldKind.IDENTIFIER ? Optional.of(TextNode.valueOf(own(id))) : Optional.empty();
            case "stand-in" -> Optional.of(standIn(field, field.standIn().orElseThrow(), id));
            case "drop" ->
                field.required()
                        ? field.standIn()
                                .filter(standIn -> atRecord || standIn instanceof StandIn.Constant)
                                .map(standIn -> standIn(field, standIn, id))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static String own(Optional<String> id) {
        check(id.isPresent());
        return id.get();
    }

    private static JsonNode constant(Field field, String text) {
        JsonNode value = field.type() == ValueType.INTEGER || field.type() == ValueType.NUMBER
                ? number(text)
                : TextNode.valueOf(text);
        return field.list() ? NODES.arrayNode().add(value) : value;
    }

    private static JsonNode standIn(Field field, StandIn standIn, Optional<String> id) {
        if (standIn instanceof StandIn.Constant constant) {
            try {
                return JSON.readTree(constant.json());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
        if (standIn instanceof StandIn.OneOf oneOf) {
            return TextNode.valueOf(chosen(oneOf.choices(), own(id), field.name()));
        }
        return TextNode.valueOf(
                own(id) + (standIn instanceof StandIn.Alias ? "@" + ArbitraryAgreement.ALIAS_DOMAIN : ""));
    }

    private static String chosen(List<String> choices, String id, String name) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((id + "\0" + name).getBytes(StandardCharsets.UTF_8));
            BigInteger number = new BigInteger(1, Arrays.copyOf(hash, 8));
            return choices.get(number.mod(BigInteger.valueOf(choices.size())).intValue());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
