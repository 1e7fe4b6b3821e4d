package nl.schuilnaam.gateway.edge;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpConnection;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nl.schuilnaam.gateway.limit.Allowance;
import nl.schuilnaam.gateway.limit.ConnectionLimit;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop of a listener, and what is under way on each. Used on that event loop only. */
final class OpenConnections {
    private static final long FRESH_NANOS = 1_000_000_000;

    private final ConnectionLimit limit;
    private final IdentityHashMap<HttpConnection, State> open = new IdentityHashMap<>();
    private boolean draining;

    OpenConnections(ConnectionLimit limit) {
        this.limit = limit;
    }

    /** What is known of one connection. */
    static final class State {
        private final Set<Allowance> known = new HashSet<>();
        private final Turns turns = new Turns();
        private int underWay;
        private long idleSince = System.nanoTime();
        private boolean closed;

        /** Whether this caller has been admitted on this connection before. */
        boolean isKnown(Allowance allowance) {
            return known.contains(allowance);
        }

        /** Remembers the caller, who is counted until the connection closes. */
        void know(Allowance allowance) {
            boolean unused = known.add(allowance);
        }

        void begin() {
            underWay++;
        }

        void end() {
            underWay--;
            idleSince = System.nanoTime();
        }

        boolean isClosed() {
            return closed;
        }

        /** In which its requests begin, where several can be under way. */
        Turns turns() {
            return turns;
        }

        private boolean isIdle() {
            return underWay == 0 && turns.isEmpty();
        }
    }

    /**
     * A connection was made. One too many is closed at once, unanswered: an answer would cost more than it. Over TLS this is told when the handshake is over; such a connection was counted
     * before it. Whether it may stay.
     */
    boolean opened(HttpConnection connection) {
        InetAddress address = address(connection);
        boolean isCounted = connection.isSsl();
        if (draining || (!isCounted && !limit.opened(address))) {
            connection.close();
            return false;
        }
        var state = new State();
        open.put(connection, state);
        connection.closeHandler(closed -> {
            state.closed = true;
            open.remove(connection);
            if (!isCounted) {
                limit.closed(address);
            }
            state.known.forEach(Allowance::closeConnection);
        });
        return true;
    }

    /** The state of a connection on which a request has arrived. */
    State of(HttpConnection connection) {
        State state = open.get(connection);
        // A request of a connection that is being closed: nobody reads its answer.
        return state == null ? closed() : state;
    }

    private static State closed() {
        var state = new State();
        state.closed = true;
        return state;
    }

    /** Whether the listener is being closed, so that every answer is the last on its connection. */
    boolean isDraining() {
        return draining;
    }

    /**
     * Lets nothing new begin. Connections on which nothing has been under way for a while close now. On the others a request may be on its way, since their client goes on as soon as it has an
     * answer: they are still answered, and told that this was the last.
     */
    void drain() {
        draining = true;
        closeIdle(FRESH_NANOS);
    }

    /** Closes the connections on which nothing is under way. On the others the server does so once everything is answered, and over HTTP/2 says so at once (GOAWAY). */
    void closeIdle() {
        closeIdle(0);
    }

    private void closeIdle(long nanos) {
        long now = System.nanoTime();
        List<HttpConnection> idle = open.entrySet().stream()
                .filter(entry -> entry.getValue().isIdle() && now - entry.getValue().idleSince >= nanos)
                .map(Map.Entry::getKey)
                .toList();
        idle.forEach(HttpConnection::close);
    }

    /** The address that a connection comes from; nothing where it has none. */
    static @Nullable InetAddress address(HttpConnection connection) {
        String text = connection.remoteAddress() == null
                ? null
                : connection.remoteAddress().hostAddress();
        return text == null ? null : NetUtil.createInetAddressFromIpAddressString(text);
    }
}
