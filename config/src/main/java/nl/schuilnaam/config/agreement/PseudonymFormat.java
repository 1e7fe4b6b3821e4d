package nl.schuilnaam.config.agreement;

/** How the 16 bytes of a pseudonym are spelt. All formats of one domain spell the same bytes, and each has exactly one canonical spelling. */
public enum PseudonymFormat {
    /** {@code 1b4e28ba-2fa1-4d3b-8f2e-9d3c5a7b6c10}: 36 characters, RFC 9562. */
    UUID,
    /** 32 lower-case hexadecimal digits. */
    HEX,
    /** 26 lower-case letters and digits 2-7, RFC 4648 without padding. */
    BASE32,
    /** {@code urn:uuid:} and the UUID: 45 characters. */
    URN
}
