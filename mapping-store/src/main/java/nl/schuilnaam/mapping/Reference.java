package nl.schuilnaam.mapping;

import java.util.Objects;
import nl.schuilnaam.config.profile.EntityType;
import org.jspecify.annotations.Nullable;

/** What a supplier wrote where an id of an entity of this type is expected: any text at all, trusted for nothing. */
public final class Reference {
    private final EntityType entity;
    private final String text;

    public Reference(EntityType entity, String text) {
        this.entity = Objects.requireNonNull(entity);
        this.text = Objects.requireNonNull(text);
    }

    public EntityType entity() {
        return entity;
    }

    public String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reference that && entity.equals(that.entity) && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(entity, text);
    }

    @Override
    public String toString() {
        return "Reference[" + entity + " (text withheld)]";
    }
}
