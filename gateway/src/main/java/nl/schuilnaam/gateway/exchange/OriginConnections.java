package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import nl.schuilnaam.config.installation.AddressRules;
import nl.schuilnaam.config.installation.AddressRules.Rule;
import nl.schuilnaam.config.installation.Endpoint;
import nl.schuilnaam.gateway.wire.Wire;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one server, of one school and supplier: shared with nobody else. The name is resolved here, every address is judged by the {@link AddressRules} before anything is
 * sent to it, and the connection is made to exactly the address that was judged; the server's certificate must bear the name.
 *
 * <p>HTTP/1.1 only, at most 32 connections, and 256 exchanges that wait for one or for one to be made. Safe for use by several threads at once.
 */
public final class OriginConnections {
    private static final int MOST = 32;
    private static final int MOST_WAITING = 256;
    /** How long an exchange waits for a connection, beyond what making one may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Of a host's addresses, so many are tried. */
    private static final int MOST_ADDRESSES = 3;

    private static final Duration IDLE = Duration.ofSeconds(60);
    /**
     * A connection that is not used for so long is closed here, within a second more, and so before the other side does it: common servers wait 5 s. Where both do at once, a request goes
     * out on a connection that is no more, and nobody knows what became of it.
     */
    private static final Duration KEPT = Duration.ofSeconds(3);

    private static final int MAX_HEADER_BYTES = 16_384;
    private static final int MAX_CHUNK_BYTES = 128 * 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(OriginConnections.class);

    private final Vertx vertx;
    private final HostNames names;
    private final String place;
    private final Endpoint endpoint;
    private final AddressRules rules;
    private final Optional<InetAddress> literal;
    private final Duration connect;
    private final HttpClient client;
    private final AtomicReference<@Nullable InetAddress> latest = new AtomicReference<>();
    private final AtomicReference<@Nullable Rule> refused = new AtomicReference<>();

    /**
     * Makes no connection yet. Blocks while it reads certificates.
     *
     * @param place where the configuration names the server, for the log
     * @param inward whether it may be an address inside without saying so
     * @param connect how long each may take: resolving the name, connecting, and agreeing on TLS
     */
    public OriginConnections(
            Vertx vertx, HostNames names, String place, Endpoint endpoint, boolean inward, Duration connect) {
        this.vertx = vertx;
        this.names = names;
        this.place = place;
        this.endpoint = endpoint;
        this.rules = endpoint.rules(inward);
        this.literal = AddressRules.literal(endpoint.url().getHost());
        this.connect = connect;
        this.client = vertx.httpClientBuilder()
                .with(options(endpoint, connect))
                .with(new PoolOptions().setHttp1MaxSize(MOST).setMaxWaitQueueSize(MOST_WAITING))
                .withConnectHandler(this::connected)
                .build();
    }

    private static HttpClientOptions options(Endpoint endpoint, Duration connect) {
        var options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setConnectTimeout((int) connect.toMillis())
                .setSslHandshakeTimeout(connect.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setVerifyHost(true)
                .setIdleTimeout((int) IDLE.toSeconds())
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setDecompressionSupported(false)
                .setKeepAlive(true)
                .setKeepAliveTimeout((int) KEPT.toSeconds())
                .setPipelining(false);
        Trust.of(endpoint).ifPresent(options::setTrustOptions);
        return options;
    }

    /** Every new connection passes here, after TLS and before anything of HTTP is written or read. */
    private void connected(HttpConnection connection) {
        // Judged before already. Should that ever be got around, nothing is sent all the same.
        SocketAddress remote = connection.remoteAddress();
        Optional<InetAddress> address =
                remote == null ? Optional.empty() : AddressRules.literal(String.valueOf(remote.hostAddress()));
        Optional<Rule> refusal = address.flatMap(rules::refusal);
        if (refusal.isPresent()) {
            LOG.error("{}: a connection to an address that is not permitted was closed", place);
        }
        if (address.isEmpty() || refusal.isPresent()) {
            connection.close();
            return;
        }
        connection.exceptionHandler(failure -> LOG.debug(
                "{}: a connection broke: {}", place, failure.getClass().getName()));
        try {
            // No answer is read from a connection without a gate before it.
            Wire.guardClient(connection);
        } catch (RuntimeException bug) {
            LOG.error(
                    "{}: a connection could not be guarded: {}",
                    place,
                    bug.getClass().getName());
            connection.close();
        }
    }

    URI url() {
        return endpoint.url();
    }

    /**
     * A request on a connection, of which nothing was written yet.
     *
     * @param target encoded path and query
     * @param limit how long the caller waits at most
     * @return fails with {@link ProblemException} where no address of the host is permitted, or with whatever kept the connection from being made. The caller sends or closes it, however
     *     late it comes.
     */
    Future<HttpClientRequest> open(HttpMethod method, String target, Duration limit) {
        // What is sent from another thread may be answered before anybody there listens, and what came first is lost.
        if (!Context.isOnEventLoopThread()) {
            throw new IllegalStateException("an origin is called from an event loop");
        }
        return Deadline.within(vertx, connect, addresses())
                .map(this::permitted)
                .compose(permitted -> open(method, target, limit, permitted, 0));
    }

    private Future<List<InetAddress>> addresses() {
        return literal.map(address -> Future.succeededFuture(List.of(address)))
                .orElseGet(() -> names.addresses(endpoint.url().getHost()));
    }

    /** Of these addresses those that may be called, the one that was called last before the others. */
    private List<InetAddress> permitted(List<InetAddress> addresses) {
        var permitted = new ArrayList<InetAddress>();
        Rule rule = null;
        for (InetAddress address : addresses) {
            Optional<Rule> refusal = rules.refusal(address);
            if (refusal.isPresent()) {
                rule = refusal.get();
            } else if (address.equals(latest.get())) {
                permitted.add(0, address);
            } else {
                permitted.add(address);
            }
        }
        Rule reason = permitted.isEmpty() ? rule : null;
        if (refused.getAndSet(reason) != reason && reason != null) {
            LOG.warn("{}: an address was refused: {}", place, reason.text());
        }
        if (permitted.isEmpty()) {
            throw new ProblemException(ProblemType.ORIGIN_UNREACHABLE);
        }
        return permitted;
    }

    /** Where there is nobody at an address, nothing was sent, and the next one is tried. */
    private Future<HttpClientRequest> open(
            HttpMethod method, String target, Duration limit, List<InetAddress> permitted, int which) {
        InetAddress address = permitted.get(which);
        Duration patience = connect.plus(PATIENCE);
        Duration wait = patience.compareTo(limit) < 0 ? patience : limit;
        var options = new RequestOptions()
                .setMethod(method)
                .setServer(SocketAddress.inetSocketAddress(endpoint.port(), address.getHostAddress()))
                .setHost(endpoint.url().getHost())
                .setPort(endpoint.port())
                .setSsl(endpoint.isEncrypted())
                .setURI(target)
                .setFollowRedirects(false)
                // This includes the wait for a connection of another exchange; how long making one may take is set
                // above.
                .setConnectTimeout(Math.max(1, wait.toMillis()));
        return client.request(options).onSuccess(opened -> latest.set(address)).recover(failure -> {
            boolean nobody = failure instanceof ConnectException || failure instanceof NoRouteToHostException;
            return nobody && which + 1 < Math.min(MOST_ADDRESSES, permitted.size())
                    ? open(method, target, limit, permitted, which + 1)
                    : Future.failedFuture(failure);
        });
    }
}
