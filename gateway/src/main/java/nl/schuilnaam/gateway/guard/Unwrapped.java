package nl.schuilnaam.gateway.guard;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a text may say when it is read as something else: percent-encoded (RFC 3986), with character references or tags (HTML), with escapes (RFC 8259), in base64 or
 * base64url (RFC 4648) as in a JWT (RFC 7519); up to two such wrappings, in any order. It only finds more to look at, so it need not know whether the reading was meant.
 */
final class Unwrapped {
    private static final int LAYERS = 2;
    /** Readings of one text; a text that has more is looked at as far as this. */
    private static final int MOST = 64;
    /** The shortest run of symbols that is worth reading as base64: six bytes, and no name is found in fewer. */
    private static final int SHORTEST = 8;

    private static final int LONGEST_REFERENCE = 12;
    private static final List<String> ACCENTS = List.of(
            "acute", "grave", "circ", "uml", "tilde", "cedil", "ring", "slash", "caron", "lig", "breve", "ogon");

    private Unwrapped() {}

    /** The text itself first, then what it may say besides. */
    static Collection<String> of(String text) {
        List<String> latest = once(text);
        if (latest.isEmpty()) {
            return List.of(text);
        }
        Set<String> readings = new LinkedHashSet<>();
        readings.add(text);
        readings.addAll(latest);
        for (int layer = 1; layer < LAYERS; layer++) {
            var next = new ArrayList<String>();
            for (String one : latest) {
                for (String reading : once(one)) {
                    if (readings.size() < MOST && readings.add(reading)) {
                        next.add(reading);
                    }
                }
            }
            latest = next;
        }
        return readings;
    }

    private static List<String> once(String text) {
        boolean percent = false;
        boolean ampersand = false;
        boolean backslash = false;
        boolean tag = false;
        int run = 0;
        int longest = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            percent |= c == '%';
            ampersand |= c == '&';
            backslash |= c == '\\';
            tag |= c == '<';
            run = isBase64(c) ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        if (!percent && !ampersand && !backslash && !tag && longest < SHORTEST) {
            return List.of();
        }
        var readings = new ArrayList<String>(2);
        if (percent) {
            readings.add(percentDecoded(text));
        }
        if (ampersand) {
            readings.add(withoutReferences(text));
        }
        if (backslash) {
            readings.add(withoutEscapes(text));
        }
        if (tag) {
            readings.add(withoutTags(text));
        }
        if (longest >= SHORTEST) {
            base64(text, readings);
        }
        return readings;
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/'
                || c == '-'
                || c == '_';
    }

    private static void base64(String text, List<String> readings) {
        int from = -1;
        var broken = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            boolean within = i < text.length() && isBase64(text.charAt(i));
            if (within && from < 0) {
                from = i;
            } else if (!within && from >= 0) {
                if (i - from >= SHORTEST) {
                    decoded(text.substring(from, i), readings);
                }
                broken.append(text, from, i);
                from = -1;
            }
        }
        // In lines, as mail has it.
        if (text.indexOf('\n') >= 0) {
            decoded(broken.toString(), readings);
        }
    }

    private static void decoded(String run, List<String> readings) {
        String symbols = run.replace('-', '+').replace('_', '/');
        // The last symbol of four cannot stand alone.
        int whole = symbols.length() % 4 == 1 ? symbols.length() - 1 : symbols.length();
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(symbols.substring(0, whole));
        } catch (IllegalArgumentException notBase64) {
            return;
        }
        text(bytes, readings);
    }

    private static void text(byte[] bytes, List<String> readings) {
        for (byte b : bytes) {
            if (b >= 0 && b < 0x20 && b != '\t' && b != '\n' && b != '\r') {
                return;
            }
        }
        var characters = CharBuffer.allocate(bytes.length);
        // Most runs are no base64 at all, so that it fails is told without an exception.
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), characters, true);
        if (!result.isError()) {
            readings.add(characters.flip().toString());
        }
    }

    private static String percentDecoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var decoded = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
            if (low >= 0) {
                decoded.put((byte) (high << 4 | low));
                i += 2;
            } else {
                decoded.put(bytes[i]);
            }
        }
        return new String(decoded.array(), 0, decoded.position(), StandardCharsets.UTF_8);
    }

    private static String withoutReferences(String text) {
        var decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int end = c == '&' ? text.indexOf(';', i) : -1;
            String character = end > i + 1 && end - i <= LONGEST_REFERENCE ? character(text.substring(i + 1, end)) : "";
            if (character.isEmpty()) {
                decoded.append(c);
            } else {
                decoded.append(character);
                i = end;
            }
        }
        return decoded.toString();
    }

    /** What a character reference stands for, as far as it matters who is named: letters lose their accent, and a soft hyphen is nothing to look at. */
    private static String character(String reference) {
        if (reference.charAt(0) == '#') {
            try {
                int point = reference.toLowerCase(Locale.ROOT).startsWith("#x")
                        ? Integer.parseInt(reference.substring(2), 16)
                        : Integer.parseInt(reference.substring(1));
                return Character.isValidCodePoint(point) ? Character.toString(point) : "";
            } catch (NumberFormatException notANumber) {
                return "";
            }
        }
        switch (reference) {
            case "shy", "zwj", "zwnj" -> {
                return "\u00AD";
            }
            case "amp" -> {
                return "&";
            }
            case "lt" -> {
                return "<";
            }
            case "gt" -> {
                return ">";
            }
            case "szlig" -> {
                return "ss";
            }
            case "AElig", "aelig" -> {
                return "ae";
            }
            default -> {
                boolean accented = ACCENTS.stream()
                        .anyMatch(accent -> reference.substring(1).equals(accent));
                return accented ? reference.substring(0, 1) : " ";
            }
        }
    }

    private static String withoutEscapes(String text) {
        var decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                decoded.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            int code = escaped == 'u' && i + 4 < text.length() ? hex(text, i + 1, i + 5) : -1;
            if (code >= 0) {
                decoded.append((char) code);
                i += 4;
            } else {
                decoded.append("bfnrt".indexOf(escaped) >= 0 ? ' ' : escaped);
            }
        }
        return decoded.toString();
    }

    private static int hex(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static String withoutTags(String text) {
        var left = new StringBuilder(text.length());
        boolean within = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<') {
                within = true;
            } else if (c == '>') {
                within = false;
            } else if (!within) {
                left.append(c);
            }
        }
        return left.toString();
    }
}
