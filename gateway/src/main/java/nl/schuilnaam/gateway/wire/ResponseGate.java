package nl.schuilnaam.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the socket and the HTTP/1.1 codec of one connection to an origin, and lets through what is one sound answer to the one request that is outstanding.
 * Interim answers go no further. At the first flaw, also one behind the end of an answer, nothing of what was read with it passes: the request fails with the flaw, and the
 * connection is closed, so that no later request can be given what was left in it.
 *
 * <p>Not shared; on the connection's event loop.
 */
final class ResponseGate extends ChannelDuplexHandler {
    private static final int MAX_INTERIM = 10;
    private static final byte[] CLOSE = "Connection: close\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final HeadCollector.Bounds HEAD = new HeadCollector.Bounds(4_094, 16_000, true);

    private final HeadCollector head = new HeadCollector(HEAD);
    private @Nullable ContentScanner content;
    private boolean outstanding;
    private int interim;
    private boolean refused;

    /** Requests are not pipelined: what is written belongs to the one that is outstanding from here on. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        outstanding = true;
        var unused = ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        List<ByteBuf> passed = new ArrayList<>(2);
        try {
            while (!refused && in.isReadable()) {
                read(in, passed);
            }
        } catch (WireException flaw) {
            refused = true;
            passed.forEach(ByteBuf::release);
            passed.clear();
            ctx.fireExceptionCaught(flaw);
            var unused = ctx.close();
        } finally {
            in.release();
        }
        passed.forEach(ctx::fireChannelRead);
    }

    private void read(ByteBuf in, List<ByteBuf> passed) throws WireException {
        WireException.require(outstanding, "unasked");
        if (content == null) {
            readHead(in, passed);
        } else {
            content.read(in, passed::add);
        }
        if (content != null && content.isDone()) {
            content = null;
            outstanding = false;
            interim = 0;
        }
    }

    private void readHead(ByteBuf in, List<ByteBuf> passed) throws WireException {
        while (in.isReadable()) {
            if (head.add(in.readByte())) {
                byte[] complete = head.take();
                HeadReader.Response response = HeadReader.response(complete);
                if (response.isInterim()) {
                    interim++;
                    WireException.require(interim <= MAX_INTERIM, "interim-count");
                } else {
                    content = new ContentScanner(response.framing());
                    passed.add(response.isLast() ? withClose(complete) : Unpooled.wrappedBuffer(complete));
                }
                return;
            }
        }
    }

    /** The client looks at the first value of the field alone, and for this one word in it; an option beside it would let the connection be used again. */
    private static ByteBuf withClose(byte[] head) {
        int fields = 1;
        while (head[fields - 1] != Octets.LF) {
            fields++;
        }
        return Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(head, 0, fields),
                Unpooled.wrappedBuffer(CLOSE),
                Unpooled.wrappedBuffer(head, fields, head.length - fields));
    }
}
