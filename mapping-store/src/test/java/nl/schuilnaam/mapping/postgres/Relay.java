package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.contract.Await.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port on loopback behind which a server stands, for one gateway, with a wire that a test may cut or hold. */
final class Relay implements AutoCloseable {
    private final NetServer front;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean listeningCut;
    private volatile boolean listeningHeld;

    private Relay(Vertx vertx, int port) {
        NetClient back = vertx.createNetClient();
        this.front = await(vertx.createNetServer()
                .connectHandler(socket -> {
                    if (cut) {
                        socket.close();
                        return;
                    }
                    socket.pause();
                    back.connect(port, "127.0.0.1")
                            .onSuccess(server -> {
                                Pair pair = new Pair(socket, server);
                                pairs.add(pair);
                                pair.join();
                            })
                            .onFailure(failure -> socket.close());
                })
                .listen(0, "127.0.0.1"));
    }

    static Relay before(Vertx vertx, PostgresServer server) {
        return new Relay(vertx, server.port());
    }

    int port() {
        return front.actualPort();
    }

    /** Ends every connection, and every new one. */
    void cut() {
        cut = true;
        pairs.forEach(Pair::end);
    }

    /** Ends the connections on which notices arrive, and every new one of them; all others live. */
    void cutListening() {
        listeningCut = true;
        pairs.stream().filter(pair -> pair.listens).forEach(Pair::end);
    }

    /** Lets nothing more arrive on the connections that listen, which stay open. */
    void holdListening() {
        listeningHeld = true;
        pairs.stream().filter(pair -> pair.listens).forEach(Pair::hold);
    }

    void mend() {
        cut = false;
        listeningCut = false;
        listeningHeld = false;
    }

    @Override
    public void close() {
        cut();
        await(front.close());
    }

    private final class Pair {
        private final NetSocket client;
        private final NetSocket server;
        private volatile boolean listens;

        Pair(NetSocket client, NetSocket server) {
            this.client = client;
            this.server = server;
        }

        void join() {
            client.handler(sent -> {
                if (!listens && isListen(sent)) {
                    listens = true;
                    if (listeningCut) {
                        end();
                        return;
                    }
                    if (listeningHeld) {
                        hold();
                    }
                }
                server.write(sent);
            });
            server.handler(client::write);
            client.closeHandler(closed -> end());
            server.closeHandler(closed -> end());
            client.resume();
        }

        private boolean isListen(Buffer sent) {
            return sent.toString(StandardCharsets.ISO_8859_1).contains("listen " + NoticeListener.CHANNEL);
        }

        void hold() {
            server.pause();
        }

        void end() {
            pairs.remove(this);
            client.close();
            server.close();
        }
    }
}
