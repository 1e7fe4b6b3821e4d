package nl.schuilnaam.gateway;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.SupplierId;
import nl.schuilnaam.config.installation.Api;
import nl.schuilnaam.config.installation.CallerLimits;
import nl.schuilnaam.config.installation.Client;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.installation.OAuth;
import nl.schuilnaam.config.installation.School;
import nl.schuilnaam.config.installation.Supplier;
import nl.schuilnaam.config.profile.PathTemplate.Segment;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.config.profile.Profile.ErrorShape;
import nl.schuilnaam.gateway.admin.AdminSocket;
import nl.schuilnaam.gateway.admin.Administration;
import nl.schuilnaam.gateway.admin.Premises;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.audit.SteadyClock;
import nl.schuilnaam.gateway.content.JsonLimits;
import nl.schuilnaam.gateway.content.JsonRewriter;
import nl.schuilnaam.gateway.edge.AccessTokens;
import nl.schuilnaam.gateway.edge.Admission;
import nl.schuilnaam.gateway.edge.Callers;
import nl.schuilnaam.gateway.edge.ClientSecret;
import nl.schuilnaam.gateway.edge.Credentials;
import nl.schuilnaam.gateway.edge.Credentials.RegisteredClient;
import nl.schuilnaam.gateway.edge.LimitRecords;
import nl.schuilnaam.gateway.edge.LimitWatch;
import nl.schuilnaam.gateway.edge.ListenerServer;
import nl.schuilnaam.gateway.edge.StrictRequestGate;
import nl.schuilnaam.gateway.edge.TokenEndpoint;
import nl.schuilnaam.gateway.exchange.Agreements;
import nl.schuilnaam.gateway.exchange.Breaker;
import nl.schuilnaam.gateway.exchange.Caller;
import nl.schuilnaam.gateway.exchange.ExchangePipeline;
import nl.schuilnaam.gateway.exchange.HostNames;
import nl.schuilnaam.gateway.exchange.Origin;
import nl.schuilnaam.gateway.exchange.OriginClient;
import nl.schuilnaam.gateway.exchange.OriginConnections;
import nl.schuilnaam.gateway.exchange.OriginTokens;
import nl.schuilnaam.gateway.exchange.Origins;
import nl.schuilnaam.gateway.exchange.Presence;
import nl.schuilnaam.gateway.exchange.Snapshots;
import nl.schuilnaam.gateway.guard.Guard;
import nl.schuilnaam.gateway.limit.Allowances;
import nl.schuilnaam.gateway.limit.ConnectionLimit;
import nl.schuilnaam.gateway.limit.ContentBudget;
import nl.schuilnaam.gateway.limit.HeapWatch;
import nl.schuilnaam.gateway.limit.WrongSecrets;
import nl.schuilnaam.gateway.population.Acquaintance;
import nl.schuilnaam.gateway.population.Memberships;
import nl.schuilnaam.mapping.KeyAdministration;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.key.SecretKeyBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a gateway together, once, from one good configuration: the place to see which part is given to which. */
final class Starter {
    private static final int MAX_LINE_BYTES = 8_192;
    private static final int MAX_HEADER_BYTES = 16_384;
    private static final int MAX_STREAMS = 100;
    /** On one machine, three names for the same listener. */
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /** Of the memory of the process, content as it came may take one in so many: it is held about so often, as it came, decoded, understood and rewritten. */
    private static final int PART_OF_MEMORY = 4;

