package nl.schuilnaam.examples.supplier;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between two ends of TCP connections and keeps every byte that one of them receives: request or status lines, headers, framing, bodies. */
public final class Tap {
    private final Vertx vertx;
    private final NetServer server;
    private final NetClient client;
    private final AsyncFile capture;
    private final int targetPort;
    private final Receiver receiver;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong written = new AtomicLong();

    private Tap(Vertx vertx, NetServer server, NetClient client, AsyncFile capture, int targetPort, Receiver receiver) {
        this.vertx = vertx;
        this.server = server;
        this.client = client;
        this.capture = capture;
        this.targetPort = targetPort;
        this.receiver = receiver;
    }

    /** Whose received bytes are kept. */
    public enum Receiver {
        /** Who connects to the tap. */
        CLIENT,
        /** Whom the tap connects to. */
        SERVER
    }

    /**
     * Starts a tap on a free port of the loopback address.
     *
     * @param targetPort where it leads to
     * @param file what is received is appended here
     */
    public static Future<Tap> start(Vertx vertx, int targetPort, Receiver receiver, Path file) {
        return vertx.fileSystem()
                .open(file.toString(), new OpenOptions().setCreate(true).setWrite(true))
                .compose(capture -> {
                    var tap = new Tap(
                            vertx, vertx.createNetServer(), vertx.createNetClient(), capture, targetPort, receiver);
                    return tap.server
                            .connectHandler(tap::connect)
                            .listen(0, "127.0.0.1")
                            .map(tap);
                });
    }

    /** Where to connect to. */
    public int port() {
        return server.actualPort();
    }

    /** Completes when all that was received until now is in the file. */
    public Future<Void> captured() {
        if (written.get() >= received.get()) {
            return capture.flush();
        }
        return vertx.timer(5, TimeUnit.MILLISECONDS).compose(later -> captured());
    }

    /** Ends it; the capture is then complete. */
    public Future<Void> stop() {
        return server.close().compose(closed -> capture.close());
    }

    private void connect(NetSocket near) {
        near.pause();
        client.connect(targetPort, "127.0.0.1")
                .onSuccess(far -> {
                    pipe(far, near, receiver == Receiver.CLIENT);
                    pipe(near, far, receiver == Receiver.SERVER);
                    near.resume();
                })
                .onFailure(failure -> near.close().onComplete(closed -> {}));
    }

    private void pipe(NetSocket from, NetSocket to, boolean keep) {
        from.handler(bytes -> {
            if (keep) {
                keep(bytes);
            }
            to.write(bytes).onComplete(written -> {});
        });
        // A connection that is reset is closed next.
        from.exceptionHandler(reset -> {});
        from.closeHandler(closed -> to.close().onComplete(done -> {}));
    }

    private void keep(Buffer bytes) {
        long unused = received.addAndGet(bytes.length());
        capture.write(bytes)
                .onSuccess(done -> written.addAndGet(bytes.length()))
                .onFailure(failure -> {
                    throw new IllegalStateException("the capture cannot be written", failure);
                });
    }
}
