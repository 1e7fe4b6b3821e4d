package nl.schuilnaam.gateway.promises;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.ValueType;

/** Makes messages of an operation, with everything in them that a real system could write, and what may not pass marked as such. */
final class ArbitraryMessage {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int NEVER = Integer.MAX_VALUE;

    private final Random random;
    private final JsonNode agreed;
    private final boolean outward;
    private final Canaries canaries = new Canaries();
    private final List<String> keptNumbers = new ArrayList<>();
    private final Map<String, List<String>> known = new LinkedHashMap<>();
    private int faultIn = NEVER;

    ArbitraryMessage(Random random, JsonNode agreed, boolean outward) {
        this.random = random;
        this.agreed = agreed;
        this.outward = outward;
    }

    /** Everything that was written into messages and may not leave. */
    Canaries canaries() {
        return canaries;
    }

    /** The text of every number that passes unchanged. */
    List<String> keptNumbers() {
        return keptNumbers;
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A message that is in order. */
    ObjectNode sound(Payload payload) {
        faultIn = NEVER;
        return message(payload);
    }

    /** A message in which, if it is long enough, one value is not what it should be. */
    ObjectNode faulty(Payload payload) {
        faultIn = random.nextInt(25);
        return message(payload);
    }

    private ObjectNode message(Payload payload) {
        Payload.Form form = payload.form();
        String wrapper = payload.wrapper();
        if (!payload.others().isEmpty() && chance(3)) {
            Payload.Spelling other = pick(payload.others());
            form = other.form();
            wrapper = other.wrapper();
        }
        Model model = ArbitraryAgreement.PROFILE.models().get(payload.model());
        var members = new LinkedHashMap<String, JsonNode>();
        ArrayNode list = NODES.arrayNode();
        var used = new HashSet<String>();
        for (int i = form == Payload.Form.ONE ? 1 : random.nextInt(5); i > 0; i--) {
            list.add(form == Payload.Form.ID_PAIRS ? pair(model) : record(model, used));
        }
        members.put(wrapper, form == Payload.Form.ONE ? list.get(0) : list);
        vendor(members);
        return shuffled(members);
    }

    private ObjectNode pair(Model model) {
        return NODES.objectNode()
                .put("suppliedSourcedId", id(model.entity().name()))
                .put("allocatedSourcedId", id(model.entity().name()))
                .put("note", canaries.text(true));
    }

    private ObjectNode record(Model model, Set<String> used) {
        var members = fields(model.fields(), agreed.path(model.name()));
        String id = id(model.entity().name());
        while (!used.add(id)) {
            id = newId(model.entity().name());
        }
        if (faultIn-- == 0) {
            members.put(
                    "sourcedId", pick(List.of(NullNode.instance, NODES.objectNode(), TextNode.valueOf("a\u0085b"))));
        } else {
            members.put("sourcedId", TextNode.valueOf(id));
        }
        vendor(members);
        return shuffled(members);
    }

    /** An id of an entity of this type: often one that was mentioned before. */
    private String id(String entity) {
        List<String> before = known.getOrDefault(entity, List.of());
        return before.isEmpty() || chance(3) ? newId(entity) : pick(before);
    }

    private String newId(String entity) {
        String id = pick(List.of("", "é ", "/../", "%2F", "😀")) + canaries.text(true);
        known.computeIfAbsent(entity, key -> new ArrayList<>()).add(id);
        return id;
    }

    private Map<String, JsonNode> fields(Map<String, Field> fields, JsonNode listed) {
        var members = new LinkedHashMap<String, JsonNode>();
        int missing = 2 + random.nextInt(4);
        for (Field field : fields.values()) {
            if (field.kind() != FieldKind.ID && !chance(missing)) {
                members.put(field.name(), chance(15) ? NullNode.instance : value(field, listed));
            }
        }
        return members;
    }

    private JsonNode value(Field field, JsonNode listed) {
        if (!field.list()) {
            return element(field, listed);
        }
        ArrayNode list = NODES.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.add(chance(15) ? NullNode.instance : element(field, listed));
        }
        return list;
    }

    private JsonNode element(Field field, JsonNode listed) {
        Terms terms = Terms.of(listed, field.name());
        if (faultIn-- == 0) {
            return fault();
        }
        return switch (field.kind()) {
            case OBJECT -> {
                var members = fields(field.members(), terms.group() ? listed.get(field.name()) : NODES.objectNode());
                vendor(members);
                yield shuffled(members);
            }
            case REFERENCE -> reference(field);
            case EXTENSION -> anything(3);
            default -> scalar(field, terms);
        };
    }

