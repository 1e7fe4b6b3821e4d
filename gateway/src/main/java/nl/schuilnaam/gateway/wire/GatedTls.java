package nl.schuilnaam.gateway.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** TLS of the JDK, which puts a {@link FrameGate} behind itself as soon as a handshake has agreed on HTTP/2, before an octet of it was read. */
final class GatedTls extends JdkSSLEngineOptions {
    private final Duration patience;

    GatedTls(Duration patience) {
        this.patience = patience;
    }

    private GatedTls(GatedTls that) {
        super(that);
        this.patience = that.patience;
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
                return new Gated(super.create(), patience);
            }
        };
    }

    private static final class Gated extends DelegatingSslContext {
        private final Duration patience;

        Gated(SslContext context, Duration patience) {
            super(context);
            this.patience = patience;
        }

        @Override
        protected void initEngine(SSLEngine engine) {
            // As the server sets it up.
        }

        @Override
        protected void initHandler(SslHandler handler) {
            super.initHandler(handler);
            handler.handshakeFuture().addListener(done -> {
                if (done.isSuccess() && ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol())) {
                    ChannelPipeline pipeline = ((Channel) done.getNow()).pipeline();
                    pipeline.addAfter(pipeline.context(handler).name(), "frameGate", new FrameGate(patience));
                }
            });
        }
    }
}
