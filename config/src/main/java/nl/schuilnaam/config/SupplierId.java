package nl.schuilnaam.config;

/** Names one supplier (the processor, GDPR art. 4(8)) within a school: lower-case letters, digits and inner hyphens, at most 64 characters. */
public record SupplierId(String value) {
    public SupplierId {
        Slug.check("supplier", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
