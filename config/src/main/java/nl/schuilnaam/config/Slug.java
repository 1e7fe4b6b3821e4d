package nl.schuilnaam.config;

import java.util.regex.Pattern;

/** The spelling shared by every name that stands in an address: it needs no escaping anywhere and has no second spelling. */
final class Slug {
    private static final Pattern SPELLING = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?");

    private Slug() {}

    static boolean isSpelled(String value) {
        return SPELLING.matcher(value).matches();
    }

    static void check(String what, String value) {
        if (!isSpelled(value)) {
            throw new IllegalArgumentException(
                    "not a " + what + " name; expected lower-case letters, digits and inner hyphens, at most 64");
        }
    }
}
