package nl.schuilnaam.examples.benchmark;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.net.SocketFactory;

/** Asks for the same thing again and again, each time over a new connection, and keeps how long it took. */
final class HonestClient {
    private static final int PATIENCE_MILLIS = 10_000;

    private final URI uri;
    private final SocketFactory sockets;
    private final byte[] request;

    /** @param asked a {@code GET} with an access token */
    HonestClient(HttpRequest asked) {
        this(asked, SocketFactory.getDefault());
    }

    /** @param sockets of TLS, where the edge speaks it */
    HonestClient(HttpRequest asked, SocketFactory sockets) {
        this.sockets = sockets;
        this.uri = asked.uri();
        this.request = ("GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1\r\nHost: "
                        + uri.getRawAuthority()
                        + "\r\nAuthorization: "
                        + asked.headers().firstValue("Authorization").orElseThrow()
                        + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * What came of asking.
     *
     * @param millis of those that were answered well, in ascending order
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(double[] millis, int failed) {
        /** All of them as one. */
        static Outcome of(List<Outcome> some) {
            return new Outcome(
                    some.stream()
                            .flatMapToDouble(one -> Arrays.stream(one.millis()))
                            .sorted()
                            .toArray(),
                    some.stream().mapToInt(Outcome::failed).sum());
        }

        double success() {
            return 100.0 * millis.length / Math.max(1, millis.length + failed);
        }

        /** @param share from 0 to 1 */
        double quantile(double share) {
            return millis.length == 0
                    ? Double.POSITIVE_INFINITY
                    : millis[(int) Math.min(millis.length - 1L, (long) (share * millis.length))];
        }
    }

    /** Asks a number of times, with a pause after each. */
    Outcome ask(int times, long pauseMillis) throws InterruptedException {
        double[] millis = new double[times];
        int good = 0;
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            if (isAnswered()) {
                millis[good] = (System.nanoTime() - begun) / 1e6;
                good++;
            }
            Thread.sleep(pauseMillis);
        }
        double[] answered = Arrays.copyOf(millis, good);
        Arrays.sort(answered);
        return new Outcome(answered, times - good);
    }

    private boolean isAnswered() {
        try (Socket socket = sockets.createSocket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            // Or the request would wait until the end of a TLS handshake is acknowledged.
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(request);
            byte[] answer = socket.getInputStream().readAllBytes();
            return new String(answer, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }
}
