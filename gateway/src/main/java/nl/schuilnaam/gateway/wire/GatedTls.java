package nl.schuilnaam.gateway.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the JDK, which is there from the moment a connection was accepted: it has the connection counted before anything of a handshake is read, and puts a {@link FrameGate} behind
 * itself as soon as a handshake has agreed on HTTP/2, before an octet of it was read.
 */
final class GatedTls extends JdkSSLEngineOptions {
    private final Gate gate;

    /**
     * What stands at the gate.
     *
     * @param patience of {@link FrameGate}
     * @param opened whether one more connection from an address may come
     * @param closed told when one that might come has gone
     */
    record Gate(Duration patience, Predicate<InetAddress> opened, Consumer<InetAddress> closed) {}

    GatedTls(Gate gate) {
        this.gate = gate;
    }

    private GatedTls(GatedTls that) {
        super(that);
        this.gate = that.gate;
    }

    @Override
    public GatedTls copy() {
        return new GatedTls(this);
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new DefaultSslContextFactory(SslProvider.JDK, false) {
            @Override
            public SslContext create() throws SSLException {
                return new Gated(super.create(), gate);
            }
        };
    }

    /** Makes the handlers of connections. */
    static final class Gated extends DelegatingSslContext {
        private final Gate gate;

        Gated(SslContext context, Gate gate) {
            super(context);
            this.gate = gate;
        }

        @Override
        protected void initEngine(SSLEngine engine) {
            // As the server sets it up.
        }

        @Override
        protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor tasks) {
            return new Handler(newEngine(allocator), startTls, tasks, gate);
        }

        @Override
        protected SslHandler newHandler(
                ByteBufAllocator allocator, String host, int port, boolean startTls, Executor tasks) {
            return new Handler(newEngine(allocator, host, port), startTls, tasks, gate);
        }
    }

    private static final class Handler extends SslHandler {
        private final Gate gate;

        Handler(SSLEngine engine, boolean startTls, Executor tasks, Gate gate) {
            super(engine, startTls, tasks);
            this.gate = gate;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
            InetAddress address = address(ctx);
            boolean mayCome = gate.opened().test(address);
            if (mayCome) {
                ctx.channel().closeFuture().addListener(gone -> gate.closed().accept(address));
                handshakeFuture().addListener(done -> {
                    if (done.isSuccess() && ApplicationProtocolNames.HTTP_2.equals(applicationProtocol())) {
                        ctx.pipeline().addAfter(ctx.name(), "frameGate", new FrameGate(gate.patience()));
                    }
                });
            }
            super.handlerAdded(ctx);
            if (!mayCome) {
                // From here towards the socket: there is nobody to say goodbye to.
                var unused = ctx.close();
            }
        }

        private static @Nullable InetAddress address(ChannelHandlerContext ctx) {
            return ctx.channel().remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
        }
    }
}
