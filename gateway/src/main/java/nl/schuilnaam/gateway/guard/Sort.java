package nl.schuilnaam.gateway.guard;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What sort of identity was found: the rule that found it, as records and agreements call it. */
public enum Sort {
    /** Given name and family name together, in any order; or one of them where the message speaks of that person. */
    NAME(1, "name"),
    /** A number, user name or id of a person. */
    IDENTIFIER(2, "identifier"),
    EMAIL(3, "email"),
    PHONE(4, "phone"),
    /** A number that the law reserves: it passes the test of the burgerservicenummer (Wabb art. 12). */
    BSN(5, "bsn");

    private static final Sort[] ALL = values();

    private final int code;
    private final String spelling;

    Sort(int code, String spelling) {
        this.code = code;
        this.spelling = spelling;
    }

    /** From 1, in three bits. */
    int code() {
        return code;
    }

    /** The sort of a code; null when there is none. */
    static @Nullable Sort of(int code) {
        return code > 0 && code <= ALL.length ? ALL[code - 1] : null;
    }

    public String spelling() {
        return spelling;
    }

    static Optional<Sort> of(String spelling) {
        return Arrays.stream(values())
                .filter(sort -> sort.spelling.equals(spelling))
                .findFirst();
    }
}
