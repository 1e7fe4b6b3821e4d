package nl.schuilnaam.config;

import java.util.Optional;

/** Names one school (the controller, GDPR art. 4(7)) in addresses, files and records: lower-case letters, digits and inner hyphens, at most 64 characters. */
public record SchoolId(String value) {
    public SchoolId {
        Slug.check("school", value);
    }

    /** The school that is named so, whether or not there is one; empty when no school can be. */
    public static Optional<SchoolId> read(String value) {
        return Slug.isSpelled(value) ? Optional.of(new SchoolId(value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
