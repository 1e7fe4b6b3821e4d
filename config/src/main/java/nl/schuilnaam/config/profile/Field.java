package nl.schuilnaam.config.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One field of a model: what it is called, what it holds, and what a strict client needs of it.
 *
 * @param name as it stands in a message
 * @param kind what kind of data it holds
 * @param type the form of a scalar; {@link ValueType#STRING} where the field is a reference or an object
 * @param list whether the field holds a list of such values
 * @param required whether a strict client refuses a message without it
 * @param category key of the category of the Dutch model agreement, such as {@code contact}
 * @param entity what an {@link FieldKind#ID} or {@link FieldKind#REFERENCE} names
 * @param identifies the kind of identifier that the value is of the person who bears the record
 * @param values the vocabulary; empty means that any value of the type and length passes. A value {@code ext:...} extends any OneRoster vocabulary
 * @param maxLength in characters, for strings
 * @param standIn what takes the place of a required field that may not pass
 * @param members the fields of an {@link FieldKind#OBJECT}, by name
 */
public record Field(
        String name,
        FieldKind kind,
        ValueType type,
        boolean list,
        boolean required,
        String category,
        Optional<EntityType> entity,
        Optional<IdentifierKind> identifies,
        List<String> values,
        int maxLength,
        Optional<StandIn> standIn,
        Map<String, Field> members) {
    public Field {
        values = List.copyOf(values);
        members = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(members));
        if ((kind == FieldKind.ID || kind == FieldKind.REFERENCE) && entity.isEmpty()) {
            throw new IllegalArgumentException(name + ": an id or a reference must say which entity it names");
        }
        if (kind == FieldKind.OBJECT && members.isEmpty()) {
            throw new IllegalArgumentException(name + ": a group must have members");
        }
    }
}