    private ObjectNode reference(Field field) {
        var members = new LinkedHashMap<String, JsonNode>();
        members.put(
                "sourcedId", TextNode.valueOf(id(field.entity().orElseThrow().name())));
        if (!chance(4)) {
            members.put("type", TextNode.valueOf(chance(5) ? "ext:a.b-c" : pick(field.values())));
        }
        if (!chance(3)) {
            members.put("href", TextNode.valueOf("https://sis.example/" + canaries.text(true)));
        }
        vendor(members);
        return shuffled(members);
    }

    private JsonNode scalar(Field field, Terms terms) {
        boolean withheld = !terms.passesWhole(outward);
        return switch (field.type()) {
            case STRING -> TextNode.valueOf(text(field, withheld));
            case INTEGER -> number(canaries.digits(withheld), !withheld);
            case NUMBER ->
                number(
                        pick(List.of("", "-"))
                                + canaries.digits(withheld)
                                + pick(List.of("", ".0", ".1000", "e0", "E+10", "e-07")),
                        !withheld);
            case FLAG -> chance(2) ? TextNode.valueOf(pick(List.of("true", "false"))) : BooleanNode.valueOf(chance(2));
            case DATE, TIMESTAMP -> {
                String date = canaries.date(withheld && !terms.verb().equals("day"));
                if (field.type() == ValueType.DATE && !chance(4)) {
                    yield TextNode.valueOf(date);
                }
                yield TextNode.valueOf(date + pick(List.of("T", "t")) + "23:5" + random.nextInt(10) + ":17."
                        + canaries.fraction(withheld) + pick(List.of("Z", "z", "+02:00", "-11:30")));
            }
        };
    }

    private String text(Field field, boolean withheld) {
        if (!field.values().isEmpty()) {
            return chance(3) ? "ext:" + canaries.plain(withheld) : pick(field.values());
        }
        // The first six characters may pass as a prefix.
        return pick(List.of("abcdef", "\"\\\"\\/\n", "😀éö\u2028\u007f\u0001", "van 't", "07 08 "))
                + canaries.text(withheld)
                + pick(List.of("", "x", "</script>", "😀"));
    }

    private JsonNode number(String text, boolean kept) {
        if (kept) {
            keptNumbers.add(text);
        }
        return PermittedModel.number(text);
    }

    private JsonNode fault() {
        return switch (random.nextInt(6)) {
            case 0 -> NODES.objectNode();
            case 1 -> NODES.arrayNode();
            case 2 -> PermittedModel.number("-0.50e1");
            case 3 -> TextNode.valueOf("x".repeat(9000));
            case 4 -> TextNode.valueOf("2026-02-30");
            default -> BooleanNode.TRUE;
        };
    }

    /** Members that the profile does not know; the names give away as much as the values. */
    private void vendor(Map<String, JsonNode> members) {
        for (int i = random.nextInt(3); i > 0; i--) {
            members.put(chance(2) ? canaries.text(true) : canaries.plain(true), anything(2));
        }
    }

