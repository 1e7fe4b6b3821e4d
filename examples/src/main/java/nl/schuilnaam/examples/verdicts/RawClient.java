package nl.schuilnaam.examples.verdicts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocketFactory;

/** One connection to the edge listener, over which any bytes may go. */
final class RawClient implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final long BETWEEN_PIECES_NANOS = 1_500_000;
    private static final int STEP_MILLIS = 50;

    private final Socket socket;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[16_384];
    private boolean closed;

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    /** @param tls where the listener speaks TLS; HTTP/1.1 within it, since no other protocol is offered */
    static RawClient connect(int port, Optional<SSLSocketFactory> tls) throws IOException {
        var plain = new Socket();
        plain.setTcpNoDelay(true);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        plain.setSoTimeout(STEP_MILLIS);
        if (tls.isEmpty()) {
            return new RawClient(plain);
        }
        Socket secured = tls.get().createSocket(plain, "127.0.0.1", port, true);
        secured.setSoTimeout(CONNECT_MILLIS);
        ((javax.net.ssl.SSLSocket) secured).startHandshake();
        secured.setSoTimeout(STEP_MILLIS);
        return new RawClient(secured);
    }

    /** Writes pieces one after the other, with a pause between them that lets each arrive by itself; bytes that nobody wants any more are no failure. */
    void write(List<byte[]> pieces, boolean pausing) {
        try {
            for (int i = 0; i < pieces.size(); i++) {
                if (i > 0 && pausing) {
                    LockSupport.parkNanos(BETWEEN_PIECES_NANOS);
                }
                socket.getOutputStream().write(pieces.get(i));
                socket.getOutputStream().flush();
            }
        } catch (IOException gone) {
            // The gateway closed before it had everything; what it said is read below.
        }
    }

    /** Says that no more will come. */
    void end() {
        try {
            socket.shutdownOutput();
        } catch (IOException gone) {
            closed = true;
        }
    }

    /** Whether the gateway has closed. */
    boolean closed() {
        return closed;
    }

    /** Reads what comes within a short while; false if nothing came. */
    boolean read() {
        try {
            int length = socket.getInputStream().read(buffer);
            if (length < 0) {
                closed = true;
                return false;
            }
            received.write(buffer, 0, length);
            return true;
        } catch (SocketTimeoutException nothing) {
            return false;
        } catch (IOException reset) {
            closed = true;
            return false;
        }
    }

    /** Everything that came, one character a byte. */
    String received() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
