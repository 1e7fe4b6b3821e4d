package nl.schuilnaam.gateway.content;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The content coding {@code gzip} (RFC 1952, RFC 9110 section 8.4.1.3), read strictly. */
public final class Gzip {
    private static final int MAX_RATIO = 100;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private Gzip() {}

    /**
     * Decodes one member, with nothing behind it, and checks its length and check sum. A file name, comment or extra field in its header is skipped.
     *
     * @param maxContentBytes how long the result may be; nor may it be longer than 100 times what was read
     * @throws RefusedContentException otherwise; no more than the permitted length has then been held
     */
    public static byte[] decode(byte[] coded, int maxContentBytes) {
        int start = endOfHeader(coded);
        long limit = Math.min(maxContentBytes, (long) MAX_RATIO * coded.length);
        var content = new ByteArrayOutputStream(Math.min(coded.length * 4, 1 << 16));
        var crc = new CRC32();
        var inflater = new Inflater(true);
        try {
            inflater.setInput(coded, start, coded.length - start);
            byte[] part = new byte[8192];
            while (!inflater.finished()) {
                int length = inflater.inflate(part);
                // Nothing came although there was room: the input has ended too early, or wants a dictionary that gzip
                // does not have.
                require(length > 0 || inflater.finished());
                require(content.size() + (long) length <= limit);
                content.write(part, 0, length);
                crc.update(part, 0, length);
            }
            require(inflater.getRemaining() == TRAILER_BYTES);
        } catch (DataFormatException e) {
            throw refused();
        } finally {
            inflater.end();
        }
        int trailer = coded.length - TRAILER_BYTES;
        require(unsigned(coded, trailer, 4) == crc.getValue());
        require(unsigned(coded, trailer + 4, 4) == content.size());
        return content.toByteArray();
    }

    private static int endOfHeader(byte[] coded) {
        require(coded.length >= HEADER_BYTES + TRAILER_BYTES);
        require((coded[0] & 0xFF) == 0x1F && (coded[1] & 0xFF) == 0x8B && coded[2] == 8);
        int flags = coded[3] & 0xFF;
        require((flags & RESERVED) == 0);
        int at = HEADER_BYTES;
        if ((flags & EXTRA) != 0) {
            require(coded.length >= at + 2);
            at += 2 + (int) unsigned(coded, at, 2);
        }
        if ((flags & NAME) != 0) {
            at = afterZero(coded, at);
        }
        if ((flags & COMMENT) != 0) {
            at = afterZero(coded, at);
        }
        if ((flags & HEADER_CRC) != 0) {
            require(coded.length >= at + 2);
            var crc = new CRC32();
            crc.update(coded, 0, at);
            require(unsigned(coded, at, 2) == (crc.getValue() & 0xFFFF));
            at += 2;
        }
        require(at <= coded.length - TRAILER_BYTES);
        return at;
    }

    private static int afterZero(byte[] coded, int from) {
        for (int at = from; at < coded.length; at++) {
            if (coded[at] == 0) {
                return at + 1;
            }
        }
        throw refused();
    }

    /** Little-endian. */
    private static long unsigned(byte[] coded, int at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (coded[at + i] & 0xFF);
        }
        return value;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw refused();
        }
    }

    private static RefusedContentException refused() {
        return new RefusedContentException(RefusedContentException.Reason.CODING, "");
    }
}
