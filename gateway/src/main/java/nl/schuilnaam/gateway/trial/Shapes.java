package nl.schuilnaam.gateway.trial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Payload;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.profile.ValueType;
import nl.schuilnaam.gateway.content.JsonTree;
import nl.schuilnaam.gateway.content.WellFormed;

/**
 * The shape of a message: which fields it holds, and of each value its JSON type, the class of its length, whether it has the form that the profile asks for and whether it is a word of the
 * vocabulary; of a person a reference. It is kept as a message with made-up values of that shape, so that whatever reads messages reads it.
 *
 * <p>Nothing that the profile does not know is in it: it never passes, and its very name may say something.
 */
public final class Shapes {
    private static final JsonTree NOBODY = text("x");
    private static final int[] LENGTHS = {0, 1, 4, 8, 16, 32, 64, 128, 255, 1_000};
    private static final String SOURCED_ID = "sourcedId";
    private static final String TYPE = "type";

    private final Profile profile;
    private final Function<String, Optional<String>> references;

    /** @param references to a person, by an id in the message; nothing for one that leads to nobody */
    public Shapes(Profile profile, Function<String, Optional<String>> references) {
        this.profile = profile;
        this.references = references;
    }

    /** The shape of a message. */
    public JsonTree of(Payload payload, JsonTree message) {
        Model model = Optional.ofNullable(profile.models().get(payload.model())).orElseThrow();
        var shape = new LinkedHashMap<String, JsonTree>();
        if (message instanceof JsonTree.Members envelope) {
            Stream.concat(Stream.of(new Payload.Spelling(payload.form(), payload.wrapper())), payload.others().stream())
                    .forEach(spelling -> {
                        JsonTree content = envelope.members().get(spelling.wrapper());
                        if (content != null) {
                            shape.put(
                                    spelling.wrapper(),
                                    each(
                                            content,
                                            record -> spelling.form() == Payload.Form.ID_PAIRS
                                                    ? pair(record)
                                                    : object(model, model.fields(), record)));
                        }
                    });
        }
        return new JsonTree.Members(shape);
    }

    /** Two ids, of things that suppliers make; never of a person. */
    private static JsonTree pair(JsonTree pair) {
        var shape = new LinkedHashMap<String, JsonTree>();
        members(pair).forEach((name, value) -> {
            if (name.equals("suppliedSourcedId") || name.equals("allocatedSourcedId")) {
                shape.put(name, NOBODY);
            }
        });
        return new JsonTree.Members(shape);
    }

    private JsonTree object(Model model, Map<String, Field> fields, JsonTree object) {
        if (!(object instanceof JsonTree.Members)) {
            return bare(object);
        }
        var shape = new LinkedHashMap<String, JsonTree>();
        members(object).forEach((name, value) -> {
            Field field = fields.get(name);
            if (field != null) {
                shape.put(name, each(value, one -> field(model, field, one)));
            }
        });
        return new JsonTree.Members(shape);
    }

    private JsonTree field(Model model, Field field, JsonTree value) {
        if (value instanceof JsonTree.Members) {
            return switch (field.kind()) {
                case OBJECT -> object(model, field.members(), value);
                case REFERENCE -> reference(field, value);
                default -> bare(value);
            };
        }
        if (!(value instanceof JsonTree.Scalar scalar)) {
            return bare(value);
        }
        if (field.kind() == FieldKind.ID) {
            return id(model.entity(), scalar);
        }
        return field.kind() == FieldKind.EXTENSION || field.kind() == FieldKind.CREDENTIAL
                ? bare(scalar)
                : scalar(field.type(), field.values(), field.maxLength(), scalar);
    }

    private JsonTree reference(Field field, JsonTree reference) {
        var shape = new LinkedHashMap<String, JsonTree>();
        members(reference).forEach((name, value) -> {
            if (name.equals(SOURCED_ID) && value instanceof JsonTree.Scalar id) {
                shape.put(name, id(field.entity().orElseThrow(), id));
            } else if (name.equals(TYPE) && value instanceof JsonTree.Scalar type) {
                shape.put(name, scalar(ValueType.STRING, field.values(), LENGTHS[6], type));
            }
        });
        return new JsonTree.Members(shape);
    }

    private JsonTree id(EntityType entity, JsonTree.Scalar id) {
        if (id.form() != JsonTree.Form.STRING) {
            return bare(id);
        }
        return entity.isPerson()
                ? references.apply(id.text()).<JsonTree>map(Shapes::text).orElse(NOBODY)
                : NOBODY;
    }

    /** A made-up value of which everything holds that rules ask of a value. */
    private static JsonTree scalar(ValueType type, List<String> words, int maxLength, JsonTree.Scalar value) {
        String text = value.text();
        if (value.form() == JsonTree.Form.NUMBER) {
            boolean whole = WellFormed.is(ValueType.INTEGER, text);
            return new JsonTree.Scalar(JsonTree.Form.NUMBER, whole ? "1" : "1.5");
        }
        if (value.form() != JsonTree.Form.STRING) {
            return bare(value);
        }
        if (type != ValueType.STRING) {
            return text(WellFormed.is(type, text) ? WellFormed.example(type) : "x");
        }
        if (!words.isEmpty() && WellFormed.isWord(words, text)) {
            return text(words.get(0));
        }
        return text("x".repeat(length(text.codePointCount(0, text.length()), maxLength)));
    }

    /** The longest of the class, and within the limit if the text is. */
    private static int length(int length, int maxLength) {
        int longest = length;
        for (int i = LENGTHS.length - 1; i >= 0; i--) {
            if (length <= LENGTHS[i]) {
                longest = LENGTHS[i];
            }
        }
        if (length > LENGTHS[LENGTHS.length - 1]) {
            longest = Math.max(maxLength, LENGTHS[LENGTHS.length - 1]) + 1;
            return length <= maxLength ? maxLength : longest;
        }
        if (maxLength <= 0) {
            return longest;
        }
        return length <= maxLength ? Math.min(longest, maxLength) : Math.max(longest, maxLength + 1);
    }

    /** What it is, and nothing of what it holds. */
    private static JsonTree bare(JsonTree value) {
        if (value instanceof JsonTree.Members) {
            return new JsonTree.Members(Map.of());
        }
        if (value instanceof JsonTree.Scalar scalar) {
            return switch (scalar.form()) {
                case STRING -> text("x");
                case NUMBER -> new JsonTree.Scalar(JsonTree.Form.NUMBER, "1");
                case FLAG -> new JsonTree.Scalar(JsonTree.Form.FLAG, "true");
                case NULL -> scalar;
            };
        }
        return new JsonTree.Elements(List.of());
    }

    private static JsonTree each(JsonTree value, Function<JsonTree, JsonTree> shape) {
        if (value instanceof JsonTree.Elements list) {
            var shapes = new ArrayList<JsonTree>();
            list.elements().forEach(element -> shapes.add(each(element, shape)));
            return new JsonTree.Elements(shapes);
        }
        return shape.apply(value);
    }

    private static Map<String, JsonTree> members(JsonTree tree) {
        return tree instanceof JsonTree.Members object ? object.members() : Map.of();
    }

    private static JsonTree text(String text) {
        return new JsonTree.Scalar(JsonTree.Form.STRING, text);
    }
}
