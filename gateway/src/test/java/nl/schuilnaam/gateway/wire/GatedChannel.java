package nl.schuilnaam.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nl.schuilnaam.gateway.wire.StrictModel.Message;

/** A gate and the codec that stands behind it, without sockets: what a server, or a client, would come to see of some bytes. */
final class GatedChannel implements AutoCloseable {
    private static final String CODEC = "codec";

    private final EmbeddedChannel channel;
    private boolean refused;

    private GatedChannel(ChannelHandler codec) {
        channel = new EmbeddedChannel();
        channel.pipeline().addLast(CODEC, codec);
    }

    static GatedChannel ofClient() {
        var gated = new GatedChannel(new HttpRequestDecoder());
        var gate = new RequestGate(CODEC, Duration.ofMinutes(1));
        gated.channel.pipeline().addFirst(gate);
        // A server that begins with every request when it comes.
        gated.channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof HttpRequest request) {
                    gate.begin(request);
                    gate.onContentFlaw(request, flaw -> gated.refused = true);
                }
                ctx.fireChannelRead(message);
            }
        });
        return gated;
    }

    /** To an origin, with a request outstanding. */
    static GatedChannel ofOrigin() {
        var gated = new GatedChannel(new HttpResponseDecoder());
        gated.channel.pipeline().addFirst(new ResponseGate());
        gated.ask();
        return gated;
    }

    void ask() {
        channel.writeOutbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", ISO_8859_1));
        channel.releaseOutbound();
    }

    /** Lets bytes come in pieces that end at some places. */
    GatedChannel receive(byte[] bytes, int... ends) {
        int from = 0;
        for (int end : ends) {
            receivePiece(Arrays.copyOfRange(bytes, from, end));
            from = end;
        }
        receivePiece(Arrays.copyOfRange(bytes, from, bytes.length));
        return this;
    }

    private void receivePiece(byte[] piece) {
        if (piece.length > 0 && channel.isOpen()) {
            try {
                channel.writeInbound(Unpooled.copiedBuffer(piece));
            } catch (Exception flaw) {
                if (!(flaw instanceof WireException)) {
                    throw flaw;
                }
                refused = true;
            }
        }
    }

    boolean isRefused() {
        return refused;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** The complete and sound messages that came through. */
    List<Message> messages() {
        var messages = new ArrayList<Message>();
        String line = null;
        var content = new StringBuilder();
        for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
            if (read instanceof io.netty.handler.codec.http.HttpObject object
                    && object.decoderResult().isFailure()) {
                refused |= object.decoderResult().cause() instanceof WireException;
                if (!(object.decoderResult().cause() instanceof WireException)) {
                    throw new AssertionError(
                            "the codec refused what the gate let through",
                            object.decoderResult().cause());
                }
                ReferenceCountUtil.release(read);
                break;
            }
            if (read instanceof HttpRequest request) {
                line = request.method() + " " + request.uri();
                content.setLength(0);
            } else if (read instanceof HttpResponse response) {
                line = Integer.toString(response.status().code());
                content.setLength(0);
            }
            if (read instanceof HttpContent part) {
                content.append(part.content().toString(ISO_8859_1));
                if (read instanceof LastHttpContent) {
                    messages.add(new Message(line, content.toString()));
                }
            }
            ReferenceCountUtil.release(read);
        }
        return messages;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