    private static final Duration IDLE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Starter.class);

    private final Vertx vertx;
    private final Configuration configuration;
    private final Clock machineClock;
    private final HostNames names;

    Starter(Vertx vertx, Configuration configuration, Clock clock) {
        this.vertx = vertx;
        this.configuration = configuration;
        this.machineClock = clock;
        this.names = new HostNames(vertx);
    }

    Future<Gateway> start() {
        return new Opener(vertx, configuration, machineClock)
                .open()
                .compose(opened -> serve(opened)
                        .recover(failure -> opened.close().transform(closed -> Future.failedFuture(failure))));
    }

    private Future<Gateway> serve(Opened opened) {
        Premises premises = opened.premises();
        MappingStore store = premises.store();
        AuditLog audit = premises.audit();
        Bound edge = bind(configuration.edge());
        Bound inside = bind(configuration.inside());
        SteadyClock clock = premises.clock();
        Agreements agreements = premises.lifecycle().agreements();
        return store.keys().serviceKey("access-token").compose(key -> {
            var tokens = accessTokens(key, edge, clock);
            var callers = new Callers(suppliersOfSchools(), tokens);
            var rewriter =
                    new JsonRewriter(JsonLimits.ofContent(configuration.limits().messageBytes()));
            var guard = new Guard();
            var snapshots = new Snapshots();
            store.listen(snapshots);
            Memberships.Parts learning = memberships(premises, rewriter, guard);
            var memberships = new Memberships(learning);
            var acquaintance = new Acquaintance(learning);
            var pipeline = new ExchangePipeline(
                    premises.readiness(),
                    agreements,
                    new Presence(memberships, premises.restrictions()),
                    new Origins(origins(clock)),
                    premises.pseudonyms(),
                    rewriter,
                    guard,
                    acquaintance,
                    snapshots,
                    audit,
                    clock,
                    address(edge, inside),
                    new ExchangePipeline.Bounds(
                            configuration.limits().messageBytes(),
                            configuration.limits().total()),
                    premises.observers());
            var limiting = new Limiting(audit, clock);
            return premises.lifecycle()
                    .begin(new Bookbinder(configuration, edge.address())::bind)
                    .compose(begun -> memberships.begin())
                    .onSuccess(begun -> acquaintance.begin())
                    .compose(begun ->
                            deploy(Listener.EDGE, edge, callers, tokens, agreements, pipeline, audit, clock, limiting))
                    .compose(done -> deploy(
                            Listener.INSIDE, inside, callers, tokens, agreements, pipeline, audit, clock, limiting))
                    .compose(done -> AdminSocket.open(
                            vertx, configuration.data(), Administration.commands(premises, Optional.of(memberships))))
                    .map(socket -> new Gateway(
                            vertx,
                            opened,
                            socket,
                            LimitWatch.begin(vertx, limiting.heap, limiting.records),
                            limiting.memory,
                            edge.address(),
                            inside.address()))
                    .onSuccess(gateway -> resumeRotations(store.administration()));
        });
    }

    /** A rotation of keys that was cut short goes on beside the exchanges; a supplier may be refused until it is over. */
    private static void resumeRotations(KeyAdministration keys) {
        keys.unfinished()
                .compose(unfinished -> {
                    if (unfinished.isEmpty()) {
                        return Future.succeededFuture();
                    }
                    LOG.warn("rotations of keys that were cut short go on: {}", unfinished);
                    return keys.resume(moved -> {})
                            .onSuccess(done -> LOG.info("rotations of keys that were cut short are finished"));
                })
                .onFailure(failure -> LOG.error(
                        "rotations of keys that were cut short do not go on ({}): see `keys status`, then `keys resume`",
                        failure.getClass().getSimpleName()));
    }

    /** Learning who belongs where, from every school's own system. */
    private Memberships.Parts memberships(Premises premises, JsonRewriter rewriter, Guard guard) {
        var origins = new HashMap<SchoolId, Origin>();
        var every = new HashMap<SchoolId, Duration>();
        configuration.schools().forEach((id, school) -> {
            origins.put(id, origin(school.origin(), true, place(school) + " (memberships)", premises.clock()));
            every.put(id, school.membershipsEvery());
        });
        return new Memberships.Parts(
                vertx,
                premises.store(),
                premises.readiness(),
                rewriter,
                guard,
                origins,
                every,
                () -> premises.lifecycle().agreements().book().policies(),
                premises.clock());
    }

    // Listeners

    /** A listener whose port is known, also where the configuration leaves it to the system. */
    private record Bound(nl.schuilnaam.config.installation.Listener listener, int port) {
        URI address() {
            return listener.publicUrl(port);
        }
    }

    private static Bound bind(nl.schuilnaam.config.installation.Listener listener) {
        if (listener.port() != 0) {
            return new Bound(listener, listener.port());
        }
        // The addresses in messages are made before the first connection is taken, so the port is chosen first.
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(listener.host()))) {
            return new Bound(listener, free.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Future<String> deploy(
            Listener listener,
            Bound bound,
            Callers callers,
            AccessTokens tokens,
            Agreements agreements,
            ExchangePipeline pipeline,
            AuditLog audit,
            Clock clock,
            Limiting limiting) {
        var tokenEndpoint = new TokenEndpoint(
                vertx,
                listener,
                credentials(agreements),
                tokens,
                audit::record,
                clock,
                new WrongSecrets(callerLimits().wrongSecrets(), System::nanoTime),
                limiting.records);
        var admission = new Admission(listener, limiting.allowances, limiting.memory, limiting.heap, limiting.records);
        var connections = new ConnectionLimit(callerLimits());
        var gate = new StrictRequestGate(hosts(bound));
        HttpServerOptions options = serverOptions(bound);
        return vertx.deployVerticle(
                () -> new ListenerServer(
                        options,
                        gate,
                        tokenEndpoint,
                        callers,
                        pipeline,
                        audit,
                        clock,
                        admission,
                        connections,
                        configuration.limits(),
                        this::errorShape),
                new DeploymentOptions()
                        .setInstances(Math.max(1, Runtime.getRuntime().availableProcessors())));
    }

    /** What both listeners share of the limits: the memory, and who may take how much. */
    private final class Limiting {
        private final Allowances allowances = new Allowances(suppliersOfSchools(), callerLimits(), System::nanoTime);
        private final ContentBudget memory = new ContentBudget(
                callerLimits().contentBytes().orElse(Runtime.getRuntime().maxMemory() / PART_OF_MEMORY));
        private final HeapWatch heap = new HeapWatch(HeapWatch.Gauge.ofThisProcess());
        private final LimitRecords records;

        private Limiting(AuditLog audit, Clock clock) {
            this.records = new LimitRecords(audit::record, clock, System::nanoTime);
        }
    }

    private CallerLimits callerLimits() {
        return configuration.limits().callers();
    }

    private static HttpServerOptions serverOptions(Bound bound) {
        var options = new HttpServerOptions()
                .setHost(bound.listener().host())
                .setPort(bound.port())
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setIdleTimeout((int) IDLE.toSeconds())
                .setDecompressionSupported(false)
                .setCompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(MAX_STREAMS).setMaxHeaderListSize(MAX_HEADER_BYTES))
                // Plain HTTP/2 would let a client change the protocol behind the gate's back.
                .setHttp2ClearTextEnabled(false);
        bound.listener()
                .tls()
                .ifPresent(tls -> options.setSsl(true)
                        .setUseAlpn(true)
                        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(tls.certificate().toString())
                                .setKeyPath(tls.key().toString())));
        return options;
    }

    private static Set<String> hosts(Bound bound) {
        String authority = bound.address().getRawAuthority().toLowerCase(Locale.ROOT);
        var hosts = new HashSet<>(Set.of(authority));
        if (LOOPBACK.contains(bound.address().getHost())) {
            LOOPBACK.forEach(name -> hosts.add(name + ":" + bound.port()));
        }
        return hosts;
    }

    private static Function<Caller, String> address(Bound edge, Bound inside) {
        return caller -> caller.listener() == Listener.EDGE
                ? edge.address() + "/" + caller.school()
                : inside.address() + "/" + caller.school() + "/" + caller.supplier();
    }

    // Who may call

    private AccessTokens accessTokens(SecretKeyBytes key, Bound edge, Clock clock) {
        return new AccessTokens(key.reveal(), edge.address().toString(), lifetime(), clock);
    }

    private Duration lifetime() {
        Duration configured = configuration.limits().tokenLifetime();
        return configured.compareTo(AccessTokens.MAX_LIFETIME) < 0 ? configured : AccessTokens.MAX_LIFETIME;
    }

    private Map<SchoolId, Set<SupplierId>> suppliersOfSchools() {
        var suppliers = new HashMap<SchoolId, Set<SupplierId>>();
        configuration
                .schools()
                .forEach((id, school) -> suppliers.put(id, school.suppliers().keySet()));
        return suppliers;
    }

    /** Who may call is fixed at the start; what they may ask for follows the agreements. */
    private Credentials credentials(Agreements agreements) {
        record Key(Listener listener, SchoolId school, String client) {}
        record Registration(ClientSecret secret, Optional<SupplierId> supplier) {}
        var registered = new HashMap<Key, Registration>();
        for (School school : configuration.schools().values()) {
            for (Client system : school.systems()) {
                registered.put(
                        new Key(Listener.INSIDE, school.id(), system.id()),
                        new Registration(secret(system), Optional.empty()));
            }
            for (Supplier supplier : school.suppliers().values()) {
                for (Client client : supplier.clients()) {
                    registered.put(
                            new Key(Listener.EDGE, school.id(), client.id()),
                            new Registration(secret(client), Optional.of(supplier.id())));
                }
            }
        }
        return (listener, school, client) -> Optional.ofNullable(registered.get(new Key(listener, school, client)))
                .map(found -> new RegisteredClient(
                        client, found.secret(), agreements.book().scopes(school, found.supplier()), found.supplier()));
    }

    private static ClientSecret secret(Client client) {
        return ClientSecret.parse(client.secretHash().reveal());
    }

    /** The form in which the client of an address expects errors: that of the standard to whose paths it belongs. */
    private ErrorShape errorShape(List<String> path) {
        for (Profile profile : configuration.profiles().values()) {
            boolean within = profile.operations().stream()
                    .map(operation -> operation.path().segments().get(0))
                    .anyMatch(first -> first instanceof Segment.Literal literal && path.contains(literal.text()));
            if (within) {
                return profile.errors();
            }
        }
        return ErrorShape.PROBLEM;
    }

    // Where it goes

    private Map<Origins.Route, Origin> origins(Clock clock) {
        var origins = new HashMap<Origins.Route, Origin>();
        for (School school : configuration.schools().values()) {
            for (Supplier supplier : school.suppliers().values()) {
                for (String profile : school.profiles()) {
                    origins.put(
                            new Origins.Route(Listener.EDGE, school.id(), supplier.id(), profile),
                            origin(
                                    school.origin(),
                                    true,
                                    place(school) + " (" + supplier.id() + ", " + profile + ")",
                                    clock));
                }
                supplier.apis()
                        .forEach((profile, api) -> origins.put(
                                new Origins.Route(Listener.INSIDE, school.id(), supplier.id(), profile),
                                origin(
                                        api,
                                        false,
                                        "schools." + school.id() + ".suppliers." + supplier.id() + ".api." + profile,
                                        clock)));
            }
        }
        return origins;
    }

    private static String place(School school) {
        return "schools." + school.id() + ".origin";
    }

    /**
     * An origin with connections of its own.
     *
     * @param place which it is, for the log
     */
    private Origin origin(Api api, boolean inward, String place, Clock clock) {
        var limits = configuration.limits();
        return new Origin(
                vertx,
                new OriginConnections(vertx, names, place, api.endpoint(), inward, limits.connect()),
                api.oauth().map(oauth -> login(oauth, inward, place, clock)),
                new Origin.Limits(limits.firstByte(), limits.total(), limits.messageBytes()),
                new Breaker(place, limits.breaker().failures(), limits.breaker().pause(), System::nanoTime));
    }

    private Origin.Login login(OAuth oauth, boolean inward, String place, Clock clock) {
        var limits = configuration.limits();
        return new Origin.Login(
                new OriginTokens(
                        vertx,
                        new OriginConnections(
                                vertx, names, place + ", token-url", oauth.tokens(), inward, limits.connect()),
                        limits.firstByte(),
                        clock),
                new OriginClient(oauth.clientId(), oauth.clientSecret().reveal(), Set.copyOf(oauth.scopes())));
    }
}
