package nl.schuilnaam.gateway.admin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.key.KeySourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the running gateway hears its administrator: {@code admin.sock} in the data directory, mode 0600. Beside the mode, the kernel says of every connection as whom its other end runs;
 * only the gateway's own user and root are heard. One thread serves all connections; commands run on a Vert.x context.
 *
 * <p>Nothing of a request gets into a log but the name of a command that exists.
 */
public final class AdminSocket {
    private static final int MAX_CONNECTIONS = 16;
    private static final long TICK_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(AdminSocket.class);

    private final Context context;
    private final Map<String, AdminCommand> commands;
    private final SocketFile file;
    private final ServerSocketChannel server;
    private final Selector selector;
    private final Predicate<UserPrincipal> permitted;
    private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
    private final Set<AdminConnection> connections = new HashSet<>();
    private final Promise<Void> closed;
    private volatile boolean closing;

    private AdminSocket(
            Vertx vertx,
            Map<String, AdminCommand> commands,
            SocketFile file,
            ServerSocketChannel server,
            Selector selector,
            Predicate<UserPrincipal> permitted) {
        this.context = vertx.getOrCreateContext();
        this.commands = commands;
        this.file = file;
        this.server = server;
        this.selector = selector;
        this.permitted = permitted;
        this.closed = Promise.promise();
    }

    /**
     * Takes commands from now on. A socket that a killed gateway left behind is replaced.
     *
     * @param data must exist
     * @return fails with an {@link AdminException} when another gateway answers at this socket, when something that is no socket has its name, and when that name is too long
     */
    public static Future<AdminSocket> open(Vertx vertx, Path data, Collection<AdminCommand> commands) {
        return open(vertx, data, commands, Optional.empty());
    }

    /** @param permitted in the place of the usual rule, in tests: nobody can be somebody else there */
    static Future<AdminSocket> open(
            Vertx vertx, Path data, Collection<AdminCommand> commands, Optional<Predicate<UserPrincipal>> permitted) {
        Map<String, AdminCommand> byName = new TreeMap<>();
        for (AdminCommand command : commands) {
            if (byName.put(command.name(), command) != null) {
                throw new IllegalStateException("two commands have the name " + command.name());
            }
        }
        return vertx.executeBlocking(
                () -> {
                    AdminSocket socket = bind(vertx, new SocketFile(data), byName, permitted);
                    Thread thread = new Thread(socket::serve, "admin-socket");
                    thread.setDaemon(true);
                    thread.start();
                    return socket;
                },
                false);
    }

    private static AdminSocket bind(
            Vertx vertx,
            SocketFile file,
            Map<String, AdminCommand> commands,
            Optional<Predicate<UserPrincipal>> permitted)
            throws IOException {
        Optional<SocketChannel> other = file.connect();
        if (other.isPresent()) {
            other.get().close();
            throw new AdminException("another gateway runs on this data directory: it answers at admin.sock");
        }
        Files.deleteIfExists(file.path());
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(file.address());
            // Between these two lines others may connect; they are turned away by who they are.
            Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
            UserPrincipal self = Files.getOwner(file.path(), LinkOption.NOFOLLOW_LINKS);
            Selector selector = Selector.open();
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            return new AdminSocket(
                    vertx,
                    commands,
                    file,
                    server,
                    selector,
                    permitted.orElse(user -> user.equals(self) || SocketFile.isRoot(user)));
        } catch (IOException | RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    /** Hears nobody any more, and takes the socket away. Whoever waits for a command is cut off; the command is not. */
    public Future<Void> close() {
        closing = true;
        selector.wakeup();
        return closed.future();
    }

    private void serve() {
        try {
            while (!closing) {
                selector.select(connections.isEmpty() ? 0 : TICK_MILLIS);
                for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
                    errand.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    ready(key);
                }
                selector.selectedKeys().clear();
                long now = System.nanoTime();
                connections.forEach(connection -> connection.expire(now));
                connections.removeIf(AdminConnection::isOver);
            }
        } catch (IOException | RuntimeException failure) {
            LOG.error("the admin socket broke down: {}", failure.getClass().getName());
        } finally {
            takeAway();
        }
    }

    private void takeAway() {
        connections.forEach(AdminConnection::cut);
        try {
            server.close();
            selector.close();
            Files.deleteIfExists(file.path());
            closed.complete();
        } catch (IOException failure) {
            closed.fail(failure);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (!key.isValid()) {
                return;
            }
            if (key.attachment() instanceof AdminConnection connection) {
                connection.ready(key.readyOps());
            } else {
                accept();
            }
        } catch (CancelledKeyException gone) {
            LOG.debug("an administrator went away");
        } catch (RuntimeException bug) {
            LOG.error("an administrator was cut off: {}", bug.getClass().getName());
            cut(key);
        }
    }

    private static void cut(SelectionKey key) {
        if (key.attachment() instanceof AdminConnection connection) {
            connection.cut();
        }
    }

    private void accept() {
        try {
            SocketChannel channel = server.accept();
            if (channel == null) {
                return;
            }
            try {
                UserPrincipal user = SocketFile.peer(channel);
                if (!permitted.test(user)) {
                    LOG.warn("a connection to the admin socket was refused, of user {}", user.getName());
                    channel.close();
                    return;
                }
                channel.configureBlocking(false);
                AdminConnection connection = new AdminConnection(
                        channel, channel.register(selector, SelectionKey.OP_READ), user.getName(), this::execute);
                channel.keyFor(selector).attach(connection);
                if (connections.size() >= MAX_CONNECTIONS) {
                    connection.end(AdminConnection.error("too many commands are under way; try again later"));
                }
                connections.add(connection);
            } catch (IOException | RuntimeException failure) {
                channel.close();
                throw failure;
            }
        } catch (IOException | RuntimeException failure) {
            LOG.warn("an administrator was not heard: {}", failure.getClass().getName());
        }
    }

    /** On the thread of the socket. */
    private void execute(AdminConnection connection, String name, JsonObject arguments) {
        AdminCommand command = commands.get(name);
        if (command == null) {
            connection.end(AdminConnection.error(
                    "there is no such command; this gateway knows " + String.join(", ", commands.keySet())));
            return;
        }
        long begun = System.nanoTime();
        Progress progress = new Progress() {
            @Override
            public void report(JsonObject step) {
                String line = new JsonObject().put("progress", step).encode();
                onThread(() -> connection.progress(line));
            }

            @Override
            public boolean isWatched() {
                return !connection.isOver();
            }
        };
        context.runOnContext(none -> attempt(command, arguments, progress).onComplete(outcome -> {
            LOG.info(
                    "admin command {} of user {} {} after {} ms",
                    command.name(),
                    connection.user(),
                    outcome.succeeded()
                            ? "done"
                            : "failed (" + outcome.cause().getClass().getSimpleName() + ")",
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
            String line = outcome.succeeded()
                    ? new JsonObject().put("result", outcome.result()).encode()
                    : AdminConnection.error(reason(outcome.cause()));
            onThread(() -> connection.end(line));
        }));
    }

    private static Future<JsonObject> attempt(AdminCommand command, JsonObject arguments, Progress progress) {
        try {
            return command.run(arguments, progress);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    /** Failures of commands, of the store and of key sources name reasons and never a person; of anything else only the type is told. */
    private static String reason(Throwable failure) {
        return failure instanceof AdminException
                        || failure instanceof StoreException
                        || failure instanceof KeySourceException
                ? String.valueOf(failure.getMessage())
                : "the command failed: " + failure.getClass().getName();
    }

    private void onThread(Runnable errand) {
        errands.add(errand);
        selector.wakeup();
    }
}
