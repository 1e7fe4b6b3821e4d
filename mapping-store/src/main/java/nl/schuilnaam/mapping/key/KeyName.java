package nl.schuilnaam.mapping.key;

import java.util.regex.Pattern;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.profile.IdentifierKind;

/** Which key: its role and what it is for, joined by bars. Names are not secret. */
public record KeyName(String value) {
    private static final Pattern SPELLING = Pattern.compile("[a-z]+(?:\\|[A-Za-z0-9-]{1,64}){1,3}");

    public KeyName {
        if (!SPELLING.matcher(value).matches()) {
            throw new IllegalArgumentException("not a key name; expected a role and one to three parts joined by bars");
        }
    }

    /** PK(school, supplier, epoch): the key under which a domain's pseudonyms are made. Destroying it makes that supplier's year unlinkable. */
    public static KeyName domain(SchoolId school, SupplierId supplier, String epoch) {
        return new KeyName("domain|" + school + "|" + supplier + "|" + epoch);
    }

    /** DEK(school, n): wraps the row keys of a school's entities. */
    public static KeyName data(SchoolId school, int generation) {
        return new KeyName("data|" + school + "|" + generation);
    }

    /** BIK(school, kind): makes the blind index of identifiers of one kind. */
    public static KeyName index(SchoolId school, IdentifierKind kind) {
        return new KeyName("index|" + school + "|" + kind);
    }

    /** Makes the blind index of ids that suppliers authored. */
    public static KeyName authoredIndex(SchoolId school) {
        return new KeyName("authored|" + school);
    }

    /** A key of the installation itself, such as the one that signs access tokens. */
    public static KeyName service(String purpose) {
        return new KeyName("service|" + purpose);
    }

    @Override
    public String toString() {
        return value;
    }
}
