package nl.schuilnaam.gateway.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A character reference of HTML in a text: where it ends, and what it stands for; nothing is what does not show. */
record Entity(int end, String meaning) {
    private static final int LONGEST_NAME = 8;

    /** Those that stand in names, numbers and between words; a letter with an accent is read from its name. */
    private static final Map<String, String> NAMED = Map.ofEntries(
            Map.entry("nbsp", " "),
            Map.entry("ensp", " "),
            Map.entry("emsp", " "),
            Map.entry("thinsp", " "),
            Map.entry("Tab", " "),
            Map.entry("NewLine", "\n"),
            Map.entry("shy", ""),
            Map.entry("zwj", ""),
            Map.entry("zwnj", ""),
            Map.entry("aelig", "ae"),
            Map.entry("AElig", "AE"),
            Map.entry("oelig", "oe"),
            Map.entry("OElig", "OE"),
            Map.entry("szlig", "ss"),
            Map.entry("inodot", "i"),
            Map.entry("imath", "i"),
            Map.entry("apos", "'"),
            Map.entry("rsquo", "'"),
            Map.entry("lsquo", "'"),
            Map.entry("quot", "\""),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("hyphen", "-"),
            Map.entry("dash", "-"),
            Map.entry("ndash", "-"),
            Map.entry("mdash", "-"),
            Map.entry("commat", "@"),
            Map.entry("period", "."),
            Map.entry("comma", ","),
            Map.entry("plus", "+"),
            Map.entry("lowbar", "_"),
            Map.entry("sol", "/"),
            Map.entry("lpar", "("),
            Map.entry("rpar", ")"),
            Map.entry("amp", "&"));

    private static final String[] ACCENTS = {
        "acute", "grave", "circ", "uml", "tilde", "cedil", "ring", "caron", "slash", "breve", "ogon", "macr", "strok",
        "dot", "dblac"
    };

    /** The reference that begins at an ampersand, also where the ampersand was itself escaped; null if none does. */
    static @Nullable Entity at(String text, int ampersand) {
        int at = ampersand + 1;
        while (text.startsWith("amp;", at)) {
            at += 4;
        }
        Entity entity = text.startsWith("#", at) ? numbered(text, at + 1) : named(text, at);
        if (entity == null && at > ampersand + 1) {
            return new Entity(at, "&");
        }
        return entity;
    }

    private static @Nullable Entity numbered(String text, int start) {
        boolean hexadecimal = text.startsWith("x", start) || text.startsWith("X", start);
        int at = hexadecimal ? start + 1 : start;
        int first = at;
        int number = 0;
        while (at < text.length() && at - first < LONGEST_NAME) {
            int digit = Character.digit(text.charAt(at), hexadecimal ? 16 : 10);
            if (digit < 0 || text.charAt(at) > 'f') {
                break;
            }
            number = number * (hexadecimal ? 16 : 10) + digit;
            if (number > Character.MAX_CODE_POINT) {
                return null;
            }
            at++;
        }
        if (at == first || number == 0) {
            return null;
        }
        // Readers of HTML do without the semicolon here.
        int end = text.startsWith(";", at) ? at + 1 : at;
        return new Entity(end, Character.toString(number));
    }

    private static @Nullable Entity named(String text, int start) {
        int at = start;
        while (at < text.length() && at - start < LONGEST_NAME && isLatin(text.charAt(at))) {
            at++;
        }
        if (at == start || !text.startsWith(";", at)) {
            return null;
        }
        String name = text.substring(start, at);
        String meaning = NAMED.get(name);
        for (int i = 0; meaning == null && i < ACCENTS.length; i++) {
            if (name.length() == ACCENTS[i].length() + 1 && name.endsWith(ACCENTS[i])) {
                meaning = name.substring(0, 1);
            }
        }
        return meaning == null ? null : new Entity(at + 1, meaning);
    }

    private static boolean isLatin(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
