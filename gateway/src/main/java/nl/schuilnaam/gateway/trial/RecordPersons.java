package nl.schuilnaam.gateway.trial;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.gateway.content.JsonTree;

/** Whom a record is about: the person that it describes, or else those that it refers to. */
public final class RecordPersons {
    private static final String SOURCED_ID = "sourcedId";

    private RecordPersons() {}

    /** Their ids as they stand in the record. */
    public static Set<String> of(Model model, JsonTree record) {
        var ids = new LinkedHashSet<String>();
        if (record instanceof JsonTree.Members object) {
            for (Field field : model.fields().values()) {
                JsonTree value = object.members().get(field.name());
                boolean person = field.kind() == FieldKind.ID ? model.entity().isPerson() : isReference(field);
                if (person && value != null && !(model.entity().isPerson() && field.kind() != FieldKind.ID)) {
                    collect(value, ids);
                }
            }
        }
        return ids;
    }

    /** Whether all that a record is about or refers to exists; of a person's own record, whether that person does. */
    static boolean exist(Model model, JsonTree record, Existence existence) {
        if (!(record instanceof JsonTree.Members object)) {
            return true;
        }
        for (Field field : model.fields().values()) {
            JsonTree value = object.members().get(field.name());
            boolean named = field.kind() == FieldKind.ID
                    || (field.kind() == FieldKind.REFERENCE && !(model.entity().isPerson() && isReference(field)));
            if (named && value != null) {
                EntityType type = field.kind() == FieldKind.ID
                        ? model.entity()
                        : field.entity().orElseThrow();
                var ids = new LinkedHashSet<String>();
                collect(value, ids);
                if (!ids.stream().allMatch(id -> existence.has(type, id))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A message without the records that are about somebody who does not exist for its receiver. */
    public static JsonTree existing(Model model, JsonTree message, Predicate<String> exists) {
        if (!(message instanceof JsonTree.Members envelope)) {
            return message;
        }
        var members = new LinkedHashMap<String, JsonTree>();
        envelope.members()
                .forEach((name, content) -> members.put(
                        name,
                        content instanceof JsonTree.Elements list
                                ? new JsonTree.Elements(list.elements().stream()
                                        .filter(record ->
                                                of(model, record).stream().allMatch(exists))
                                        .toList())
                                : content));
        return new JsonTree.Members(members);
    }

    private static boolean isReference(Field field) {
        return field.kind() == FieldKind.REFERENCE
                && field.entity().filter(EntityType::isPerson).isPresent();
    }

    private static void collect(JsonTree value, Set<String> ids) {
        if (value instanceof JsonTree.Elements list) {
            list.elements().forEach(element -> collect(element, ids));
        } else if (value instanceof JsonTree.Members reference) {
            Optional.ofNullable(reference.members().get(SOURCED_ID)).ifPresent(id -> collect(id, ids));
        } else if (value instanceof JsonTree.Scalar scalar && scalar.form() == JsonTree.Form.STRING) {
            ids.add(scalar.text());
        }
    }
}
