package nl.schuilnaam.gateway.content;

import nl.schuilnaam.config.profile.EntityType;
import nl.schuilnaam.config.profile.IdentifierKind;
import org.jspecify.annotations.Nullable;

/** An id as it stands in a message or query, and what it names. Outward it is a real identifier, so {@code toString} does not show the value. */
public final class Mention {
    private final EntityType entity;
    private final IdentifierKind kind;
    private final String value;
    private final boolean subject;

    /**
     * Says that a value names an entity.
     *
     * @param value 1 to 1,000 characters, none of them a control character
     * @param subject whether it is the id of the record in which it stands, rather than a reference to another one
     */
    public Mention(EntityType entity, IdentifierKind kind, String value, boolean subject) {
        this.entity = entity;
        this.kind = kind;
        this.value = value;
        this.subject = subject;
    }

    public EntityType entity() {
        return entity;
    }

    /** The kind of identifier on the school side. */
    public IdentifierKind kind() {
        return kind;
    }

    public String value() {
        return value;
    }

    /** Whether this is the id of the record in which it stands. */
    public boolean subject() {
        return subject;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Mention that
                && value.equals(that.value)
                && entity.equals(that.entity)
                && kind.equals(that.kind)
                && subject == that.subject;
    }

    @Override
    public int hashCode() {
        return 31 * value.hashCode() + entity.hashCode();
    }

    @Override
    public String toString() {
        return "Mention[" + entity + ", " + kind + (subject ? ", subject" : "") + "]";
    }
}
