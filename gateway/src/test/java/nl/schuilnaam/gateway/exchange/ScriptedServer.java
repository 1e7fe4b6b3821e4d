package nl.schuilnaam.gateway.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that says byte for byte what a test wants, on connections of which the test sees how they end. */
final class ScriptedServer implements AutoCloseable {
    static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> asked = ConcurrentHashMap.newKeySet();
    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    volatile Script script;

    /** What is done with one request, of which the head was read. */
    interface Script {
        /** @return whether another request is read from this connection */
        boolean answer(Socket socket, String head) throws IOException, InterruptedException;
    }

    /** On every address of this machine. */
    ScriptedServer(Script script) throws IOException {
        this(script, "0.0.0.0");
    }

    ScriptedServer(Script script, String address) throws IOException {
        this.server = new ServerSocket(0, 1_000, InetAddress.getByName(address));
        this.script = script;
        daemon(this::accept);
    }

    static Script good() {
        return saying(GOOD);
    }

    static Script saying(String answer) {
        return (socket, head) -> {
            write(socket, answer);
            return true;
        };
    }

    /** Accepts, reads, and never says anything. */
    static Script silent() {
        return (socket, head) -> true;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections on which something was asked, and which neither side has closed. */
    int openConnections() {
        return asked.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                open.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                requests.incrementAndGet();
                asked.add(socket);
                if (!script.answer(socket, head)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The gateway hung up, which is its right.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
            asked.remove(socket);
        }
    }

    /** With content, where its length is said; empty at the end of the stream. */
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        String length = text.replaceAll("(?is).*content-length: *(\\d+).*", "$1");
        return length.equals(text)
                ? text
                : text + new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1);
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
