package nl.schuilnaam.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection over TLS takes its place when it is accepted, and not when its handshake is over, which an attacker need never come to. */
class HandshakeLimitTest {
    private static final int PLACES = 6;
    /** The client that asked for the token may hold one. */
    private static final int FREE = PLACES - 1;

    @TempDir
    Path directory;

    private SecuredGateway gateways;
    private URI edge;

    @BeforeEach
    void start() throws Exception {
        gateways = SecuredGateway.start(directory, ", connections: {listener: " + PLACES + "}");
        edge = gateways.secured().edge();
    }

    @AfterEach
    void stop() throws Exception {
        gateways.close();
    }

    /** An honest client, which does its handshake. */
    private SSLSocket connect() throws Exception {
        var socket = (SSLSocket) gateways.trust().getSocketFactory().createSocket(edge.getHost(), edge.getPort());
        socket.setSoTimeout(5_000);
        socket.startHandshake();
        return socket;
    }

    private void assertServed(SSLSocket socket) throws Exception {
        socket.getOutputStream()
                .write(("GET /de-regenboog HTTP/1.1\r\nHost: " + edge.getRawAuthority() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 401");
    }

    @Test
    void halfDoneHandshakesAreHeldToTheLimitAndRefusedAtOnce() throws Exception {
        for (byte[] begun : List.of(new byte[0], new byte[] {22, 3, 1, 2, 0, 1})) {
            List<RawConnection> halfDone = new ArrayList<>();
            for (int i = 0; i < 3 * PLACES; i++) {
                var connection = new RawConnection(edge);
                halfDone.add(connection);
                if (begun.length > 0) {
                    try {
                        connection.send(begun);
                    } catch (java.io.IOException closed) {
                        // It was one too many.
                    }
                }
            }
            int closed = 0;
            for (RawConnection connection : halfDone) {
                closed += connection.isClosedWithin(100) ? 1 : 0;
            }
            assertThat(closed).isBetween(2 * PLACES, 2 * PLACES + 1);
            for (RawConnection connection : halfDone) {
                connection.close();
            }
            Thread.sleep(300);
        }
        // Every place has come back.
        assertAllPlacesAreFree();
    }

    private void assertAllPlacesAreFree() throws Exception {
        List<SSLSocket> honest = new ArrayList<>();
        for (int i = 0; i < FREE; i++) {
            honest.add(connect());
        }
        for (SSLSocket socket : honest) {
            assertServed(socket);
            socket.close();
        }
    }

    @Test
    void handshakesThatFailOrAreGivenUpGiveTheirPlacesBack() throws Exception {
        for (int i = 0; i < 4 * PLACES; i++) {
            try (var connection = new RawConnection(edge)) {
                if (i % 2 == 0) {
                    connection.send("GET / HTTP/1.1");
                    connection.read();
                } else {
                    connection.send(new byte[] {22, 3, 1, 2, 0, 1});
                }
            }
            Thread.sleep(20);
        }
        Thread.sleep(300);
        assertAllPlacesAreFree();
    }

    @Test
    void aConnectionThatIsServedIsCountedOnce() throws Exception {
        for (int round = 0; round < 3; round++) {
            assertAllPlacesAreFree();
            Thread.sleep(300);
        }
    }
}
