package nl.schuilnaam.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.TimeUnit;

/**
 * Counts the frames of one HTTP/2 connection from a client (RFC 9113 section 10.5): each is cheap to send and costs work, so whoever sends more of them than any honest client
 * does is told to calm down and disconnected. The codec before it bounds what a block of fields may hold and in how many frames it may come, and how often streams may be reset.
 *
 * <p>Not shared; on the connection's event loop.
 */
final class FrameGate extends Http2FrameListenerDecorator {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Of frames that carry nothing of a request: PING, SETTINGS, PRIORITY, RST_STREAM, and what nobody knows. */
    private static final int MAX_IDLE_FRAMES = 200;
    /** Clients open their windows up to twice for each frame of content that they take in. */
    private static final int MAX_WINDOW_UPDATES = 20_000;
    /** Content comes in frames of 16 KB; those that are much smaller, and not the last of their stream, cost more than they bring. */
    private static final int MAX_SMALL_DATA = 2_000;

    private static final int SMALL = 256;

    private long windowStart = System.nanoTime();
    private int idleFrames;
    private int windowUpdates;
    private int smallData;

    FrameGate(Http2FrameListener listener) {
        super(listener);
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean isLast)
            throws Http2Exception {
        if (!isLast && data.readableBytes() < SMALL) {
            smallData++;
            requireCalm();
        }
        return super.onDataRead(ctx, stream, data, padding, isLast);
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext ctx, int stream, int dependency, short weight, boolean exclusive)
            throws Http2Exception {
        countIdle();
        super.onPriorityRead(ctx, stream, dependency, weight, exclusive);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int stream, long error) throws Http2Exception {
        countIdle();
        super.onRstStreamRead(ctx, stream, error);
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
        countIdle();
        super.onSettingsAckRead(ctx);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        countIdle();
        super.onSettingsRead(ctx, settings);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        countIdle();
        super.onPingRead(ctx, data);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        countIdle();
        super.onPingAckRead(ctx, data);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int stream, int increment) throws Http2Exception {
        windowUpdates++;
        requireCalm();
        super.onWindowUpdateRead(ctx, stream, increment);
    }

    @Override
    public void onUnknownFrame(ChannelHandlerContext ctx, byte type, int stream, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        countIdle();
        super.onUnknownFrame(ctx, type, stream, flags, payload);
    }

    private void countIdle() throws Http2Exception {
        idleFrames++;
        requireCalm();
    }

    private void requireCalm() throws Http2Exception {
        long now = System.nanoTime();
        if (now - windowStart > WINDOW_NANOS) {
            windowStart = now;
            idleFrames = 0;
            windowUpdates = 0;
            smallData = 0;
        }
        if (idleFrames > MAX_IDLE_FRAMES || windowUpdates > MAX_WINDOW_UPDATES || smallData > MAX_SMALL_DATA) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames");
        }
    }
}