    private JsonNode anything(int depth) {
        String text = canaries.text(true);
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> TextNode.valueOf(text);
            case 1 ->
                TextNode.valueOf(
                        Base64.getEncoder().encodeToString((pick(List.of("", "x", "xy")) + text).getBytes(UTF_8)));
            case 2 -> TextNode.valueOf("https://x.example/?q=" + URLEncoder.encode(text, UTF_8));
            case 3 -> number(canaries.digits(true), false);
            case 4 -> chance(2) ? NullNode.instance : BooleanNode.TRUE;
            case 5 -> NODES.arrayNode().add(anything(depth - 1)).add(anything(depth - 1));
            default -> {
                var members = new LinkedHashMap<String, JsonNode>();
                // Names that mean something elsewhere mean nothing here.
                members.put(pick(List.of("sourcedId", "email", "givenName", "href", text)), anything(depth - 1));
                members.put(text + "'", anything(depth - 1));
                yield shuffled(members);
            }
        };
    }

    private ObjectNode shuffled(Map<String, JsonNode> members) {
        var names = new ArrayList<>(members.keySet());
        Collections.shuffle(names, random);
        ObjectNode object = NODES.objectNode();
        names.forEach(name -> object.set(name, members.get(name)));
        return object;
    }

    /** A message that is equal to this one in what may pass, and as different as can be in everything else: values, members, their places, the order of records. */
    ObjectNode otherwise(ObjectNode message, Payload payload) {
        Model model = ArbitraryAgreement.PROFILE.models().get(payload.model());
        return object(
                message,
                name -> name.equals(payload.wrapper())
                        || payload.others().stream()
                                .anyMatch(other -> other.wrapper().equals(name)),
                (name, value) -> {
                    if (value.isObject()) {
                        return otherRecord(model, (ObjectNode) value);
                    }
                    boolean pairs = value.path(0).has("suppliedSourcedId");
                    var records = new ArrayList<JsonNode>();
                    value.forEach(one -> records.add(
                            pairs
                                    ? object(
                                            (ObjectNode) one,
                                            member -> !member.equals("note"),
                                            (member, id) -> id,
                                            Map.of())
                                    : otherRecord(model, (ObjectNode) one)));
                    if (!pairs) {
                        Collections.shuffle(records, random);
                    }
                    return NODES.arrayNode().addAll(records);
                },
                Map.of());
    }

    private ObjectNode otherRecord(Model model, ObjectNode record) {
        return otherFields(model.fields(), agreed.path(model.name()), record);
    }

    private ObjectNode otherFields(Map<String, Field> fields, JsonNode listed, ObjectNode in) {
        var possible = new LinkedHashMap<String, Supplier<JsonNode>>();
        for (Field field : fields.values()) {
            if (!passes(field, listed)) {
                possible.put(field.name(), () -> chance(3) ? anything(2) : value(field, listed));
            }
        }
        return object(
                in,
                name -> fields.containsKey(name) && passes(fields.get(name), listed),
                (name, value) -> otherValue(fields.get(name), listed, value),
                possible);
    }

    private boolean passes(Field field, JsonNode listed) {
        boolean idOrReference = field.kind() == FieldKind.ID || field.kind() == FieldKind.REFERENCE;
        return Terms.of(listed, field.name()).passes(idOrReference, outward);
    }

    private JsonNode otherValue(Field field, JsonNode listed, JsonNode value) {
        if (value.isArray()) {
            ArrayNode list = NODES.arrayNode();
            value.forEach(one -> list.add(otherValue(field, listed, one)));
            return list;
        }
        if (value.isNull()) {
            return value;
        }
        Terms terms = Terms.of(listed, field.name());
        if (terms.group()) {
            return otherFields(field.members(), listed.get(field.name()), (ObjectNode) value);
        }
        if (field.kind() == FieldKind.REFERENCE) {
            return object(
                    (ObjectNode) value,
                    name -> name.equals("sourcedId") || name.equals("type"),
                    (name, member) -> member,
                    Map.of("href", () -> anything(1)));
        }
        if (!outward) {
            return value;
        }
        String text = value.asText();
        String time = field.type() == ValueType.TIMESTAMP || chance(2) ? "T00:0" + random.nextInt(10) + ":00Z" : "";
        return switch (terms.verb()) {
            case "year" -> TextNode.valueOf(text.substring(0, 4) + "-1" + random.nextInt(3) + "-28" + time);
            case "month" -> TextNode.valueOf(text.substring(0, 7) + "-1" + random.nextInt(10) + time);
            case "day" -> TextNode.valueOf(text.substring(0, 10) + time);
            case "prefix" -> TextNode.valueOf(text.substring(0, text.offsetByCodePoints(0, 6)) + canaries.text(true));
            default -> value;
        };
    }

    private interface Member {
        JsonNode otherwise(String name, JsonNode value);
    }

    /** The members that pass in their order, and around them others. */
    private ObjectNode object(
            ObjectNode in, Predicate<String> passes, Member member, Map<String, Supplier<JsonNode>> possible) {
        record Entry(String name, JsonNode value) {}
        var entries = new ArrayList<Entry>();
        in.properties().forEach(entry -> {
            if (passes.test(entry.getKey())) {
                entries.add(new Entry(entry.getKey(), member.otherwise(entry.getKey(), entry.getValue())));
            }
        });
        possible.forEach((name, value) -> {
            if (chance(2)) {
                entries.add(random.nextInt(entries.size() + 1), new Entry(name, value.get()));
            }
        });
        var unknown = new LinkedHashMap<String, JsonNode>();
        vendor(unknown);
        unknown.forEach((name, value) -> entries.add(random.nextInt(entries.size() + 1), new Entry(name, value)));
        ObjectNode object = NODES.objectNode();
        entries.forEach(entry -> object.set(entry.name(), entry.value()));
        return object;
    }
}
