package nl.schuilnaam.gateway.content;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import nl.schuilnaam.gateway.content.RefusedContentException.Reason;

/**
 * What has to hold of the bytes of a JSON text before a parser may see them. Parsers differ in what they make of broken UTF-8, of other encodings and of lone
 * surrogates, and where two readers differ a value can pass one of them unseen.
 */
final class StrictText {
    private static final int NO_CODE_UNIT = -1;
    private static final int ESCAPE_LENGTH = 6;

    private StrictText() {}

    /** Refuses what is not UTF-8 without byte order mark and NUL, or what holds an escape that stands for no character; wherever in the message it is. */
    static void check(byte[] content) {
        if (content.length >= 3
                && content[0] == (byte) 0xEF
                && content[1] == (byte) 0xBB
                && content[2] == (byte) 0xBF) {
            throw new RefusedContentException(Reason.NOT_UTF_8, "");
        }
        checkUtf8(content);
        checkEscapes(content);
    }

    private static void checkUtf8(byte[] content) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer rest = ByteBuffer.wrap(content);
        CharBuffer characters = CharBuffer.allocate(4096);
        CoderResult result;
        do {
            result = decoder.decode(rest, characters.clear(), true);
            if (result.isError()) {
                throw new RefusedContentException(Reason.NOT_UTF_8, "");
            }
        } while (result.isOverflow());
    }

    /** Backslashes stand in strings only, or the text is refused later; so all of them can be judged without knowing where strings begin. */
    private static void checkEscapes(byte[] content) {
        int at = 0;
        while (at < content.length) {
            require(content[at] != 0, Reason.NOT_JSON);
            if (content[at] != '\\') {
                at++;
                continue;
            }
            int unit = escapedCodeUnit(content, at);
            if (unit == NO_CODE_UNIT) {
                at += 2;
                continue;
            }
            require(unit != 0 && !Character.isLowSurrogate((char) unit), Reason.NOT_TEXT);
            at += ESCAPE_LENGTH;
            if (Character.isHighSurrogate((char) unit)) {
                int second = escapedCodeUnit(content, at);
                require(second != NO_CODE_UNIT && Character.isLowSurrogate((char) second), Reason.NOT_TEXT);
                at += ESCAPE_LENGTH;
            }
        }
    }

    private static void require(boolean condition, Reason reason) {
        if (!condition) {
            throw new RefusedContentException(reason, "");
        }
    }

    /** What the escape that starts here stands for, if it is one in hexadecimal digits; what is broken is left for the parser to refuse. */
    private static int escapedCodeUnit(byte[] content, int at) {
        if (at + ESCAPE_LENGTH > content.length || content[at] != '\\' || content[at + 1] != 'u') {
            return NO_CODE_UNIT;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
            int digit = Character.digit(content[i], 16);
            if (digit < 0) {
                return NO_CODE_UNIT;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
