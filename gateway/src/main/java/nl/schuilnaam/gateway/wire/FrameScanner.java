package nl.schuilnaam.gateway.wire;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * Follows the frames of HTTP/2 (RFC 9113 section 4.1) in octets that come in pieces, without taking any of them. Not shared.
 */
final class FrameScanner {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    private static final int HEAD = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    /**
     * What one frame says of itself.
     *
     * @param length of its payload, in octets
     * @param error the code of a RST_STREAM or GOAWAY; 0 of any other, and of one that is too short to have it
     */
    record Frame(int length, int type, int flags, int stream, long error) {
        boolean endsStream() {
            return (flags & END_STREAM) != 0;
        }

        boolean endsHead() {
            return (flags & END_HEADERS) != 0;
        }
    }

    private final byte[] seen = new byte[HEAD + 8];
    private int seenCount;
    private int left;

    /** Whether nothing of a frame is outstanding. */
    boolean isBetweenFrames() {
        return seenCount == 0 && left == 0;
    }

    /** Whether the content of a DATA frame is outstanding: that alone may take its time. */
    boolean isInsideData() {
        return seenCount == 0 && left > 0 && seen[3] == DATA;
    }

    /** Looks at all octets from a place on. */
    void scan(ByteBuf in, int from, Consumer<Frame> frames) {
        int at = from;
        int end = in.writerIndex();
        while (at < end) {
            if (seenCount == 0 && left > 0) {
                int step = Math.min(left, end - at);
                left -= step;
                at += step;
            } else {
                seen[seenCount++] = in.getByte(at++);
                if (seenCount >= HEAD && seenCount == wanted()) {
                    left = length() - (seenCount - HEAD);
                    seenCount = 0;
                    frames.accept(frame());
                }
            }
        }
    }

    /** As far as the error code, where there is one. */
    private int wanted() {
        int code = seen[3] == RST_STREAM ? 4 : seen[3] == GOAWAY ? 8 : 0;
        return HEAD + Math.min(code, length());
    }

    private int length() {
        return (seen[0] & 0xff) << 16 | (seen[1] & 0xff) << 8 | (seen[2] & 0xff);
    }

    private Frame frame() {
        int length = length();
        long error = 0;
        if (seen[3] == RST_STREAM && length >= 4) {
            error = number(HEAD);
        } else if (seen[3] == GOAWAY && length >= 8) {
            error = number(HEAD + 4);
        }
        return new Frame(length, seen[3] & 0xff, seen[4] & 0xff, (int) (number(5) & 0x7fff_ffff), error);
    }

    private long number(int at) {
        return (seen[at] & 0xffL) << 24
                | (seen[at + 1] & 0xffL) << 16
                | (seen[at + 2] & 0xffL) << 8
                | (seen[at + 3] & 0xffL);
    }
}
