package nl.schuilnaam.config.profile;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the fields of models and groups.
 *
 * @param references every type of entity, with the words that a reference to it may bear as its type
 * @param groups named sets of fields, not yet read
 */
record FieldReader(
        Set<String> categories,
        Map<String, List<String>> references,
        Map<String, List<String>> vocabularies,
        Map<String, List<String>> choices,
        Map<String, YamlPart> groups) {
    private static final Set<String> KEYS = Set.of(
            "is", "of", "type", "list", "required", "category", "identifies", "values", "max", "stand-in", "members");

    Map<String, Field> read(Map<String, YamlPart> parts, EntityType owner) {
        return read(parts, owner, new ArrayDeque<>());
    }

    /** @param within the names of the groups that are being read, outermost last, so that a group in itself is noticed */
    private Map<String, Field> read(Map<String, YamlPart> parts, EntityType owner, Deque<String> within) {
        var fields = new LinkedHashMap<String, Field>();
        parts.forEach((name, part) -> fields.put(name, field(name, part, owner, within)));
        return fields;
    }

    private Field field(String name, YamlPart part, EntityType owner, Deque<String> within) {
        Map<String, YamlPart> keys = part.members(KEYS);
        FieldKind kind = constant(FieldKind.class, part.need(keys, "is"));
        boolean required = flag(keys, "required");
        Optional<EntityType> entity = entity(part, keys, kind, owner);
        Optional<StandIn> standIn = Optional.ofNullable(keys.get("stand-in")).map(this::standIn);
        if (required && standIn.isEmpty() && entity.isEmpty()) {
            throw part.wrong("is required and may be withheld; expected a stand-in");
        }
        if (!within.isEmpty() && standIn.isPresent() && !(standIn.get() instanceof StandIn.Constant)) {
            throw part.wrong("a group has no id to make a stand-in from; expected {always: ...}");
        }
        ValueType type = Optional.ofNullable(keys.get("type"))
                .map(given -> constant(ValueType.class, given))
                .orElse(usualType(kind));
        int maxLength =
                Optional.ofNullable(keys.get("max")).map(YamlPart::count).orElse(usualLength(kind));
        return new Field(
                name,
                kind,
                type,
                flag(keys, "list"),
                required,
                known(categories, part.need(keys, "category"), "category"),
                entity,
                identifies(part, keys, kind, owner),
                values(part, keys, kind, entity),
                maxLength,
                standIn,
                group(part, keys, kind, owner, within));
    }

    private Optional<EntityType> entity(YamlPart part, Map<String, YamlPart> keys, FieldKind kind, EntityType owner) {
        YamlPart of = keys.get("of");
        if (kind == FieldKind.REFERENCE) {
            return Optional.of(new EntityType(known(references.keySet(), part.need(keys, "of"), "type of entity")));
        }
        if (of != null) {
            throw of.wrong("only a reference says which entity it names");
        }
        return kind == FieldKind.ID ? Optional.of(owner) : Optional.empty();
    }

    /** An identifier that the gateway does not learn says so, so that none is forgotten. */
    private static Optional<IdentifierKind> identifies(
            YamlPart part, Map<String, YamlPart> keys, FieldKind kind, EntityType owner) {
        boolean possible =
                kind == FieldKind.IDENTIFIER || kind == FieldKind.EMAIL || (kind == FieldKind.ID && owner.isPerson());
        YamlPart identifies = keys.get("identifies");
        if (!possible) {
            if (identifies != null) {
                throw identifies.wrong("only an identifier, an e-mail address or the id of a person identifies");
            }
            return Optional.empty();
        }
        String name = part.need(keys, "identifies").text();
        if (name.equals("nothing")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new IdentifierKind(name));
        } catch (IllegalArgumentException malformed) {
            throw part.need(keys, "identifies").wrong(malformed);
        }
    }

    private List<String> values(
            YamlPart part, Map<String, YamlPart> keys, FieldKind kind, Optional<EntityType> entity) {
        YamlPart values = keys.get("values");
        if (values == null) {
            return kind == FieldKind.REFERENCE
                    ? entity.map(type -> references.getOrDefault(type.name(), List.of()))
                            .orElse(List.of())
                    : List.of();
        }
        if (kind != FieldKind.CODE) {
            throw part.wrong("only a code has a vocabulary");
        }
        return vocabularies.getOrDefault(known(vocabularies.keySet(), values, "vocabulary"), List.of());
    }

    private Map<String, Field> group(
            YamlPart part, Map<String, YamlPart> keys, FieldKind kind, EntityType owner, Deque<String> within) {
        YamlPart members = keys.get("members");
        if (kind != FieldKind.OBJECT) {
            if (members != null) {
                throw members.wrong("only an object has members");
            }
            return Map.of();
        }
        String name = known(groups.keySet(), part.need(keys, "members"), "group");
        if (within.contains(name)) {
            throw part.wrong("the group " + name + " is a part of itself");
        }
        YamlPart group = part.need(groups, name);
        within.push(name);
        Map<String, Field> fields = read(group.members(), owner, within);
        within.pop();
        if (fields.isEmpty()) {
            throw group.wrong("expected members");
        }
        for (Field field : fields.values()) {
            if (field.kind() == FieldKind.ID) {
                throw group.wrong("an id stands in a record itself, not in a group");
            }
        }
        return fields;
    }

    private StandIn standIn(YamlPart part) {
        if (part.isText()) {
            return switch (part.text()) {
                case "pseudonym" -> new StandIn.Pseudonym();
                case "alias" -> new StandIn.Alias();
                default ->
                    throw part.wrong("expected pseudonym, alias, {always: ...} or {one-of: ...}, found " + part.text());
            };
        }
        Map<String, YamlPart> keys = part.members(Set.of("always", "one-of"));
        if (keys.size() != 1) {
            throw part.wrong("expected either always or one-of");
        }
        YamlPart always = keys.get("always");
        if (always != null) {
            return new StandIn.Constant(always.json().toString());
        }
        String list = known(choices.keySet(), part.need(keys, "one-of"), "list of stand-ins");
        return new StandIn.OneOf(choices.getOrDefault(list, List.of()));
    }

    private static boolean flag(Map<String, YamlPart> keys, String name) {
        YamlPart part = keys.get(name);
        return part != null && part.truth();
    }

    static String known(Set<String> names, YamlPart part, String what) {
        String name = part.text();
        if (!names.contains(name)) {
            throw part.wrong("unknown " + what + " " + name + "; expected one of " + new TreeSet<>(names));
        }
        return name;
    }

    /** The constant that is written in lower case with hyphens. */
    static <E extends Enum<E>> E constant(Class<E> type, YamlPart part) {
        String spelling = part.text();
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> spelling(constant).equals(spelling))
                .findFirst()
                .orElseThrow(() -> part.wrong("unknown value " + spelling + "; expected one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(FieldReader::spelling)
                                .toList()));
    }

    private static String spelling(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ValueType usualType(FieldKind kind) {
        return switch (kind) {
            case NUMBER -> ValueType.NUMBER;
            case FLAG -> ValueType.FLAG;
            case DATE, BIRTH_DATE -> ValueType.DATE;
            case TIMESTAMP -> ValueType.TIMESTAMP;
            default -> ValueType.STRING;
        };
    }

    private static int usualLength(FieldKind kind) {
        return switch (kind) {
            case TEXT -> 8192;
            case URL -> 2048;
            case LABEL -> 1024;
            default -> 255;
        };
    }
}
