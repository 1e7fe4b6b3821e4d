package nl.schuilnaam.gateway.admin;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks the running gateway of a data directory to do something. Blocks; for a thread that has nothing else to do. */
public final class AdminClient {
    private static final int MAX_LINE_BYTES = 64 << 20;

    private final SocketFile file;
    private final UserPrincipal owner;

    private AdminClient(SocketFile file, UserPrincipal owner) {
        this.file = file;
        this.owner = owner;
    }

    /**
     * Empty when no gateway runs on this data directory.
     *
     * @throws AdminException when something answers there that cannot be the gateway
     */
    public static Optional<AdminClient> find(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            return Optional.empty();
        }
        var client = new AdminClient(new SocketFile(data), Files.getOwner(data));
        try (SocketChannel channel = client.connect().orElse(null)) {
            return channel == null ? Optional.empty() : Optional.of(client);
        }
    }

    /** The other end must run as the owner of the data directory, or as root: nobody else is told about whom something is asked. */
    private Optional<SocketChannel> connect() throws IOException {
        Optional<SocketChannel> channel = file.connect();
        if (channel.isPresent()) {
            UserPrincipal peer = SocketFile.peer(channel.get());
            if (!peer.equals(owner) && !SocketFile.isRoot(peer)) {
                channel.get().close();
                throw new AdminException("what answers at admin.sock runs as " + peer.getName()
                        + " and the data directory belongs to " + owner.getName());
            }
        }
        return channel;
    }

    /**
     * Has a command done, and waits until it is.
     *
     * @param progress hears what the command reports meanwhile, on this thread
     * @return what the command gave
     * @throws AdminException when the gateway says why it was not done, or ended before it said anything
     */
    public JsonObject ask(String command, JsonObject arguments, Consumer<JsonObject> progress) throws IOException {
        try (SocketChannel channel =
                connect().orElseThrow(() -> new AdminException("the gateway does not run any more"))) {
            ByteBuffer request = ByteBuffer.wrap((new JsonObject()
                                    .put("command", command)
                                    .put("arguments", arguments)
                                    .encode()
                            + "\n")
                    .getBytes(StandardCharsets.UTF_8));
            if (request.remaining() > AdminConnection.MAX_REQUEST_BYTES) {
                throw new AdminException("the arguments are too long for one request");
            }
            send(channel, request);
            InputStream answer = new BufferedInputStream(Channels.newInputStream(channel));
            while (true) {
                JsonObject line = line(answer);
                if (line.getValue("result") instanceof JsonObject result) {
                    return result;
                }
                if (line.getValue("error") instanceof String error) {
                    throw new AdminException(error);
                }
                if (line.getValue("progress") instanceof JsonObject step) {
                    progress.accept(step);
                }
            }
        }
    }

    private static void send(SocketChannel channel, ByteBuffer request) {
        try {
            while (request.hasRemaining()) {
                channel.write(request);
            }
        } catch (IOException hungUp) {
            // It may have said why before it did: what it said is still to be read.
            request.position(request.limit());
        }
    }

    private static JsonObject line(InputStream answer) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = answer.read(); next != '\n'; next = answer.read()) {
            if (next < 0 || line.size() >= MAX_LINE_BYTES) {
                throw new AdminException("the gateway broke off; whether the command was done is not known");
            }
            line.write(next);
        }
        try {
            return new JsonObject(line.toString(StandardCharsets.UTF_8));
        } catch (DecodeException malformed) {
            throw new AdminException("what answers at admin.sock does not speak as a gateway does", malformed);
        }
    }
}
