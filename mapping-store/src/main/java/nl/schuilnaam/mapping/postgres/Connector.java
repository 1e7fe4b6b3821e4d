package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Address;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections to whichever of the servers is the primary, and to none that would lose what it confirmed. */
final class Connector {
    /** Long enough for a busy server, short enough that three servers are tried within the five seconds in which the store is to be back. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Pattern NO_TLS = Pattern.compile("does not handle SSL|SSL handshake failed");
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    private final Vertx vertx;
    private final PostgresOptions options;
    /** Where the primary was last. */
    private int first;

    private boolean warned;
    /** While no server is to be had, one attempt at a time looks for one, and all others wait for what it finds. */
    private @Nullable Future<PgConnection> scout;

    private boolean lost;

    Connector(Vertx vertx, PostgresOptions options) {
        this.vertx = vertx;
        this.options = options;
    }

    /** What a connection is for, which decides how long its statements may take. */
    enum Use {
        /** A statement that takes longer is of no use to who asked. */
        READING("1000", "1000"),
        /**
         * A commit is never cancelled: PostgreSQL would answer that it is done, though no standby has it. Only its waiting for a lock is ended in time (see {@link Step}),
         * since nothing is done by then.
         */
        WRITING("0", "0"),
        LISTENING("0", "1000"),
        /** Migrations wait for those of another node; compaction waits for a moment without readers. */
        UPKEEP("0", "30000");

        private final String statementTimeout;
        private final String lockTimeout;

        Use(String statementTimeout, String lockTimeout) {
            this.statementTimeout = statementTimeout;
            this.lockTimeout = lockTimeout;
        }
    }

    /** A connection to the primary. Fails with {@code REFUSED} for what an administrator must change, else with {@code UNAVAILABLE}. To be called on the event loop. */
    Future<PgConnection> connect(Use use) {
        Future<PgConnection> ahead = scout;
        if (ahead != null) {
            return ahead.compose(found -> attempt(use));
        }
        if (!lost) {
            return attempt(use);
        }
        Future<PgConnection> attempt = attempt(use);
        scout = attempt;
        return attempt.onComplete(done -> scout = null);
    }

    private Future<PgConnection> attempt(Use use) {
        return vertx.executeBlocking(() -> new Secrets(password(), trusted()), false)
                .recover(failure -> Future.failedFuture(new StoreException(
                        Reason.UNAVAILABLE,
                        "the password for the database, or the authorities that Java trusts, cannot be read: "
                                + failure.getClass().getSimpleName())))
                .compose(secrets -> tryServers(use, secrets, 0, null))
                .onComplete(done -> lost = done.failed());
    }

