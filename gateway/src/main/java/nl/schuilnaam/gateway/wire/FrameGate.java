package nl.schuilnaam.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import nl.schuilnaam.gateway.wire.FrameScanner.Frame;
import nl.schuilnaam.gateway.wire.WireException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the socket and the HTTP/2 codec of one connection from a client, from the moment its TLS handshake is over, and sees the frames of both directions. It closes a
 * connection that takes too long to ask for something, or that sends more of any sort of frame than honest clients do ({@link FrameBudget}); and it tells of what the codec refuses,
 * which nobody behind it would hear of otherwise. The codec bounds what a head may hold and in how many frames it may come.
 *
 * <p>As over HTTP/1.1, a client that is too slow is not answered: nothing was asked yet.
 *
 * <p>Not shared; on the connection's event loop.
 */
final class FrameGate extends ChannelDuplexHandler {
    private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();
    /** After it was told to calm down, for a client that does not even read that. */
    private static final long LAST_MILLIS = 1_000;

    private final long patience;
    private final FrameBudget budget = new FrameBudget(System::nanoTime);
    private final FrameScanner received = new FrameScanner();
    private final FrameScanner sent = new FrameScanner();

    private @Nullable Http2ConnectionHandler codec;
    private Consumer<WireException> flaws = flaw -> {};

    private int prefaceLeft = PREFACE.readableBytes();
    private boolean isAlien;
    private boolean isRefused;

    private boolean hasAsked;
    private boolean isHeadOpen;
    private boolean isWatching;
    private boolean isWaiting = true;
    private long waitingSince = System.nanoTime();

    private int taking;
    private int lastTaken;
    private int lastReported;

    /** @param patience how long the first request may take, and each head and frame that has begun */
    FrameGate(Duration patience) {
        this.patience = patience.toNanos();
    }

    /** The codec is there, and from now on flaws are told. */
    void begin(Http2ConnectionHandler handler, Consumer<WireException> flaws) {
        this.codec = handler;
        this.flaws = flaws;
    }

    /** A head is handed on; the server may yet refuse it at once. */
    void taking(int stream) {
        taking = stream;
    }

    /** A head was handed on, so what becomes of it is no more ours to tell. */
    void took(int stream) {
        lastTaken = Math.max(lastTaken, stream);
    }

    boolean isTaken(int stream) {
        return stream <= lastTaken;
    }

    /** A head is refused, for a reason that is known. */
    void refused(int stream, WireException flaw) {
        if (stream > lastTaken && stream > lastReported) {
            lastReported = stream;
            flaws.accept(flaw);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        watch(ctx, patience);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        if (isRefused) {
            in.release();
            return;
        }
        int from = readPreface(in);
        if (prefaceLeft == 0 && !isAlien) {
            received.scan(in, from, this::receive);
            wait(ctx);
        }
        if (budget.isExceeded()) {
            in.release();
            calm(ctx);
            return;
        }
        ctx.fireChannelRead(in);
    }

    /** RFC 9113 section 3.4. What is no preface is for the codec to refuse, and brings no time. */
    private int readPreface(ByteBuf in) {
        int at = in.readerIndex();
        while (prefaceLeft > 0 && at < in.writerIndex() && !isAlien) {
            isAlien = in.getByte(at) != PREFACE.getByte(PREFACE.readableBytes() - prefaceLeft);
            prefaceLeft--;
            at++;
        }
        return at;
    }

    private void receive(Frame frame) {
        budget.received(frame);
        if (!isHeadOpen && hasAsked) {
            // What begins with this frame has its own time.
            isWaiting = false;
        }
        if (frame.type() == FrameScanner.HEADERS || frame.type() == FrameScanner.CONTINUATION) {
            isHeadOpen = !frame.endsHead();
            hasAsked |= frame.endsHead();
        }
    }

    /** Whatever has begun and is not content must end in time; a head with all its frames. */
    private void wait(ChannelHandlerContext ctx) {
        boolean isPending = !hasAsked || isHeadOpen || (!received.isBetweenFrames() && !received.isInsideData());
        if (isPending && !isWaiting) {
            waitingSince = System.nanoTime();
        }
        isWaiting = isPending;
        if (isPending && !isWatching) {
            watch(ctx, patience);
        }
    }

    private void watch(ChannelHandlerContext ctx, long nanos) {
        isWatching = true;
        var unused = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext ctx) {
        isWatching = false;
        if (ctx.isRemoved() || !ctx.channel().isActive() || !isWaiting) {
            return;
        }
        long left = patience - (System.nanoTime() - waitingSince);
        if (left > 0) {
            watch(ctx, left);
        } else {
            isRefused = true;
            // Of the channel and not from here: the codec says goodbye first, where it has begun.
            var unused = ctx.channel().close();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf out) {
            sent.scan(out, out.readerIndex(), this::send);
            if (budget.isExceeded() && !isRefused) {
                // Not now, since the codec is in the midst of a frame.
                ctx.executor().execute(() -> calm(ctx));
            }
        }
        var unused = ctx.write(message, promise);
    }

    private void send(Frame frame) {
        boolean isFault = frame.error() != Http2Error.NO_ERROR.code() && frame.error() != Http2Error.CANCEL.code();
        budget.sent(frame, isFault);
        if (frame.type() == FrameScanner.HEADERS && frame.stream() != taking) {
            // The codec's own answer to a head that is too large.
            refused(frame.stream(), new WireException(Kind.HEAD_TOO_LARGE, "frame-head-size"));
        } else if (frame.type() == FrameScanner.RST_STREAM
                && isFault
                && frame.error() != Http2Error.REFUSED_STREAM.code()) {
            // One that is refused for now is no flaw; the client asks again.
            refused(frame.stream(), new WireException("frame-stream"));
        } else if (frame.type() == FrameScanner.GOAWAY && isFault) {
            refused(Integer.MAX_VALUE, new WireException("frame-connection"));
        }
    }

    private static void close(ChannelHandlerContext ctx) {
        var unused = ctx.close();
    }

    /** ENHANCE_YOUR_CALM, and the end. */
    private void calm(ChannelHandlerContext ctx) {
        if (isRefused) {
            return;
        }
        isRefused = true;
        if (codec == null) {
            close(ctx);
            return;
        }
        codec.onError(
                ctx.pipeline().context(codec),
                false,
                Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames"));
        var unused = ctx.executor().schedule(() -> close(ctx), LAST_MILLIS, TimeUnit.MILLISECONDS);
    }
}
