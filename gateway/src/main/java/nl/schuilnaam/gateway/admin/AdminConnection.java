package nl.schuilnaam.gateway.admin;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One administrator at the socket: a request comes in, lines go out. For the thread of the socket, but for {@link #isOver} and {@link #user}. */
final class AdminConnection {
    static final int MAX_REQUEST_BYTES = 65_536;

    /** Progress that finds so much waiting gets lost: whoever does not read must not fill the memory. */
    private static final int MAX_WAITING_BYTES = 262_144;

    private static final Duration TO_ASK = Duration.ofSeconds(10);
    private static final Duration TO_LISTEN = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(AdminConnection.class);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final String user;
    private final Executor executor;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private ByteBuffer request = ByteBuffer.allocate(1_024);
    private State state = State.ASKING;
    private long deadline = System.nanoTime() + TO_ASK.toNanos();
    private volatile boolean over;

    private enum State {
        ASKING,
        WAITING,
        ENDING
    }

    /** Who does what a connection asks for. */
    interface Executor {
        void execute(AdminConnection connection, String command, JsonObject arguments);
    }

    AdminConnection(SocketChannel channel, SelectionKey key, String user, Executor executor) {
        this.channel = channel;
        this.key = key;
        this.user = user;
        this.executor = executor;
    }

    static String error(String message) {
        return new JsonObject().put("error", message).encode();
    }

    String user() {
        return user;
    }

    /** Whether nobody is there any more. */
    boolean isOver() {
        return over;
    }

    void ready(int operations) {
        try {
            if ((operations & SelectionKey.OP_READ) != 0) {
                read();
            }
            if (!over && (operations & SelectionKey.OP_WRITE) != 0) {
                write();
            }
        } catch (IOException gone) {
            cut();
        }
    }

    private void read() throws IOException {
        if (state != State.ASKING) {
            // Nothing more may come: this is the end of the connection, or something that was not agreed upon.
            if (channel.read(ByteBuffer.allocate(1)) != 0) {
                cut();
            }
            return;
        }
        if (!request.hasRemaining()) {
            byte[] grown = Arrays.copyOf(request.array(), request.capacity() * 2);
            request = ByteBuffer.wrap(grown).position(request.position());
        }
        int from = request.position();
        if (channel.read(request) < 0) {
            cut();
            return;
        }
        for (int i = from; i < request.position(); i++) {
            if (request.get(i) == '\n') {
                asked(i);
                return;
            }
        }
        if (request.position() > MAX_REQUEST_BYTES) {
            end(error("the request is too long; expected one line of at most " + MAX_REQUEST_BYTES + " bytes"));
        }
    }

    private void asked(int length) {
        if (length > MAX_REQUEST_BYTES || request.position() > length + 1) {
            end(error("expected one line of at most " + MAX_REQUEST_BYTES + " bytes, and nothing after it"));
            return;
        }
        JsonObject asked = parse(ByteBuffer.wrap(request.array(), 0, length));
        Arrays.fill(request.array(), (byte) 0); // someone's name may stand there
        if (!asked.fieldNames().equals(Set.of("command", "arguments"))
                || !(asked.getValue("command") instanceof String command)
                || !(asked.getValue("arguments") instanceof JsonObject arguments)) {
            end(error("not a request; expected {\"command\": \"...\", \"arguments\": {...}}"));
            return;
        }
        state = State.WAITING;
        executor.execute(this, command, arguments);
    }

    /** What a line says; nothing, where it is not UTF-8 or not an object. */
    private static JsonObject parse(ByteBuffer line) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(line).toString();
            return Json.decodeValue(text) instanceof JsonObject object ? object : new JsonObject();
        } catch (CharacterCodingException | DecodeException malformed) {
            return new JsonObject();
        }
    }

    void progress(String line) {
        int bytes = waiting.stream().mapToInt(ByteBuffer::remaining).sum();
        if (state == State.WAITING && bytes < MAX_WAITING_BYTES) {
            send(line);
        }
    }

    /** The last line; the connection ends when it has been taken. */
    void end(String line) {
        if (over || state == State.ENDING) {
            return;
        }
        state = State.ENDING;
        deadline = System.nanoTime() + TO_LISTEN.toNanos();
        send(line);
    }

    private void send(String line) {
        if (over) {
            return;
        }
        waiting.add(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            write();
        } catch (IOException gone) {
            cut();
        }
    }

    private void write() throws IOException {
        while (!waiting.isEmpty()) {
            ByteBuffer first = waiting.getFirst();
            channel.write(first);
            if (first.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            waiting.removeFirst();
        }
        if (state == State.ENDING) {
            cut();
        } else {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Ends what has waited too long for the other side; a command may take as long as it takes. */
    void expire(long now) {
        if (!over && state != State.WAITING && now - deadline > 0) {
            LOG.info("an administrator of user {} was too slow", user);
            cut();
        }
    }

    void cut() {
        over = true;
        try {
            channel.close();
        } catch (IOException failure) {
            LOG.debug("a connection did not close cleanly", failure);
        }
    }
}