    private String password() {
        char[] password = options.password().get();
        try {
            return new String(password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** What is read from files before a connection is made. */
    private record Secrets(String password, Optional<TrustOptions> trusted) {
        @Override
        public String toString() {
            return "Secrets";
        }
    }

    /** Whose certificates are taken; empty for nobody's, since no TLS is wanted. Blocks. */
    private Optional<TrustOptions> trusted() throws GeneralSecurityException {
        if (options.transport() instanceof Transport.VerifiedTls tls) {
            return Optional.of(new PemTrustOptions().addCertValue(Buffer.buffer(tls.authorities())));
        }
        if (options.transport() instanceof Transport.RuntimeTrustedTls) {
            TrustManagerFactory runtime = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            runtime.init((KeyStore) null);
            return Optional.of(TrustOptions.wrap(runtime.getTrustManagers()[0]));
        }
        return Optional.empty();
    }

    private Future<PgConnection> tryServers(Use use, Secrets secrets, int tried, @Nullable StoreException before) {
        int size = options.servers().size();
        if (tried == size) {
            return Future.failedFuture(before == null ? Failures.unreachable() : before);
        }
        int server = (first + tried) % size;
        return tryServer(options(use, options.servers().get(server), secrets))
                .onSuccess(connected -> first = server)
                .recover(failure -> tryServers(use, secrets, tried + 1, worse(before, reasonOf(failure))));
    }

    /** Of several failures the one that somebody must do something about. */
    private static StoreException worse(@Nullable StoreException one, StoreException other) {
        return one != null && (one.reason() == Reason.REFUSED || other.reason() != Reason.REFUSED) ? one : other;
    }

    private Future<PgConnection> tryServer(PgConnectOptions server) {
        AtomicBoolean late = new AtomicBoolean();
        Future<PgConnection> connecting = PgConnection.connect(vertx, server).compose(this::checked);
        return connecting
                .onSuccess(connected -> {
                    if (late.get()) {
                        close(connected);
                    }
                })
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> late.set(true));
    }

    private Future<PgConnection> checked(PgConnection connection) {
        return ServerCheck.of(connection)
                .compose(found -> {
                    if (!found.primary()) {
                        return Future.<PgConnection>failedFuture(new StoreException(
                                Reason.UNAVAILABLE, "no server among those configured is the primary at present"));
                    }
                    if (found.onePromiseLess() && !warned) {
                        warned = true;
                        LOG.warn("synchronous_commit asks no standby to flush: what was committed last is lost when the"
                                + " primary is; set synchronous_commit = on");
                    }
                    return Future.succeededFuture(connection);
                })
                .onFailure(failure -> close(connection));
    }

    static void close(PgConnection connection) {
        connection.close().onFailure(failure -> LOG.debug("a connection was closed already", failure));
    }

    private PgConnectOptions options(Use use, Address server, Secrets secrets) {
        PgConnectOptions connect = new PgConnectOptions()
                .setHost(server.host())
                .setPort(server.port())
                .setDatabase(options.database())
                .setUser(options.user())
                .setPassword(secrets.password())
                .setPipeliningLimit(512)
                .addProperty("application_name", "schuilnaam " + options.node())
                .addProperty("search_path", "pg_catalog, " + Migrations.SCHEMA + ", pg_temp")
                .addProperty("statement_timeout", use.statementTimeout)
                .addProperty("lock_timeout", use.lockTimeout)
                // A transaction is sent whole; one that stands still belongs to a gateway that is gone, and holds
                // locks.
                .addProperty("idle_in_transaction_session_timeout", use == Use.UPKEEP ? "60000" : "5000")
                // Every statement goes by an index, from the first row on, and not only after the tables have been
                // analysed.
                .addProperty("enable_seqscan", "off")
                .addProperty("enable_hashjoin", "off")
                .addProperty("enable_mergejoin", "off")
                .addProperty("plan_cache_mode", "force_generic_plan")
                .addProperty("jit", "off");
        return secured(connect, secrets.trusted());
    }

    private static PgConnectOptions secured(PgConnectOptions connect, Optional<TrustOptions> trusted) {
        return trusted.map(trust -> connect.setSslMode(SslMode.VERIFY_FULL)
                        .setSslOptions(new ClientSSLOptions()
                                .setTrustOptions(trust)
                                .setHostnameVerificationAlgorithm("HTTPS")))
                .orElseGet(() -> connect.setSslMode(SslMode.DISABLE));
    }

    private static StoreException reasonOf(Throwable failure) {
        if (failure instanceof PgException refused) {
            String state = String.valueOf(refused.getSqlState());
            if (state.startsWith("28")) {
                return new StoreException(
                        Reason.REFUSED,
                        "the database server does not let this user in, SQLSTATE " + state
                                + "; see user, password and its pg_hba.conf");
            }
            if (state.equals("3D000") || state.equals("42501")) {
                return new StoreException(
                        Reason.REFUSED,
                        "there is no such database, or this user may not connect to it, SQLSTATE " + state);
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException
                    || cause instanceof java.security.cert.CertificateException
                    || NO_TLS.matcher(String.valueOf(cause.getMessage())).find()) {
                return new StoreException(
                        Reason.REFUSED,
                        "the database server did not prove by TLS that it is the configured host: see its certificate and the"
                                + " configured authorities");
            }
        }
        return Failures.of(failure);
    }
}
