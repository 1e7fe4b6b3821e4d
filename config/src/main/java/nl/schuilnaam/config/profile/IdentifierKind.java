package nl.schuilnaam.config.profile;

import java.util.regex.Pattern;

/** What sort of identifier a value is. One person bears several kinds at once, and all of them lead to one surrogate. */
public record IdentifierKind(String name) {
    private static final Pattern SPELLING = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** The id that the school's information system gives (OneRoster's {@code sourcedId}). */
    public static final IdentifierKind SIS_ID = new IdentifierKind("sis-id");

    public static final IdentifierKind PUPIL_NUMBER = new IdentifierKind("pupil-number");
    public static final IdentifierKind EMAIL = new IdentifierKind("email");
    public static final IdentifierKind USERNAME = new IdentifierKind("username");
    /** The national chain id of education, {@code https://ketenid.nl/...}. */
    public static final IdentifierKind ECK_ID = new IdentifierKind("eck-id");

    public IdentifierKind {
        if (!SPELLING.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "not an identifier kind; expected lower-case letters, digits and hyphens");
        }
    }

    /**
     * Whether a value can be an identifier of this kind. A field that usually holds one kind may hold another (OneRoster's {@code userMasterIdentifier} holds an ECK iD in
     * the Netherlands, and need not), and a value that cannot be one must not be learned as one.
     */
    public boolean accepts(String value) {
        return !value.isBlank() && (!equals(ECK_ID) || value.startsWith("https://ketenid.nl/"));
    }

    @Override
    public String toString() {
        return name;
    }
}
