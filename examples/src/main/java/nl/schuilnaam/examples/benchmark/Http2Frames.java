package nl.schuilnaam.examples.benchmark;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The few frames of HTTP/2 (RFC 9113) that an attacker needs. */
final class Http2Frames {
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final int HEAD_BYTES = 9;

    private Http2Frames() {}

    /** How a client begins, up to its first frame. */
    static byte[] preface() {
        return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(HEAD_BYTES + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] repeated(byte[] frame, int times) {
        ByteBuffer all = ByteBuffer.allocate(frame.length * times);
        for (int i = 0; i < times; i++) {
            all.put(frame);
        }
        return all.array();
    }

    /** The fields of a head, name after value, as literals that nobody is to remember (RFC 7541 section 6.2.2). */
    static byte[] block(String... fields) {
        var block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] octets = fields[i].getBytes(StandardCharsets.US_ASCII);
            length(block, octets.length);
            block.writeBytes(octets);
        }
        return block.toByteArray();
    }

    /** An integer with a prefix of seven bits (RFC 7541 section 5.1). */
    private static void length(ByteArrayOutputStream out, int value) {
        if (value < 127) {
            out.write(value);
            return;
        }
        out.write(127);
        int rest = value - 127;
        while (rest >= 128) {
            out.write((rest & 127) | 128);
            rest >>= 7;
        }
        out.write(rest);
    }
}
