package nl.schuilnaam.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import nl.schuilnaam.gateway.wire.FieldLines.Of;

/**
 * Follows the content of one message to its end, so that it is known which octet begins the next message. Chunks have one form (RFC 9112 section 7.1): a size of one to
 * eight hexadecimal digits, no extensions, CR LF. Trailers are read and do not pass.
 */
final class ContentScanner {
    private static final int MAX_SIZE_DIGITS = 8;
    private static final byte[] END_OF_LINE = {Octets.CR, Octets.LF};
    private static final HeadCollector.Bounds TRAILER = new HeadCollector.Bounds(4_096, 4_096, false);

    private enum State {
        DATA,
        SIZE,
        SIZE_LF,
        CHUNK,
        CHUNK_CR,
        CHUNK_LF,
        TRAILER_START,
        TRAILER_END,
        TRAILER_LINE,
        DONE
    }

    private State state;
    private long left;
    private int digits;
    private final HeadCollector trailer = new HeadCollector(TRAILER);

    ContentScanner(Framing framing) {
        this.state = framing.chunked() ? State.SIZE : framing.length() == 0 ? State.DONE : State.DATA;
        this.left = framing.length();
    }

    boolean isDone() {
        return state == State.DONE;
    }

    /**
     * Reads what belongs to this content, up to the end of either.
     *
     * @param passed gets what may pass, as slices that the receiver owns
     */
    void read(ByteBuf in, Consumer<ByteBuf> passed) throws WireException {
        int from = in.readerIndex();
        while (state != State.DONE && in.isReadable()) {
            if (state == State.DATA || state == State.CHUNK) {
                skip(in);
            } else if (state == State.TRAILER_LINE) {
                readTrailer(in.readByte());
                from = in.readerIndex();
                if (state == State.DONE) {
                    // To the codec the content ends as if there had been no trailer.
                    passed.accept(Unpooled.wrappedBuffer(END_OF_LINE));
                }
            } else if (step(in.readByte())) {
                // The first octet of a trailer: what came before it passes, and it does not.
                pass(in, from, in.readerIndex() - 1, passed);
                from = in.readerIndex();
            }
        }
        pass(in, from, in.readerIndex(), passed);
    }

    private static void pass(ByteBuf in, int from, int to, Consumer<ByteBuf> passed) {
        if (to > from) {
            passed.accept(in.retainedSlice(from, to - from));
        }
    }

    private void skip(ByteBuf in) {
        int step = (int) Math.min(left, in.readableBytes());
        in.skipBytes(step);
        left -= step;
        if (left == 0) {
            state = state == State.DATA ? State.DONE : State.CHUNK_CR;
        }
    }

    /** True when a trailer begins with this octet. */
    private boolean step(byte octet) throws WireException {
        switch (state) {
            case SIZE -> size(octet);
            case SIZE_LF -> {
                WireException.require(octet == Octets.LF, "chunk-size");
                state = left == 0 ? State.TRAILER_START : State.CHUNK;
                digits = 0;
            }
            case CHUNK_CR -> {
                WireException.require(octet == Octets.CR, "chunk-end");
                state = State.CHUNK_LF;
            }
            case CHUNK_LF -> {
                WireException.require(octet == Octets.LF, "chunk-end");
                state = State.SIZE;
            }
            case TRAILER_START -> {
                if (octet == Octets.CR) {
                    state = State.TRAILER_END;
                } else {
                    state = State.TRAILER_LINE;
                    readTrailer(octet);
                    return true;
                }
            }
            case TRAILER_END -> {
                WireException.require(octet == Octets.LF, "chunk-end");
                state = State.DONE;
            }
            default -> throw new IllegalStateException("no octet is expected in " + state);
        }
        return false;
    }

    private void size(byte octet) throws WireException {
        if (octet == Octets.CR && digits > 0) {
            state = State.SIZE_LF;
            return;
        }
        int digit = Character.digit(octet, 16);
        WireException.require(digit >= 0, octet == ';' ? "chunk-extension" : "chunk-size");
        digits++;
        left = (left << 4) + digit;
        WireException.require(digits <= MAX_SIZE_DIGITS && left <= Integer.MAX_VALUE, "chunk-size");
    }

    private void readTrailer(byte octet) throws WireException {
        if (trailer.add(octet)) {
            var unused = FieldLines.read(trailer.take(), 0, Of.TRAILER);
            state = State.DONE;
        }
    }
}
