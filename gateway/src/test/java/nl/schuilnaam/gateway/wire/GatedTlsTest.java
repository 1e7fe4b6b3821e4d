package nl.schuilnaam.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.ImmediateExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class GatedTlsTest {
    private final List<InetAddress> open = new ArrayList<>();
    private final SslContext context;

    GatedTlsTest() throws Exception {
        // Two connections from each address.
        var gate = new GatedTls.Gate(
                Duration.ofMinutes(1),
                address -> open.stream().filter(address::equals).count() < 2 && open.add(address),
                open::remove);
        context = new GatedTls.Gated(new JdkSslContext(SSLContext.getDefault(), false, ClientAuth.NONE), gate);
    }

    private EmbeddedChannel accepted(String address) throws Exception {
        var remote = new InetSocketAddress(InetAddress.getByName(address), 40_000);
        var channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return remote;
            }
        };
        channel.pipeline()
                .addLast(context.newHandler(
                        UnpooledByteBufAllocator.DEFAULT, address, remote.getPort(), ImmediateExecutor.INSTANCE));
        return channel;
    }

    @Test
    void connectionsAreCountedByAddressBeforeAnythingOfAHandshakeIsRead() throws Exception {
        EmbeddedChannel first = accepted("192.0.2.1");
        EmbeddedChannel second = accepted("192.0.2.1");
        EmbeddedChannel third = accepted("192.0.2.1");
        EmbeddedChannel other = accepted("192.0.2.2");

        assertThat(List.of(first.isOpen(), second.isOpen(), third.isOpen(), other.isOpen()))
                .containsExactly(true, true, false, true);
        assertThat((Object) third.readOutbound()).as("an answer").isNull();
        assertThat(open).hasSize(3);

        first.close();
        assertThat(accepted("192.0.2.1").isOpen()).isTrue();
    }

    @Test
    void whateverBecomesOfAHandshakeThePlaceComesBackOnce() throws Exception {
        EmbeddedChannel silent = accepted("192.0.2.1");
        EmbeddedChannel nonsense = accepted("192.0.2.1");
        try {
            nonsense.writeInbound(Unpooled.wrappedBuffer(
                    "GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        } catch (Exception noTls) {
            // As it should be.
        }
        nonsense.finishAndReleaseAll();
        silent.finishAndReleaseAll();

        assertThat(open).isEmpty();
    }
}
