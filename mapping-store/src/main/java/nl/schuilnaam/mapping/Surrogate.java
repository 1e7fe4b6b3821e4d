package nl.schuilnaam.mapping;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The random internal number of one entity (a UUID of version 4, RFC 9562). It is never sent to anyone, and {@link #toString()} withholds it: who
 * holds a domain key too could turn it into a pseudonym.
 */
public final class Surrogate {
    private final UUID value;

    /** @throws IllegalArgumentException when the UUID is not of version 4 and variant 10, which is all that scheme prp1 is defined on */
    public Surrogate(UUID value) {
        if (value.version() != 4 || value.variant() != 2) {
            throw new IllegalArgumentException("not a surrogate; expected a UUID of version 4");
        }
        this.value = value;
    }

    /** A fresh one, from the platform's strong random source. */
    public static Surrogate random() {
        return new Surrogate(UUID.randomUUID());
    }

    public UUID value() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Surrogate that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "Surrogate[withheld]";
    }
}
