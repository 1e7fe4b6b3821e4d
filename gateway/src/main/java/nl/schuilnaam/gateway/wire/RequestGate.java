package nl.schuilnaam.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the socket and the HTTP/1.1 codec of one connection from a client. A head passes when all of it has come and is sound; content passes as far as it is
 * known where it ends. At the first flaw in a head the server is given an invalid request, as the codec itself does it, so that the flaw is answered, in its turn, and recorded like
 * any other. Flawed content never ends: whoever reads it is told, and can answer. Requests that were sent before it and are still served are not told, since theirs is whole. Nothing
 * that comes after a flaw on the connection is read.
 *
 * <p>A head that takes too long is not answered: nothing was asked yet, and whoever opens ten thousand of them wants an answer least of all.
 *
 * <p>Not shared; on the connection's event loop.
 */
final class RequestGate extends ChannelInboundHandlerAdapter {
    /** As long as the codec behind it takes at least. */
    private static final HeadCollector.Bounds HEAD = new HeadCollector.Bounds(8_190, 16_000, false);

    private final String codec;
    private final Duration patience;
    private final HeadCollector head = new HeadCollector(HEAD);
    private @Nullable ContentScanner content;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean refused;
    private boolean ended;
    /** How many requests were handed on. Flawed content belongs to the last of them. */
    private int handedOn;
    /** How many the server has begun with, one after the other, and which is the last of these. */
    private int begun;

    private @Nullable Object current;
    private Consumer<WireException> contentReader = flaw -> {};
    private @Nullable WireException contentFlaw;

    /**
     * A gate for one connection.
     *
     * @param codec the name of the decoder in the pipeline
     * @param patience how long a head may take, from its first octet or, for the first one, from the beginning of the connection
     */
    RequestGate(String codec, Duration patience) {
        this.codec = codec;
        this.patience = patience;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        waitForHead(ctx);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        waitNoLonger();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waitNoLonger();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        try {
            while (!refused && in.isReadable()) {
                if (content == null) {
                    readHead(ctx, in);
                } else {
                    readContent(ctx, in, content);
                }
            }
            if (!head.isEmpty() && deadline == null && !refused) {
                waitForHead(ctx);
            }
        } catch (WireException flaw) {
            refuse(ctx, flaw);
        } finally {
            in.release();
        }
    }

    private void readHead(ChannelHandlerContext ctx, ByteBuf in) throws WireException {
        while (in.isReadable()) {
            if (head.add(in.readByte())) {
                waitNoLonger();
                byte[] complete = head.take();
                Framing framing = HeadReader.request(complete);
                content = framing.isEmpty() ? null : new ContentScanner(framing);
                handedOn++;
                ctx.fireChannelRead(Unpooled.wrappedBuffer(complete));
                return;
            }
        }
    }

    private void readContent(ChannelHandlerContext ctx, ByteBuf in, ContentScanner scanner) throws WireException {
        List<ByteBuf> passed = new ArrayList<>(2);
        try {
            scanner.read(in, passed::add);
        } catch (WireException flaw) {
            passed.forEach(ByteBuf::release);
            throw flaw;
        }
        if (scanner.isDone()) {
            content = null;
        }
        passed.forEach(ctx::fireChannelRead);
    }

    private void refuse(ChannelHandlerContext ctx, WireException flaw) {
        refused = true;
        waitNoLonger();
        if (content == null) {
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
            request.setDecoderResult(DecoderResult.failure(flaw));
            handedOn++;
            ctx.pipeline().context(codec).fireChannelRead(request);
        } else {
            contentFlaw = flaw;
            tell();
        }
    }

    private void tell() {
        if (contentFlaw != null && begun == handedOn) {
            contentReader.accept(contentFlaw);
        }
    }

    /** The server begins with the next of the requests that were handed on, in their order. */
    void begin(Object request) {
        begun++;
        current = request;
        contentReader = flaw -> {};
    }

    /** Reads no further request: one was answered with the word that it is the last, and what comes behind it was sent without knowing that (RFC 9112 section 9.6). */
    void end() {
        ended = true;
        refused = true;
        waitNoLonger();
    }

    boolean isEnded() {
        return ended;
    }

    /** Has whoever reads the content of a request be told at once when it turns out flawed; in the place of who was named before. Of one that is not the current one there is nothing to tell. */
    void onContentFlaw(Object request, Consumer<WireException> reader) {
        if (request.equals(current)) {
            contentReader = reader;
            tell();
        }
    }

    private void waitForHead(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(
                        () -> {
                            var unused = ctx.close();
                        },
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void waitNoLonger() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
