package nl.schuilnaam.gateway.content;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Percent-encoding of names and values in a query (RFC 3986 section 2.1, with plus for space as HTML forms have it). */
public final class PercentCoding {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentCoding() {}

    /** The text, unless an escape is broken, an octet stands bare that may not, or the octets are not UTF-8 or hold a control character. */
    static Optional<String> decode(String encoded) {
        var octets = ByteBuffer.allocate(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char c = encoded.charAt(at);
            if (c == '%') {
                if (at + 2 >= encoded.length()
                        || !HexFormat.isHexDigit(encoded.charAt(at + 1))
                        || !HexFormat.isHexDigit(encoded.charAt(at + 2))) {
                    return Optional.empty();
                }
                octets.put((byte) HexFormat.fromHexDigits(encoded, at + 1, at + 3));
                at += 2;
            } else if (c > ' ' && c < 0x7F && c != '#') {
                octets.put((byte) (c == '+' ? ' ' : c));
            } else {
                return Optional.empty();
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(octets.flip())
                    .toString();
            return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The one spelling that is ours: everything but the unreserved characters of RFC 3986 is escaped, in upper-case digits. */
    public static String encode(String text) {
        var encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || "-._~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }
}
