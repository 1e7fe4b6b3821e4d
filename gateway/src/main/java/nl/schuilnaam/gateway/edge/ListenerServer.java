package nl.schuilnaam.gateway.edge;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.config.profile.Profile.ErrorShape;
import nl.schuilnaam.gateway.audit.AuditLog;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.AuditRecord.Step;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.exchange.BoundedContent;
import nl.schuilnaam.gateway.exchange.Call;
import nl.schuilnaam.gateway.exchange.Caller;
import nl.schuilnaam.gateway.exchange.ErrorBody;
import nl.schuilnaam.gateway.exchange.ExchangePipeline;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.exchange.Problems;
import nl.schuilnaam.gateway.exchange.Reply;
import nl.schuilnaam.gateway.wire.Wire;
import nl.schuilnaam.gateway.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener: where requests arrive and replies leave. Every request passes the strict gate, then the token check, then the exchange; every answer bears the
 * gateway's own headers and no other.
 *
 * <p>Deployed once per event loop; the instances share the port.
 */
public final class ListenerServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerServer.class);

    private static final long CONTENT_SECONDS = 30;
    /** How long a head may take, and over TLS how long it may be from the end of the handshake to the first one. */
    public static final Duration HEAD_PATIENCE = Duration.ofSeconds(10);

    private final Listener listener;
    private final HttpServerOptions options;
    private final StrictRequestGate gate;
    private final TokenEndpoint tokenEndpoint;
    private final Callers callers;
    private final ExchangePipeline pipeline;
    private final AuditLog audit;
    private final Clock clock;
    private final Function<List<String>, ErrorShape> errorShapes;
    private HttpServer server;

    /** @param errorShapes the form of errors that the client of a path expects */
    @SuppressWarnings("NullAway.Init") // the server exists from start() on, before anything asks for its port
    public ListenerServer(
            Listener listener,
            HttpServerOptions options,
            StrictRequestGate gate,
            TokenEndpoint tokenEndpoint,
            Callers callers,
            ExchangePipeline pipeline,
            AuditLog audit,
            Clock clock,
            Function<List<String>, ErrorShape> errorShapes) {
        this.listener = listener;
        this.options = options;
        this.gate = gate;
        this.tokenEndpoint = tokenEndpoint;
        this.callers = callers;
        this.pipeline = pipeline;
        this.audit = audit;
        this.clock = clock;
        this.errorShapes = errorShapes;
    }

    @Override
    public Future<?> start() {
        server = vertx.createHttpServer(options)
                .requestHandler(this::accept)
                .connectionHandler(this::guard)
                // What is no request gets the same answer and the same record as a request that the gate refuses.
                .invalidRequestHandler(this::refuseInvalid)
                .exceptionHandler(failure -> LOG.debug(
                        "a connection broke before a request was read: {}",
                        failure.getClass().getName()));
        return server.listen();
    }

    /** The port that is listened on, which the system chose if the configuration left it to it. */
    public int port() {
        return server.actualPort();
    }

    /** No connection is served without a gate before it. */
    private void guard(HttpConnection connection) {
        try {
            Wire.guardServer(connection, HEAD_PATIENCE, this::recordUnanswered);
        } catch (RuntimeException bug) {
            LOG.error("a connection could not be guarded: {}", bug.getClass().getName());
            connection.close();
        }
    }

    private void refuseInvalid(HttpServerRequest request) {
        UUID exchange = UUID.randomUUID();
        Throwable flaw = request.decoderResult().cause();
        ProblemType type =
                flaw instanceof WireException bytes ? problem(exchange, bytes) : ProblemType.MALFORMED_REQUEST;
        refuse(request, exchange, new ProblemException(type), Step.REQUEST);
    }

    /** What was refused over HTTP/2 without becoming a request was answered by its codec, in a frame; here it is only recorded. */
    private void recordUnanswered(WireException flaw) {
        UUID exchange = UUID.randomUUID();
        audit.record(refusal(exchange, problem(exchange, flaw), Step.REQUEST))
                .onFailure(unrecorded -> LOG.error(
                        "exchange {} was refused and could not be recorded: {}",
                        exchange,
                        unrecorded.getClass().getName()));
    }

    private static ProblemType problem(UUID exchange, WireException flaw) {
        LOG.info("exchange {} refused on the wire: {}", exchange, flaw.rule());
        return switch (flaw.kind()) {
            case MALFORMED -> ProblemType.MALFORMED_REQUEST;
            case TARGET_TOO_LONG -> ProblemType.TARGET_TOO_LONG;
            case HEAD_TOO_LARGE -> ProblemType.HEAD_TOO_LARGE;
        };
    }

    private void accept(HttpServerRequest request) {
        UUID exchange = UUID.randomUUID();
        try {
            request.pause();
            serve(request, exchange);
        } catch (ProblemException problem) {
            // All that is thrown before there is an exchange is that no one known is calling.
            refuse(request, exchange, problem, Step.AUTHENTICATION);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError bug) {
            // Of other errors nothing can be said any more; the process is to end with them (README).
            Problems.logBug(LOG, exchange, bug);
            refuse(request, exchange, new ProblemException(ProblemType.INTERNAL), Step.REQUEST);
        }
    }

    private void serve(HttpServerRequest request, UUID exchange) {
        boolean http2 = request.version() == HttpVersion.HTTP_2;
        var outcome = gate.judge(
                request.version(),
                request.method().name(),
                request.uri(),
                http2 && request.authority() != null ? request.authority().toString() : null,
                request.headers());
        if (outcome instanceof StrictRequestGate.Outcome.Refused refused) {
            LOG.info("exchange {} refused at the gate: {}", exchange, refused.rule());
            refuse(request, exchange, new ProblemException(refused.problem()), Step.REQUEST);
            return;
        }
        var accepted = (StrictRequestGate.Outcome.Accepted) outcome;
        List<String> path = accepted.path();
        Optional<SchoolId> school = callers.school(path);
        if (school.isPresent()
                && path.size() == 3
                && path.get(1).equals("oauth2")
                && path.get(2).equals("token")) {
            tokenEndpoint
                    .handle(request, school.get(), exchange)
                    .onFailure(failure -> abort(request, exchange, failure));
            return;
        }
        Caller caller = callers.authenticate(listener, school, path, request.headers());
        Call call = call(request, exchange, caller, accepted);
        if (request.method().equals(HttpMethod.OPTIONS)) {
            pipeline.options(call)
                    .onSuccess(methods ->
                            send(request, exchange, new Reply(204, Map.of("Allow", allow(methods)), new byte[0])))
                    .onFailure(failure -> answerProblem(request, exchange, failure));
            return;
        }
        pipeline.serve(call).onSuccess(reply -> send(request, exchange, reply)).onFailure(failure -> {
            if (failure instanceof ProblemException problem && problem.type() == ProblemType.METHOD_NOT_ALLOWED) {
                request.response().putHeader("Allow", allow(problem.permittedMethods()));
            }
            answerProblem(request, exchange, failure);
        });
    }

    private Call call(
            HttpServerRequest request, UUID exchange, Caller caller, StrictRequestGate.Outcome.Accepted accepted) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        var head = new Call.Head(
                hasContent(request),
                Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)),
                Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_ENCODING))
                        .filter(coding -> !coding.equalsIgnoreCase("identity")));
        String method = request.method().equals(HttpMethod.HEAD)
                ? "GET"
                : request.method().name();
        int prefix = listener == Listener.EDGE ? 1 : 2;
        return new Call(
                exchange,
                caller,
                method,
                accepted.path().subList(prefix, accepted.path().size()),
                accepted.query(),
                head,
                maxBytes -> {
                    if (length != null && Long.parseLong(length) > maxBytes) {
                        return Future.failedFuture(new ProblemException(ProblemType.CONTENT_TOO_LARGE));
                    }
                    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                        request.response().writeContinue();
                    }
                    // Content that breaks off, or whose chunks are not sound, is the client's doing and no bug of ours.
                    return RequestContent.collect(request, maxBytes)
                            .timeout(CONTENT_SECONDS, TimeUnit.SECONDS)
                            .recover(failure -> Future.failedFuture(contentProblem(failure)));
                });
    }

    /** Content that breaks off, or whose chunks are not sound, is the client's doing and no bug of ours. */
    private static Throwable contentProblem(Throwable failure) {
        if (failure instanceof BoundedContent.TooLargeException) {
            return failure;
        }
        return new ProblemException(
                failure instanceof TimeoutException ? ProblemType.REQUEST_TIMEOUT : ProblemType.MALFORMED_REQUEST);
    }

    private static boolean hasContent(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean unsized = request.version() == HttpVersion.HTTP_2
                && length == null
                && !request.isEnded()
                && !isBodyless(request.method());
        return unsized
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || (length != null && !length.equals("0"));
    }

    private static boolean isBodyless(HttpMethod method) {
        return method.equals(HttpMethod.GET)
                || method.equals(HttpMethod.HEAD)
                || method.equals(HttpMethod.OPTIONS)
                || method.equals(HttpMethod.DELETE);
    }

    private static String allow(Set<String> permitted) {
        var methods = new TreeSet<>(permitted);
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }

    private void send(HttpServerRequest request, UUID exchange, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status());
        ownHeaders(response, exchange);
        reply.headers().forEach(response::putHeader);
        finish(request, reply.content());
    }

    /** Refuses what never became an exchange: one record, then the answer. */
    private void refuse(HttpServerRequest request, UUID exchange, ProblemException problem, Step step) {
        ProblemType type = problem.type();
        if (step == Step.REQUEST && request.version() != HttpVersion.HTTP_2) {
            // Whoever sends one such request is not asked what the next one means.
            request.response().putHeader("Connection", "close");
        }
        audit.record(refusal(exchange, type, step))
                .onSuccess(recorded -> answerProblem(request, exchange, problem))
                .onFailure(unrecorded ->
                        answerProblem(request, exchange, new ProblemException(ProblemType.AUDIT_UNAVAILABLE)));
    }

    private AuditRecord refusal(UUID exchange, ProblemType type, Step step) {
        return AuditRecord.of(AuditRecord.Event.EXCHANGE, exchange, clock.instant(), listener)
                .refused(type.status(), new AuditRecord.Outcome.Refused(type.slug(), step, type.severity()));
    }

    /** Answers a refusal that has been recorded. */
    private void answerProblem(HttpServerRequest request, UUID exchange, Throwable failure) {
        ProblemException problem =
                failure instanceof ProblemException known ? known : new ProblemException(ProblemType.INTERNAL);
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        ProblemType type = problem.type();
        ErrorBody body =
                ErrorBody.of(errorShapes.apply(List.of(request.path().split("/"))), type, problem.detail(), exchange);
        response.setStatusCode(type.status());
        ownHeaders(response, exchange);
        response.putHeader("Content-Type", body.mediaType());
        response.putHeader("Proxy-Status", ErrorBody.proxyStatus(type));
        if (type == ProblemType.UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (type.isPassing()) {
            response.putHeader("Retry-After", "5");
        }
        // Content that was not read to its end, or is malformed, must not be taken for the beginning of the next
        // request.
        boolean unread = hasContent(request) && !request.isEnded();
        if ((unread || type == ProblemType.MALFORMED_REQUEST) && request.version() != HttpVersion.HTTP_2) {
            response.putHeader("Connection", "close");
        }
        finish(request, body.content().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private void finish(HttpServerRequest request, byte[] content) {
        HttpServerResponse response = request.response();
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (response.getStatusCode() != 204) {
            response.putHeader("Content-Length", Integer.toString(content.length));
        }
        boolean closes = "close".equals(response.headers().get("Connection"));
        Future<Void> sent = head || content.length == 0 ? response.end() : response.end(Buffer.buffer(content));
        if (closes) {
            sent.onComplete(done -> request.connection().close());
        }
    }

    private static void ownHeaders(HttpServerResponse response, UUID exchange) {
        response.putHeader(ErrorBody.EXCHANGE_ID_HEADER, exchange.toString());
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("X-Content-Type-Options", "nosniff");
    }

    private void abort(HttpServerRequest request, UUID exchange, Throwable failure) {
        LOG.warn("exchange {} broke off: {}", exchange, failure.getClass().getName());
        request.connection().close();
    }
}
