package nl.schuilnaam.gateway.system;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection that stays open, on which a test sends bytes and reads one answer after another. */
final class RawConnection implements AutoCloseable {
    private final Socket socket = new Socket();
    private final String authority;
    private final InputStream in;

    RawConnection(URI listener) throws IOException {
        this(listener, 0);
    }

    /** @param receiveBytes how little this side takes in before it is read; 0 for as much as the system likes */
    RawConnection(URI listener, int receiveBytes) throws IOException {
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        authority = listener.getRawAuthority();
        socket.connect(new InetSocketAddress(listener.getHost(), listener.getPort()), 5_000);
        socket.setSoTimeout(15_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a head, whose lines are joined and closed by {@code Host}. */
    void send(String... head) throws IOException {
        send((String.join("\r\n", head) + "\r\nHost: " + authority + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void get(String token, String target) throws IOException {
        send("GET " + target + " HTTP/1.1", "Authorization: Bearer " + token);
    }

    /** The next answer, or what there was of it when the other side closed. */
    RawHttp.Answer read() throws IOException {
        var all = new ByteArrayOutputStream();
        int missing = Integer.MAX_VALUE;
        try {
            while (missing > 0) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                all.write(next);
                missing--;
                if (missing > 1 << 30
                        && next == '\n'
                        && all.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                    missing = contentLength(all.toString(StandardCharsets.ISO_8859_1));
                }
            }
        } catch (SocketException e) {
            // Reset: what came before it counts.
        }
        return new RawHttp.Answer(all.toByteArray());
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(15).strip());
            }
        }
        return 0;
    }

    /** Whether the other side closes within this time, without a byte. */
    boolean isClosedWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        } finally {
            socket.setSoTimeout(15_000);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
