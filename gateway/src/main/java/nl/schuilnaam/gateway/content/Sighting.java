package nl.schuilnaam.gateway.content;

import java.util.List;
import nl.schuilnaam.config.profile.IdentifierKind;
import org.jspecify.annotations.Nullable;

/** What one object of a message states about whom it is about: the same one bears all of these. {@code toString} does not show values. */
public final class Sighting {
    private final Mention about;
    private final List<Learned> learned;

    /** Says that the bearer of one id also bears these identifiers, at least one. */
    public Sighting(Mention about, List<Learned> learned) {
        this.about = about;
        this.learned = List.copyOf(learned);
    }

    /** The object's own id. */
    public Mention about() {
        return about;
    }

    /** The further identifiers, in the order of the message. */
    public List<Learned> learned() {
        return learned;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sighting that && about.equals(that.about) && learned.equals(that.learned);
    }

    @Override
    public int hashCode() {
        return 31 * about.hashCode() + learned.hashCode();
    }

    @Override
    public String toString() {
        return "Sighting[" + about + ", " + learned + "]";
    }

    /** One identifier of a person. */
    public static final class Learned {
        private final IdentifierKind kind;
        private final String value;

        /** Takes a value as it stands in the message: 1 to 1,000 characters, none of them a control character; the mapping brings it into its canonical form. */
        public Learned(IdentifierKind kind, String value) {
            this.kind = kind;
            this.value = value;
        }

        public IdentifierKind kind() {
            return kind;
        }

        public String value() {
            return value;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Learned that && kind.equals(that.kind) && value.equals(that.value);
        }

        @Override
        public int hashCode() {
            return 31 * kind.hashCode() + value.hashCode();
        }

        @Override
        public String toString() {
            return kind.toString();
        }
    }
}
