package nl.schuilnaam.gateway.wire;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Puts the gates into connections. The one place that reaches behind what Vert.x promises: there is no other way to the bytes before its codec. Where an upgrade of
 * Vert.x changes the names below, connections fail loudly and tests with them; none is ever served without its gate.
 */
public final class Wire {
    private static final String REQUEST_DECODER = "httpDecoder";
    private static final String RESPONSE_CODEC = "codec";

    private Wire() {}

    /**
     * How a server has to speak TLS, so that a gate is there from the end of the handshake on where HTTP/2 was agreed upon: the server itself tells of such a connection
     * only after the client's first frame. Of a connection that does not come as far as that it tells nobody, so connections are counted here, from the moment they are accepted.
     *
     * @param patience how long a first request may take from then on, and each head and frame that has begun
     * @param opened whether one more connection may come from this address (null where it is not known); one that may not is closed before a handshake, unanswered. Asked by several threads
     * @param closed told when one that might come has gone
     */
    public static SSLEngineOptions tls(Duration patience, Predicate<InetAddress> opened, Consumer<InetAddress> closed) {
        return new GatedTls(new GatedTls.Gate(patience, opened, closed));
    }

    /**
     * Guards a connection of a client; to be called when it is new, before a request was read. Plain HTTP/2 must be switched off: where it is on, it is too late here.
     *
     * @param patience how long a head may take, over HTTP/1.1; over HTTP/2 it is that of {@link #tls}
     * @param flaws told, on the connection's event loop, of what was refused over HTTP/2 and has become no request; over HTTP/1.1 these become invalid requests
     */
    public static void guardServer(HttpConnection connection, Duration patience, Consumer<WireException> flaws) {
        ChannelHandlerContext server = ((ConnectionBase) connection).channelHandlerContext();
        ChannelPipeline pipeline = server.pipeline();
        if (pipeline.get(REQUEST_DECODER) != null) {
            pipeline.addBefore(REQUEST_DECODER, "requestGate", new RequestGate(REQUEST_DECODER, patience));
        } else {
            FrameGate gate = Objects.requireNonNull(pipeline.get(FrameGate.class), "no gate of frames");
            var codec = (Http2ConnectionHandler) server.handler();
            gate.begin(codec, flaws);
            Http2ConnectionDecoder decoder = codec.decoder();
            decoder.frameListener(new HeadGate(decoder.frameListener(), gate));
        }
    }

    /**
     * Has whoever reads the content of a request be told, on the connection's event loop, when it turns out flawed: there is no end to such content. At once where that is known already. Of a
     * connection of HTTP/2 the codec tells it itself.
     */
    public static void onContentFlaw(HttpServerRequest request, Consumer<WireException> reader) {
        gate(request.connection()).ifPresent(gate -> gate.onContentFlaw(request, reader));
    }

    /**
     * To be called once with every request that the server hands on, also with an invalid one, and before anything else of this class: of the requests that a client has sent one behind the
     * other, the gate has read further than the server.
     */
    public static void begin(HttpServerRequest request) {
        gate(request.connection()).ifPresent(gate -> gate.begin(request));
    }

    /** Lets no further request of a connection be read; to be called when one is answered with {@code Connection: close}. Where HTTP/2 is spoken, there is no such answer. */
    public static void end(HttpConnection connection) {
        gate(connection).ifPresent(RequestGate::end);
    }

    /** Whether an answer has said that it is the last one, so that a request which had been read by then must not be served any more. */
    public static boolean isEnded(HttpConnection connection) {
        return gate(connection).map(RequestGate::isEnded).orElse(false);
    }

    private static Optional<RequestGate> gate(HttpConnection connection) {
        return Optional.ofNullable(
                ((ConnectionBase) connection).channelHandlerContext().pipeline().get(RequestGate.class));
    }

    /** Closes a connection now, whatever still waits to be written: closing it as usual would wait for a client that takes nothing. */
    public static void cut(HttpConnection connection) {
        // From the front of the pipeline, so that neither TLS nor HTTP/2 says goodbye first.
        ChannelHandlerContext front =
                ((ConnectionBase) connection).channelHandlerContext().pipeline().firstContext();
        ChannelFuture unused = front.close();
    }

    /** Guards a connection to an origin; to be called when it is new, before anything was sent. Only HTTP/1.1 is spoken there. */
    public static void guardClient(HttpConnection connection) {
        ((ConnectionBase) connection)
                .channelHandlerContext()
                .pipeline()
                .addBefore(RESPONSE_CODEC, "responseGate", new ResponseGate());
    }
}
