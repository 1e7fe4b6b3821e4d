package nl.schuilnaam.examples.benchmark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A supplier that asks as fast as it is answered, over many connections that it keeps. */
final class Flood implements AutoCloseable {
    private final URI edge;
    private final List<byte[]> requests;
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /** @param asked one {@code GET} with an access token after the other, again and again, on each connection */
    Flood(List<HttpRequest> asked, int connections) {
        this.edge = asked.get(0).uri();
        this.requests = asked.stream().map(Flood::written).toList();
        for (int i = 0; i < connections; i++) {
            var thread = new Thread(this::run, "flood-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private static byte[] written(HttpRequest asked) {
        URI uri = asked.uri();
        return ("GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1\r\nHost: "
                        + uri.getRawAuthority() + "\r\nAuthorization: "
                        + asked.headers().firstValue("Authorization").orElseThrow() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    long served() {
        return served.get();
    }

    long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int turn = 0;
        while (!ended) {
            try (Socket socket = new Socket(edge.getHost(), edge.getPort())) {
                socket.setSoTimeout(20_000);
                // Of the processor that both share it is to take little.
                var in = new BufferedInputStream(socket.getInputStream());
                boolean isOpen = true;
                while (!ended && isOpen) {
                    isOpen = ask(socket.getOutputStream(), in, requests.get(turn));
                    turn = (turn + 1) % requests.size();
                }
            } catch (IOException e) {
                refused.incrementAndGet();
            }
        }
    }

    /** False when the connection is over. */
    private boolean ask(OutputStream out, InputStream in, byte[] request) throws IOException {
        out.write(request);
        String head = head(in);
        int at = head.indexOf("ontent-Length: ");
        if (!head.startsWith("HTTP/1.1 ") || at < 0) {
            return false;
        }
        int length = Integer.parseInt(head.substring(at + 15, head.indexOf('\r', at)));
        int left = length - in.readNBytes(length).length;
        (head.startsWith("HTTP/1.1 200") ? served : refused).incrementAndGet();
        return left == 0 && !head.contains("\r\nConnection: close");
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            head.append((char) octet);
            if (octet == '\n'
                    && head.length() > 3
                    && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }
}
