package nl.schuilnaam.mapping;

import java.util.Objects;
import nl.schuilnaam.config.profile.EntityType;
import org.jspecify.annotations.Nullable;

/**
 * The id that a supplier gave to an object of its own making (a line item, a result). It means something only beside its school and supplier, in
 * every epoch alike. Persons are never authored: whoever a supplier invents is nobody.
 */
public final class AuthoredId {
    private final EntityType entity;
    private final String value;

    /** @throws IllegalArgumentException for a person, and for a value that {@link #accepts} refuses; the message holds no value */
    public AuthoredId(EntityType entity, String value) {
        if (entity.isPerson()) {
            throw new IllegalArgumentException("a supplier cannot create a person");
        }
        if (!accepts(value)) {
            throw new IllegalArgumentException("not an id of a supplier's making; expected 1 to " + Identifier.MAX_CHARS
                    + " characters of well-formed Unicode without control characters");
        }
        this.entity = entity;
        this.value = value;
    }

    public static boolean accepts(String value) {
        return Identifier.accepts(value) && value.chars().noneMatch(Character::isISOControl);
    }

    public EntityType entity() {
        return entity;
    }

    public String value() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuthoredId that && entity.equals(that.entity) && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(entity, value);
    }

    @Override
    public String toString() {
        return "AuthoredId[" + entity + " (value withheld)]";
    }
}
