package nl.schuilnaam.gateway.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.installation.Limits;
import nl.schuilnaam.config.profile.Profile.ErrorShape;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.AuditRecord.Event;
import nl.schuilnaam.gateway.audit.AuditRecord.Step;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.exchange.BoundedContent;
import nl.schuilnaam.gateway.exchange.Call;
import nl.schuilnaam.gateway.exchange.Caller;
import nl.schuilnaam.gateway.exchange.ExchangePipeline;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.exchange.Problems;
import nl.schuilnaam.gateway.limit.Allowance;
import nl.schuilnaam.gateway.limit.ConnectionLimit;
import nl.schuilnaam.gateway.limit.ContentBudget;
import nl.schuilnaam.gateway.limit.Refusals;
import nl.schuilnaam.gateway.limit.UnknownIds;
import nl.schuilnaam.gateway.wire.Wire;
import nl.schuilnaam.gateway.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener: where requests arrive and replies leave. Every request passes the strict gate, then the token check, then the limits of its caller, then the exchange.
 *
 * <p>Deployed once per event loop; the instances share the port and the limits.
 */
public final class ListenerServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerServer.class);

    private static final long LOOK_MILLIS = 1_000;
    /** How long a client that has just been answered may take to hear that this was the last answer. */
    private static final long LINGER_MILLIS = 250;

    /** How long a head may take, and over TLS how long it may be from the end of the handshake to the first one. */
    private static final Duration HEAD_PATIENCE = Duration.ofSeconds(10);

    /** How often the time of a whole exchange the client may take for an answer, at any pace. */
    private static final int PATIENCE = 10;

    private final HttpServerOptions options;
    private final StrictRequestGate gate;
    private final TokenEndpoint tokenEndpoint;
    private final Callers callers;
    private final ExchangePipeline pipeline;
    private final AuditLog audit;
    private final Clock clock;
    private final Admission admission;
    private final Limits limits;
    private final OpenConnections connections;
    private final Stragglers stragglers;
    private final Answers answers;
    private HttpServer server;

    /**
     * @param connections of all instances
     * @param errorShapes the form of errors that the client of a path expects
     */
    @SuppressWarnings("NullAway.Init") // the server exists from start() on, before anything asks for its port
    public ListenerServer(
            HttpServerOptions options,
            StrictRequestGate gate,
            TokenEndpoint tokenEndpoint,
            Callers callers,
            ExchangePipeline pipeline,
            AuditLog audit,
            Clock clock,
            Admission admission,
            ConnectionLimit connections,
            Limits limits,
            Function<List<String>, ErrorShape> errorShapes) {
        // Whatever comes over TLS is counted and gated from its first octet on.
        this.options = options.isSsl()
                ? new HttpServerOptions(options)
                        .setSslEngineOptions(Wire.tls(HEAD_PATIENCE, connections::opened, connections::closed))
                : options;
        this.gate = gate;
        this.tokenEndpoint = tokenEndpoint;
        this.callers = callers;
        this.pipeline = pipeline;
        this.audit = audit;
        this.clock = clock;
        this.admission = admission;
        this.limits = limits;
        this.connections = new OpenConnections(connections);
        this.stragglers = new Stragglers(limits.callers().pace(), System::nanoTime);
        this.answers = new Answers(
                errorShapes, this.connections, stragglers, limits.total().multipliedBy(PATIENCE));
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(LOOK_MILLIS, timer -> stragglers.look());
        server = vertx.createHttpServer(options)
                .connectionHandler(this::guard)
                .requestHandler(this::accept)
                // What is no request gets the same answer and the same record as a request that the gate refuses.
                .invalidRequestHandler(request -> arrived(request, this::refuseInvalid))
                .exceptionHandler(failure -> LOG.debug(
                        "a connection broke before a request was read: {}",
                        failure.getClass().getName()));
        return server.listen();
    }

    /** Takes nothing new, and is done when what is under way has been answered, or has taken too long. */
    @Override
    public Future<?> stop() {
        connections.drain();
        return vertx.timer(LINGER_MILLIS, TimeUnit.MILLISECONDS).compose(waited -> {
            connections.closeIdle();
            return server.shutdown(limits.callers().drain().toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /** The port that is listened on, which the system chose if the configuration left it to it. */
    public int port() {
        return server.actualPort();
    }

    /** No connection is served without a gate before it. */
    private void guard(HttpConnection connection) {
        if (!connections.opened(connection)) {
            return;
        }
        try {
            Wire.guardServer(connection, HEAD_PATIENCE, this::recordUnanswered);
        } catch (RuntimeException bug) {
            LOG.error("a connection could not be guarded: {}", bug.getClass().getName());
            connection.close();
        }
    }

    private void refuseInvalid(Visit visit) {
        Throwable flaw = visit.request().decoderResult().cause();
        if (flaw instanceof WireException bytes) {
            refuse(visit, new ProblemException(problem(bytes)), Step.REQUEST, bytes.rule());
        } else {
            refuse(visit, new ProblemException(ProblemType.MALFORMED_REQUEST), Step.REQUEST, "codec");
        }
    }

    /** What was refused over HTTP/2 without becoming a request was answered by its codec, in a frame; here it is only recorded. */
    private void recordUnanswered(WireException flaw) {
        UUID exchange = UUID.randomUUID();
        ProblemType type = problem(flaw);
        if (!admission.ofStrangers(type).next().recorded()) {
            return;
        }
        LOG.info("exchange {} refused on the wire: {}", exchange, flaw.rule());
        audit.record(refusal(exchange, type, Step.REQUEST))
                .onFailure(unrecorded -> LOG.error(
                        "exchange {} was refused and could not be recorded: {}",
                        exchange,
                        unrecorded.getClass().getName()));
    }

    private static ProblemType problem(WireException flaw) {
        return switch (flaw.kind()) {
            case MALFORMED -> ProblemType.MALFORMED_REQUEST;
            case TARGET_TOO_LONG -> ProblemType.TARGET_TOO_LONG;
            case HEAD_TOO_LARGE -> ProblemType.HEAD_TOO_LARGE;
        };
    }

    private void accept(HttpServerRequest request) {
        request.pause();
        arrived(request, visit -> attempt(visit, () -> serve(visit)));
    }

    /** Nothing that goes wrong leaves a request unanswered. */
    private void attempt(Visit visit, Runnable what) {
        try {
            what.run();
        } catch (ProblemException problem) {
            // All that is thrown before there is an exchange is that no one known is calling.
            refuse(visit, problem, Step.AUTHENTICATION, problem.type().slug());
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError bug) {
            // Of other errors nothing can be said any more; the process is to end with them (README).
            Problems.logBug(LOG, visit.exchange(), bug);
            refuse(visit, new ProblemException(ProblemType.INTERNAL), Step.REQUEST, "bug");
        }
    }

    private void arrived(HttpServerRequest request, Consumer<Visit> then) {
        Wire.begin(request);
        OpenConnections.State connection = connections.of(request.connection());
        if (request.version() == HttpVersion.HTTP_2) {
            connection.turns().take(vertx, request.response()::closed, () -> begin(request, connection, then));
        } else {
            begin(request, connection, then);
        }
    }

    /** Of a connection that is being closed nobody reads an answer, and what comes behind a last answer was sent without knowing that it was the last. */
    private static void begin(HttpServerRequest request, OpenConnections.State connection, Consumer<Visit> then) {
        if (!connection.isClosed() && !Wire.isEnded(request.connection())) {
            then.accept(new Visit(request, connection));
        }
    }

    private void serve(Visit visit) {
        HttpServerRequest request = visit.request();
        var outcome = gate.judge(
                request.version(),
                request.method().name(),
                request.uri(),
                visit.isHttp2() && request.authority() != null
                        ? request.authority().toString()
                        : null,
                request.headers());
        if (outcome instanceof StrictRequestGate.Outcome.Refused refused) {
            refuse(visit, new ProblemException(refused.problem()), Step.REQUEST, refused.rule());
            return;
        }
        var accepted = (StrictRequestGate.Outcome.Accepted) outcome;
        List<String> path = accepted.path();
        Optional<SchoolId> school = callers.school(path);
        Optional<SchoolId> ofTokens = TokenEndpoint.school(path);
        if (ofTokens.isPresent()) {
            giveToken(visit, ofTokens.get(), school.isPresent());
            return;
        }
        Caller caller = callers.authenticate(admission.listener(), school, path, request.headers());
        Allowance allowance = admission.allowance(caller);
        Optional<Admission.Refused> refused = admission.admit(caller, allowance, visit.connection());
        if (refused.isPresent()) {
            refuse(visit, caller, refused.get());
            return;
        }
        visit.took(allowance::endExchange);
        Runnable exchange = () -> exchange(visit, call(visit, caller, accepted), allowance);
        int millis = allowance.takeTurn();
        if (millis == 0) {
            exchange.run();
        } else {
            after(millis, () -> {
                // What nobody waits for any more is not done. Of content that broke off it is the reading that tells,
                // and has it recorded.
                if (visit.hasContent() || !Answers.isGone(visit)) {
                    attempt(visit, exchange);
                }
            });
        }
    }

    private void giveToken(Visit visit, SchoolId school, boolean isServed) {
        HttpServerRequest request = visit.request();
        if (connections.isDraining() && !visit.isHttp2()) {
            request.response().putHeader("Connection", "close");
        }
        tokenEndpoint
                .handle(request, school, isServed, visit.exchange())
                .onFailure(failure -> abort(visit, failure))
                .onComplete(done -> visit.end());
    }

    private void exchange(Visit visit, Call call, Allowance allowance) {
        if (visit.request().method().equals(HttpMethod.OPTIONS)) {
            pipeline.options(call)
                    .onSuccess(methods -> answers.options(visit, methods))
                    .onFailure(failure -> answers.problem(visit, failure));
            return;
        }
        pipeline.serve(call).onSuccess(reply -> answers.reply(visit, reply)).onFailure(failure -> {
            if (failure instanceof ProblemException problem && problem.type() == ProblemType.UNKNOWN_ID) {
                unknownId(visit, call.caller(), allowance, problem);
            } else {
                answers.problem(visit, failure);
            }
        });
    }

    /** Whoever tries ids is found out, and slowed down, whatever it is that makes them unknown. */
    private void unknownId(Visit visit, Caller caller, Allowance allowance, ProblemException problem) {
        UnknownIds.Treatment treatment = allowance.unknownIds().next();
        if (treatment.alarm()) {
            LOG.error(
                    "{} of {} has tried more unknown ids in a minute than it may (exchange {})",
                    caller.supplier(),
                    caller.school(),
                    visit.exchange());
            // The exchange itself has been recorded. If this cannot be, the log has said it.
            admission.records().alarm(caller, visit.exchange());
        }
        after(treatment.delayMillis(), () -> answers.problem(visit, problem));
    }

    private Call call(Visit visit, Caller caller, StrictRequestGate.Outcome.Accepted accepted) {
        HttpServerRequest request = visit.request();
        var head = new Call.Head(
                visit.hasContent(),
                Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)),
                Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_ENCODING))
                        .filter(coding -> !coding.equalsIgnoreCase("identity")));
        String method = visit.isHead() ? "GET" : request.method().name();
        int prefix = admission.listener() == Listener.EDGE ? 1 : 2;
        ContentBudget.Share memory = admission.memory().share();
        visit.took(memory::giveBack);
        return new Call(
                visit.exchange(),
                caller,
                method,
                accepted.path().subList(prefix, accepted.path().size()),
                accepted.query(),
                head,
                maxBytes -> content(request, maxBytes, memory),
                memory::take);
    }

    /** The content of a request, which must come at a pace, and in time. */
    private Future<byte[]> content(HttpServerRequest request, int maxBytes, ContentBudget.Share memory) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > maxBytes) {
            return Future.failedFuture(new ProblemException(ProblemType.CONTENT_TOO_LARGE));
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        Promise<byte[]> whole = Promise.promise();
        Stragglers.Transfer transfer = stragglers.watch(limits.total().toNanos(), 0, () -> {
            request.handler(null);
            request.pause();
            whole.tryFail(new ProblemException(ProblemType.REQUEST_TIMEOUT));
        });
        RequestContent.collect(request, maxBytes, bytes -> {
                    transfer.moved(bytes);
                    return memory.take(bytes);
                })
                .recover(failure -> Future.failedFuture(contentProblem(failure)))
                .onSuccess(whole::tryComplete)
                .onFailure(whole::tryFail);
        return whole.future().onComplete(done -> transfer.end());
    }

    /** Content that breaks off, or whose chunks are not sound, is the client's doing and no bug of ours. */
    private static Throwable contentProblem(Throwable failure) {
        return failure instanceof BoundedContent.TooLargeException || failure instanceof ProblemException
                ? failure
                : new ProblemException(ProblemType.MALFORMED_REQUEST);
    }

    /** Refuses what never became an exchange: one record, then the answer. */
    private void refuse(Visit visit, ProblemException problem, Step step, String rule) {
        ProblemType type = problem.type();
        if (step == Step.REQUEST && !visit.isHttp2()) {
            // Whoever sends one such request is not asked what the next one means.
            visit.request().response().putHeader("Connection", "close");
        }
        var refused = new Admission.Refused(problem.type(), Map.of(), false, admission.ofStrangers(type));
        refuse(visit, problem, refused, () -> {
            LOG.info("exchange {} refused: {}", visit.exchange(), rule);
            return refusal(visit.exchange(), type, step);
        });
    }

    private AuditRecord refusal(UUID exchange, ProblemType type, Step step) {
        return AuditRecord.of(Event.EXCHANGE, exchange, clock.instant(), admission.listener())
                .refused(type.status(), type.refusedAt(step));
    }

    /** Refuses what is too much: a record or a count, and then the answer, which a flood has to wait for. Nothing of its content was read. */
    private void refuse(Visit visit, Caller caller, Admission.Refused refused) {
        ProblemType type = refused.problem();
        refuse(
                visit,
                new ProblemException(type),
                refused,
                () -> AuditRecord.of(Event.EXCHANGE, visit.exchange(), clock.instant(), admission.listener())
                        .school(caller.school())
                        .supplier(caller.supplier())
                        .client(caller.clientId())
                        .refused(type.status(), type.refusedAt(Step.ADMISSION)));
    }

    private void refuse(
            Visit visit, ProblemException problem, Admission.Refused refused, Supplier<AuditRecord> record) {
        Refusals.Treatment treatment = refused.before().next();
        if (treatment.recorded()) {
            record(record.get())
                    .onSuccess(recorded -> answers.problem(visit, problem, refused.headers(), refused.closes()))
                    .onFailure(unrecorded -> answers.problem(visit, unrecorded));
        } else if (treatment.delayMillis() == 0) {
            answers.problem(visit, problem, refused.headers(), refused.closes());
        } else if (refused.before().mayWait()) {
            after(treatment.delayMillis(), () -> {
                refused.before().waited();
                answers.problem(visit, problem, refused.headers(), refused.closes());
            });
        } else {
            visit.request().connection().close();
            visit.end();
        }
    }

    private void after(int millis, Runnable then) {
        if (millis == 0) {
            then.run();
        } else {
            vertx.setTimer(millis, timer -> then.run());
        }
    }

    private Future<Void> record(AuditRecord record) {
        return audit.record(record)
                .recover(unrecorded -> Future.failedFuture(new ProblemException(ProblemType.AUDIT_UNAVAILABLE)));
    }

    private static void abort(Visit visit, Throwable failure) {
        LOG.warn(
                "exchange {} broke off: {}",
                visit.exchange(),
                failure.getClass().getName());
        visit.request().connection().close();
    }
}
