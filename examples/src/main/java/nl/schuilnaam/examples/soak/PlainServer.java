package nl.schuilnaam.examples.soak;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A server made of sockets alone, whose mood can be changed while it runs: no server library would lose its port, hang, or say what is not HTTP. One thread for each connection;
 * the mood may be changed from any thread.
 */
abstract class PlainServer implements AutoCloseable {
    private static final int BACKLOG = 512;
    private static final int MOST_HEAD_BYTES = 65_536;
    private static final long SLOW_MILLIS = 2_000;

    private final int port;
    private final int idleMillis;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Object changed = new Object();
    private volatile Mood mood = Mood.WELL;

    @Nullable
    private ServerSocket server;

    /** How it behaves. */
    enum Mood {
        WELL,
        /** Nobody listens, and every connection is closed. */
        DOWN,
        /** Takes requests and does nothing, neither with them nor for them; when that is over, closes their connections. */
        HANGING,
        /** Answers after two seconds. */
        SLOW,
        /** Answers 500. */
        BROKEN
    }

    /**
     * A request.
     *
     * @param head request line and fields
     * @param content one character a byte
     */
    record Asked(String method, String target, String head, String content) {
        String path() {
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }

        /** The number that a parameter gives. */
        int number(String parameter, int otherwise) {
            int query = target.indexOf('?');
            for (String each : target.substring(query + 1).split("&", -1)) {
                if (query >= 0 && each.startsWith(parameter + "=")) {
                    return Integer.parseInt(each.substring(parameter.length() + 1));
                }
            }
            return otherwise;
        }

        /** What stands behind the last slash of the path. */
        String last() {
            return path().substring(path().lastIndexOf('/') + 1);
        }

        /** Method only. */
        @Override
        public String toString() {
            return "Asked[" + method + "]";
        }
    }

    /** @param idleMillis after which a connection is closed on which nothing is asked */
    PlainServer(int idleMillis) throws IOException {
        this.idleMillis = idleMillis;
        ServerSocket first = listen(0);
        this.port = first.getLocalPort();
    }

    final int port() {
        return port;
    }

    final String url() {
        return "http://127.0.0.1:" + port;
    }

    final Mood mood() {
        return mood;
    }

    private ServerSocket listen(int at) throws IOException {
        var listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), BACKLOG);
        server = listening;
        daemon(() -> accept(listening), "soak-accept");
        return listening;
    }

    final void change(Mood to) throws IOException {
        Mood before = mood;
        synchronized (changed) {
            mood = to;
            changed.notifyAll();
        }
        if (to == Mood.DOWN) {
            close();
        } else if (before == Mood.DOWN) {
            ServerSocket unused = listen(port);
        }
    }

    @Override
    public final void close() throws IOException {
        if (server != null) {
            server.close();
        }
        for (Socket each : open) {
            each.close();
        }
    }

    private static void daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket from) {
        while (true) {
            try {
                Socket socket = from.accept();
                if (mood == Mood.DOWN) {
                    // It was on its way when the listening ended.
                    socket.close();
                    continue;
                }
                open.add(socket);
                daemon(() -> serve(socket), "soak-connection");
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new java.io.BufferedInputStream(socket.getInputStream());
            boolean more = true;
            while (more) {
                socket.setSoTimeout(idleMillis);
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                more = serveOne(socket, in, head);
            }
        } catch (SocketTimeoutException idle) {
            // Closed, as servers do.
        } catch (IOException gone) {
            // The gateway had enough of this connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private boolean serveOne(Socket socket, InputStream in, String head) throws IOException, InterruptedException {
        int length = 0;
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        String content = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        if (content.length() < length) {
            return false;
        }
        String[] words = head.substring(0, head.indexOf("\r\n")).split(" ", -1);
        var asked = new Asked(words[0], words.length > 1 ? words[1] : "", head, content);
        arrived(asked);
        Mood now = mood;
        if (now == Mood.HANGING) {
            synchronized (changed) {
                while (mood == Mood.HANGING) {
                    changed.wait();
                }
            }
            return false;
        }
        if (now == Mood.BROKEN) {
            write(socket, "500 Internal Server Error", "", "{}");
            return true;
        }
        if (now == Mood.SLOW) {
            Thread.sleep(SLOW_MILLIS);
        }
        return answer(asked, socket);
    }

    /** Sees a request before anything becomes of it. */
    abstract void arrived(Asked asked);

    /** Answers; false where the connection is not to be used again. */
    abstract boolean answer(Asked asked, Socket socket) throws IOException;

    /** @param fields whole lines */
    static void write(Socket socket, String status, String fields, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        var all = new ByteArrayOutputStream(bytes.length + 200);
        all.writeBytes(("HTTP/1.1 " + status + "\r\n" + fields
                        + (bytes.length > 0 ? "Content-Type: application/json\r\n" : "") + "Content-Length: "
                        + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(bytes);
        socket.getOutputStream().write(all.toByteArray());
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream(512);
        int last = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            last = last << 8 | next;
            if (last == 0x0D0A0D0A) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            if (head.size() > MOST_HEAD_BYTES) {
                break;
            }
        }
        return "";
    }
}
