package nl.schuilnaam.gateway.content;

/** The {@code Link} field of a response (RFC 8288), of which only one thing is read. */
public final class LinkHeader {
    private final String text;
    private int at;

    private LinkHeader(String text) {
        this.text = text;
    }

    /**
     * Whether the field says that there is a next page: one of its links has {@code rel=next} among its relation types. A field that is not well-formed says
     * nothing. Never throws, and nothing else of the field is kept.
     *
     * @param value one field line, or several joined by commas
     */
    public static boolean hasNext(String value) {
        return new LinkHeader(value).readLinks();
    }

    private boolean readLinks() {
        boolean next = false;
        do {
            skipBlanks();
            if (!take('<')) {
                return false;
            }
            int end = text.indexOf('>', at);
            if (end < 0) {
                return false;
            }
            at = end + 1;
            boolean relSeen = false;
            for (skipBlanks(); take(';'); skipBlanks()) {
                skipBlanks();
                String name = readWord();
                if (name.isEmpty()) {
                    return false;
                }
                skipBlanks();
                String value = "";
                if (take('=')) {
                    skipBlanks();
                    boolean quoted = at < text.length() && text.charAt(at) == '"';
                    String read = quoted ? readQuoted() : readWord();
                    if ((read.isEmpty() && !quoted) || at > text.length()) {
                        return false;
                    }
                    value = read;
                }
                // Only the first rel of a link counts (RFC 8288 section 3.3).
                if (name.equalsIgnoreCase("rel") && !relSeen) {
                    relSeen = true;
                    for (String type : value.split(" ", -1)) {
                        next |= type.equalsIgnoreCase("next");
                    }
                }
            }
        } while (take(','));
        return next && at == text.length();
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private boolean take(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    /** A word of RFC 9110 section 5.6.2 (there called a token); empty where none stands. */
    private String readWord() {
        int start = at;
        while (at < text.length() && isWordCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isWordCharacter(char c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** A quoted string; when it does not end, the place is left beyond the end of the text. */
    private String readQuoted() {
        var value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            value.append(c);
        }
        at = text.length() + 1;
        return "";
    }
}
