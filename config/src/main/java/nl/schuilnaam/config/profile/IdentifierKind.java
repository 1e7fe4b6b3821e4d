package nl.schuilnaam.config.profile;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What sort of identifier a value is. One person bears several kinds at once, and all of them lead to one surrogate. Numbers that the law reserves are not among them. */
public record IdentifierKind(String name) {
    private static final Pattern SPELLING = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /**
     * The citizen service number and the school's personal number (UAVG art. 46), and what the national numbering facility derives from them on the way to an ECK
     * iD: these are between a school's own system and that facility, and nobody else's to hold.
     */
    private static final Set<String> RESERVED = Set.of(
            "bsn",
            "burgerservicenummer",
            "sofinummer",
            "pgn",
            "persoonsgebondennummer",
            "onderwijsnummer",
            "nationalnumber",
            "nationalid",
            "hpgn",
            "stampseudoniem",
            "stampseudonym");

    /**
     * As the national numbering facility (Nummervoorziening) gives them out: {@code pilot} or the year and month of a version of the chain, then 64 bytes in lower-case hexadecimal. From the
     * identifiers in Kennisnet's reference implementation (AbstractUnitTest) and in the documentation of the SEM ecosystem, which agree.
     */
    private static final Pattern ECK_ID_SPELLING =
            Pattern.compile("https://ketenid\\.nl/(?:pilot|[0-9]{6})/[0-9a-f]{128}");

    /** A stampseudoniem, from the same source. Whatever field it stands in, however it is written. */
    private static final Pattern STAMPSEUDONIEM = Pattern.compile("(?i)\\s*https?://ketenid\\.nl/sp.*", Pattern.DOTALL);

    /** The id that the school's information system gives (OneRoster's {@code sourcedId}). */
    public static final IdentifierKind SIS_ID = new IdentifierKind("sis-id");

    public static final IdentifierKind PUPIL_NUMBER = new IdentifierKind("pupil-number");
    public static final IdentifierKind EMAIL = new IdentifierKind("email");
    public static final IdentifierKind USERNAME = new IdentifierKind("username");
    /** The national chain id of education, {@code https://ketenid.nl/...}. */
    public static final IdentifierKind ECK_ID = new IdentifierKind("eck-id");

    /** @throws IllegalArgumentException when it is not spelt like a kind, or {@link #isReserved} */
    public IdentifierKind {
        if (!SPELLING.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "not an identifier kind; expected lower-case letters, digits and hyphens");
        }
        if (isReserved(name)) {
            throw new IllegalArgumentException(
                    "is reserved by law and never learned; expected another kind, or nothing");
        }
    }

    /** Whether this names a number that is never accepted as an identifier, in whatever case, with or without hyphens, blanks and underscores. */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", ""));
    }

    /**
     * Whether a value can be an identifier of this kind. A field that usually holds one kind may hold another (OneRoster's {@code userMasterIdentifier} holds an ECK iD in
     * the Netherlands, and need not), and a value that cannot be one must not be learned as one. A stampseudoniem is an identifier of no kind.
     */
    public boolean accepts(String value) {
        return !value.isBlank()
                && !STAMPSEUDONIEM.matcher(value).matches()
                && (!equals(ECK_ID) || ECK_ID_SPELLING.matcher(value).matches());
    }

    @Override
    public String toString() {
        return name;
    }
}
