package nl.schuilnaam.mapping.pseudonym;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import nl.schuilnaam.config.agreement.PseudonymFormat.Spelling;

/**
 * How pseudonyms are spelt. Written in one canonical spelling; read with letters of either case (some software folds them) and in no other spelling:
 * no braces, blanks, missing hyphens, padding, or letters that only look the same.
 */
public final class PseudonymText {
    private static final String URN_PREFIX = "urn:uuid:";
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int BASE32_CHARS = 26;
    private static final HexFormat HEX = HexFormat.of();

    private PseudonymText() {}

    public static String format(Spelling format, UUID pseudonym) {
        return switch (format) {
            case UUID -> pseudonym.toString();
            case HEX ->
                HEX.toHexDigits(pseudonym.getMostSignificantBits())
                        + HEX.toHexDigits(pseudonym.getLeastSignificantBits());
            case BASE32 -> base32(pseudonym);
            case URN -> URN_PREFIX + pseudonym;
        };
    }

    /** The UUID of version 4 that a text spells in this format, or nothing. */
    public static Optional<UUID> parse(Spelling format, String text) {
        if (text.length() != length(format)) {
            return Optional.empty();
        }
        String lower = lowerAscii(text);
        Optional<UUID> parsed = switch (format) {
            case UUID -> parseUuid(lower);
            case HEX -> parseHex(lower);
            case BASE32 -> parseBase32(lower);
            case URN ->
                lower.startsWith(URN_PREFIX) ? parseUuid(lower.substring(URN_PREFIX.length())) : Optional.empty();
        };
        return parsed.filter(uuid -> uuid.version() == 4
                && uuid.variant() == 2
                && format(format, uuid).equals(lower));
    }

    private static int length(Spelling format) {
        return switch (format) {
            case UUID -> 36;
            case HEX -> 32;
            case BASE32 -> BASE32_CHARS;
            case URN -> 45;
        };
    }

    /** Only A to Z: Unicode's own folding would also let the Kelvin sign pass for a k. */
    private static String lowerAscii(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return lower.toString();
    }

    private static Optional<UUID> parseUuid(String text) {
        for (int hyphen : new int[] {8, 13, 18, 23}) {
            if (text.charAt(hyphen) != '-') {
                return Optional.empty();
            }
        }
        return parseHex(text.substring(0, 8)
                + text.substring(9, 13)
                + text.substring(14, 18)
                + text.substring(19, 23)
                + text.substring(24));
    }

    private static Optional<UUID> parseHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return Optional.empty();
            }
        }
        return Optional.of(new UUID(Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, 32, 16)));
    }

    /** RFC 4648, section 6, without padding: 26 characters of 5 bits, the last 2 of the 130 bits being zero. */
    private static String base32(UUID pseudonym) {
        StringBuilder text = new StringBuilder(BASE32_CHARS);
        for (int i = 0; i < BASE32_CHARS; i++) {
            int digit = 0;
            for (int bit = 5 * i; bit < 5 * i + 5; bit++) {
                digit = digit << 1 | bit(pseudonym, bit);
            }
            text.append(BASE32.charAt(digit));
        }
        return text.toString();
    }

    private static int bit(UUID uuid, int bit) {
        if (bit >= 128) {
            return 0;
        }
        long half = bit < 64 ? uuid.getMostSignificantBits() : uuid.getLeastSignificantBits();
        return (int) (half >>> (63 - bit % 64)) & 1;
    }

    private static Optional<UUID> parseBase32(String text) {
        long most = 0;
        long least = 0;
        for (int i = 0; i < BASE32_CHARS; i++) {
            int digit = BASE32.indexOf(text.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            int bits = i == BASE32_CHARS - 1
                    ? 3
                    : 5; // the last character carries three bits; its other two must be zero, which the caller checks
            most = most << bits | least >>> (64 - bits);
            least = least << bits | digit >>> (5 - bits);
        }
        return Optional.of(new UUID(most, least));
    }
}
