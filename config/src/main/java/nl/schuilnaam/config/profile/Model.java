package nl.schuilnaam.config.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One kind of record of a standard.
 *
 * @param name as agreements call it: {@code user}, {@code lineItem}
 * @param entity what the record is about; {@code demographics} and {@code user} are both about a person
 * @param supplierAuthored whether suppliers create such records under ids of their own making
 * @param path where one record of it lives, below the base of the standard, without its id: {@code /ims/oneroster/rostering/v1p2/users}
 * @param fields by name, in the order of the standard; the record's id is the one of kind {@link FieldKind#ID}
 */
public record Model(String name, EntityType entity, boolean supplierAuthored, String path, Map<String, Field> fields) {
    public Model {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        if (fields.values().stream()
                        .filter(field -> field.kind() == FieldKind.ID)
                        .count()
                != 1) {
            throw new IllegalArgumentException(name + ": a model must have exactly one id");
        }
    }

    /** The field that holds the record's own id. */
    public Field id() {
        return fields.values().stream()
                .filter(field -> field.kind() == FieldKind.ID)
                .findFirst()
                .orElseThrow();
    }
}
