package nl.schuilnaam.config;

/** Names one school (the controller, GDPR art. 4(7)) in addresses, files and records: lower-case letters, digits and inner hyphens, at most 64 characters. */
public record SchoolId(String value) {
    public SchoolId {
        Slug.check("school", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
