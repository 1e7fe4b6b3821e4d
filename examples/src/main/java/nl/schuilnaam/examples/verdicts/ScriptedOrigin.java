package nl.schuilnaam.examples.verdicts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import nl.schuilnaam.examples.verdicts.Pupils.Mark;
import org.jspecify.annotations.Nullable;

/**
 * A school's system made of sockets alone, since a server library would put right what is looked for. It counts what arrives, says of each request whether it is exactly of the
 * form in which the gateway writes its own, and answers the next request for a {@code record} with the bytes of a script if there is one.
 *
 * <p>One thread for each connection; the owner may call from any thread.
 */
final class ScriptedOrigin implements AutoCloseable {
    private static final int MAX_HEAD = 65_536;
    private static final Set<String> OWN_FIELDS =
            Set.of("host", "accept", "accept-encoding", "user-agent", "content-type", "content-length");

    private final ServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicReference<@Nullable Script> next = new AtomicReference<>();
    private final AtomicReference<@Nullable Script> greeting = new AtomicReference<>();
    private final List<List<Arrived>> byTurn = new ArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private int turn;

    private ScriptedOrigin(ServerSocket server) {
        this.server = server;
        for (int i = 0; i < Pupils.TURNS; i++) {
            byTurn.add(new ArrayList<>());
        }
    }

    /**
     * A request that arrived, or bytes that are none.
     *
     * @param connection its number, from 1
     * @param what {@code record}, {@code other}, {@code task}, {@code list}, or {@code ?}
     * @param flaw what is not of the gateway's own form; empty if all is
     */
    record Arrived(int connection, String what, String flaw, int bytes) {}

    /** What to say next, and whether it has been said. */
    static final class Script {
        private final List<Step> steps;
        private final CountDownLatch said = new CountDownLatch(1);
        private int connection;

        Script(List<Step> steps) {
            this.steps = List.copyOf(steps);
        }

        /** Waits until all of it has been written; false if that takes too long. */
        boolean awaitSaid(long millis) throws InterruptedException {
            return said.await(millis, TimeUnit.MILLISECONDS);
        }

        /** On which connection it was said; valid after it has been. */
        int connection() {
            return connection;
        }
    }

    /** One thing that an origin does. */
    sealed interface Step {
        /** Writes bytes, one character each. */
        record Write(String text) implements Step {}

        record Pause(int millis) implements Step {}

        record Close() implements Step {}

        /** Closes with a TCP reset. */
        record Reset() implements Step {}
    }

    static ScriptedOrigin start() throws IOException {
        var origin = new ScriptedOrigin(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        daemon(origin::accept, "origin-accept");
        return origin;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Begins a case: what arrives for its turn, or cannot be told whose it is, is put into a list of its own. */
    synchronized List<Arrived> begin(int newTurn) {
        turn = newTurn;
        List<Arrived> arrived = new ArrayList<>();
        byTurn.set(newTurn, arrived);
        return arrived;
    }

    /** What has arrived for a case so far. */
    synchronized List<Arrived> copy(List<Arrived> arrived) {
        return List.copyOf(arrived);
    }

    private synchronized void arrived(int of, Arrived what) {
        byTurn.get(of < 0 || of >= Pupils.TURNS ? turn : of).add(what);
    }

    /** Answers the next request for a {@code record} with this. */
    void say(Script script) {
        next.set(script);
    }

    /** Says this to whoever connects next, before it has asked for anything. */
    void greet(Script script) {
        greeting.set(script);
    }

    /** Closes every connection, so that the gateway needs a new one. */
    void closeConnections() throws IOException {
        for (Socket each : open) {
            each.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        closeConnections();
    }

    private static void daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                int number = connections.incrementAndGet();
                open.add(socket);
                daemon(() -> serve(socket, number), "origin-" + number);
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Script greets = greeting.getAndSet(null);
            if (greets != null && !perform(socket, number, greets)) {
                return;
            }
            InputStream in = socket.getInputStream();
            while (serveOne(socket, in, number)) {
                // the next request on the same connection
            }
        } catch (IOException gone) {
            // The gateway had enough of this connection.
        } finally {
            open.remove(socket);
        }
    }

    /** False where the connection is over. */
    private boolean serveOne(Socket socket, InputStream in, int number) throws IOException {
        String head = head(in);
        if (head.isEmpty()) {
            return false;
        }
        String[] lines = head.split("\r\n", -1);
        var flaws = new ArrayList<String>();
        int length = judge(lines, flaws);
        String content = Template.text(in.readNBytes(Math.max(0, length)));
        if (content.length() < length) {
            flaws.add("content cut short");
        }
        Mark mark = Mark.in(lines[0].startsWith("PUT ") ? content : lines[0]);
        boolean list = mark.turn() < 0 && lines[0].startsWith("GET ") && lines[0].contains("/students");
        arrived(
                mark.turn(),
                new Arrived(
                        number,
                        list ? "list" : mark.name(),
                        String.join(", ", flaws),
                        head.length() + content.length()));
        if (mark.name().equals("record")) {
            Script script = next.getAndSet(null);
            if (script != null) {
                return perform(socket, number, script);
            }
        }
        String answer = switch (mark.name()) {
            case "task" -> "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
            case "record", "other" -> Pupils.answer(Pupils.page(mark));
            default -> list ? Pupils.answer(Pupils.list()) : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        };
        socket.getOutputStream().write(Template.bytes(answer));
        return true;
    }

    /** Everything up to the first empty line; empty where nothing came. What comes without one is kept as it is. */
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int last = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            last = last << 8 | next;
            if (last == 0x0D0A0D0A || head.size() > MAX_HEAD) {
                break;
            }
        }
        String text = Template.text(head.toByteArray());
        return text.endsWith("\r\n\r\n") ? text.substring(0, text.length() - 4) : text;
    }

    /** Notes what the gateway would not write, and tells how long the content is. */
    private static int judge(String[] lines, List<String> flaws) {
        if (!lines[0].matches("(GET|PUT|POST|DELETE) /[A-Za-z0-9._~!$&'()*+,=:@%/?-]* HTTP/1\\.1")) {
            flaws.add("request line");
        }
        int length = 0;
        var seen = new HashSet<String>();
        for (int i = 1; i < lines.length; i++) {
            int colon = Math.max(0, lines[i].indexOf(": "));
            String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            if (!OWN_FIELDS.contains(name)) {
                flaws.add("a field that is not the gateway's");
            }
            if (!seen.add(name)) {
                flaws.add("a field twice");
            }
            if (name.equals("content-length")) {
                String value = lines[i].substring(colon + 2);
                if (value.matches("0|[1-9][0-9]{0,7}")) {
                    length = Integer.parseInt(value);
                } else {
                    flaws.add("length");
                }
            }
        }
        if (!seen.contains("host")) {
            flaws.add("no host");
        }
        return length;
    }

    /** False where the connection is over. */
    static boolean perform(Socket socket, int number, Script script) throws IOException {
        script.connection = number;
        try {
            for (Step step : script.steps) {
                if (step instanceof Step.Write write) {
                    socket.getOutputStream().write(Template.bytes(write.text()));
                } else if (step instanceof Step.Pause pause) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause.millis()));
                } else {
                    if (step instanceof Step.Reset) {
                        socket.setSoLinger(true, 0);
                    }
                    socket.close();
                    return false;
                }
            }
            return true;
        } catch (SocketException hungUp) {
            return false;
        } finally {
            script.said.countDown();
        }
    }
}
