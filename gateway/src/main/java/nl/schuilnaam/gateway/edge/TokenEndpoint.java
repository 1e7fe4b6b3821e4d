package nl.schuilnaam.gateway.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.gateway.audit.AuditRecord;
import nl.schuilnaam.gateway.audit.Listener;
import nl.schuilnaam.gateway.edge.Credentials.RegisteredClient;
import nl.schuilnaam.gateway.exchange.BoundedContent;
import nl.schuilnaam.gateway.exchange.ErrorBody;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.limit.ConnectionLimit;
import nl.schuilnaam.gateway.limit.Refusals;
import nl.schuilnaam.gateway.limit.WrongSecrets;
import nl.schuilnaam.gateway.wire.Wire;

/**
 * {@code POST /{school}/oauth2/token}: client credentials for access tokens (RFC 6749 section 4.4), with {@code client_secret_basic} or {@code client_secret_post}. An
 * unknown client, a wrong secret and a school that is not there get the same answer after the same time. Every outcome is recorded before its answer leaves; in a flood most refusals
 * are counted, and the counts recorded.
 */
public final class TokenEndpoint {
    private static final int MAX_CONTENT_BYTES = 8 * 1024;
    private static final long CONTENT_SECONDS = 10;

    /** Makes a record durable; what it describes happens only when the future succeeds. */
    @FunctionalInterface
    public interface Recorder {
        Future<Void> record(AuditRecord record);
    }

    /** What is to be answered. */
    private record Answer(int status, JsonObject content, Optional<ProblemType> problem, long retrySeconds) {
        static Answer refusing(int status, String error, ProblemType problem) {
            return new Answer(status, new JsonObject().put("error", error), Optional.of(problem), 1);
        }

        static Answer to(TokenRequest.Flaw flaw) {
            return switch (flaw) {
                case INVALID_CLIENT -> refusing(401, "invalid_client", ProblemType.UNAUTHENTICATED);
                case INVALID_SCOPE -> refusing(400, "invalid_scope", ProblemType.OPERATION_NOT_PERMITTED);
                case INVALID_REQUEST -> refusing(400, "invalid_request", ProblemType.CONTENT_MALFORMED);
                case UNSUPPORTED_GRANT_TYPE -> refusing(400, "unsupported_grant_type", ProblemType.CONTENT_MALFORMED);
            };
        }

        static Answer tooMany(long seconds) {
            Answer answer = to(ProblemType.TOO_MANY_REQUESTS);
            return new Answer(answer.status(), answer.content(), answer.problem(), seconds);
        }

        /** RFC 6749 has no word for these at this endpoint; the words are those of its section 4.1.2.1. */
        static Answer to(ProblemType problem) {
            String error = problem.isPassing()
                    ? "temporarily_unavailable"
                    : problem.status() >= 500 ? "server_error" : "invalid_request";
            return refusing(problem.status(), error, problem);
        }
    }

    private final Listener listener;
    private final Credentials credentials;
    private final AccessTokens tokens;
    private final Recorder recorder;
    private final Clock clock;
    private final ClientSecretCheck secrets;
    private final WrongSecrets wrongSecrets;
    private final LimitRecords records;
    private final Vertx vertx;

    public TokenEndpoint(
            Vertx vertx,
            Listener listener,
            Credentials credentials,
            AccessTokens tokens,
            Recorder recorder,
            Clock clock,
            WrongSecrets wrongSecrets,
            LimitRecords records) {
        this.listener = listener;
        this.credentials = credentials;
        this.tokens = tokens;
        this.recorder = recorder;
        this.clock = clock;
        this.secrets = new ClientSecretCheck(vertx, listener);
        this.wrongSecrets = wrongSecrets;
        this.records = records;
        this.vertx = vertx;
    }

    /** The school whose tokens are asked for at this path; empty for every other path. Whether there is such a school must make no difference to who asks. */
    static Optional<SchoolId> school(List<String> path) {
        return path.size() == 3 && path.get(1).equals("oauth2") && path.get(2).equals("token")
                ? SchoolId.read(path.get(0))
                : Optional.empty();
    }

    /**
     * Answers one request. To be called on the request's event loop, before anything of its content was read; the request may be paused.
     *
     * @param school as the path names it
     * @param isServed whether the configuration knows it; only then it is named in the record
     * @param exchange our own id of this request
     * @return succeeds when the answer was written, fails when the client was gone, or is refused without an answer since too many wait for theirs
     */
    public Future<Void> handle(HttpServerRequest request, SchoolId school, boolean isServed, UUID exchange) {
        AuditRecord.Builder record = AuditRecord.of(AuditRecord.Event.TOKEN, exchange, clock.instant(), listener);
        if (isServed) {
            record.school(school);
        }
        return content(request)
                .compose(content -> authorize(request, school, content, record))
                .recover(failure -> Future.succeededFuture(answerTo(failure)))
                .compose(answer -> recorded(record, answer))
                .compose(answer -> write(request, answer, exchange));
    }

    /** Recorded before it is answered; of many that are refused, most are counted and have to wait. They are counted for all schools together, or what one has to wait for would tell of another. */
    private Future<Answer> recorded(AuditRecord.Builder record, Answer answer) {
        if (answer.problem().isPresent()) {
            Refusals before = records.of(new LimitRecords.Kind(
                    AuditRecord.Event.TOKEN,
                    listener,
                    Optional.empty(),
                    Optional.empty(),
                    answer.problem().get()));
            Refusals.Treatment treatment = before.next();
            if (!treatment.recorded()) {
                return before.mayWait()
                        ? vertx.timer(Math.max(1, treatment.delayMillis()), TimeUnit.MILLISECONDS)
                                .onComplete(waited -> before.waited())
                                .map(answer)
                        : Future.failedFuture(new ProblemException(ProblemType.TOO_BUSY));
            }
        }
        return recorder.record(finish(record, answer)).map(answer).otherwise(Answer.to(ProblemType.AUDIT_UNAVAILABLE));
    }

    private static Answer answerTo(Throwable failure) {
        if (failure instanceof TokenRequest.Unreadable unreadable) {
            return Answer.to(unreadable.flaw());
        }
        return Answer.to(failure instanceof ProblemException problem ? problem.type() : ProblemType.INTERNAL);
    }

    private static AuditRecord finish(AuditRecord.Builder record, Answer answer) {
        return answer.problem()
                .map(problem -> record.refused(answer.status(), problem.refusedAt(AuditRecord.Step.AUTHENTICATION)))
                .orElseGet(() -> record.released(answer.status()));
    }

    /** Checks the head and collects the content, which is small. */
    private static Future<byte[]> content(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            return problem(ProblemType.METHOD_NOT_ALLOWED);
        }
        // Also without a secret in it: what stands in a URL stands in logs.
        if (request.query() != null) {
            return problem(ProblemType.MALFORMED_REQUEST);
        }
        if (!isForm(request.getHeader("content-type")) || request.headers().contains("content-encoding")) {
            return problem(ProblemType.UNSUPPORTED_MEDIA_TYPE);
        }
        return RequestContent.collect(request, MAX_CONTENT_BYTES, bytes -> true)
                .timeout(CONTENT_SECONDS, TimeUnit.SECONDS)
                .recover(failure -> problem(
                        failure instanceof BoundedContent.TooLargeException
                                ? ProblemType.CONTENT_TOO_LARGE
                                : ProblemType.MALFORMED_REQUEST));
    }

    private static boolean isForm(String mediaType) {
        if (mediaType == null) {
            return false;
        }
        String[] parts = mediaType.toLowerCase(Locale.ROOT).split(";", -1);
        return parts[0].strip().equals("application/x-www-form-urlencoded")
                && (parts.length == 1 || (parts.length == 2 && parts[1].strip().equals("charset=utf-8")));
    }

    private Future<Answer> authorize(
            HttpServerRequest request, SchoolId school, byte[] content, AuditRecord.Builder record) {
        TokenRequest asked;
        try {
            asked = TokenRequest.read(request.getHeader("authorization"), content);
        } catch (TokenRequest.Unreadable e) {
            return Future.failedFuture(e);
        }
        Optional<RegisteredClient> client = credentials.find(listener, school, asked.clientId());
        client.ifPresent(known -> {
            record.client(known.clientId());
            known.supplier().ifPresent(record::supplier);
        });
        InetAddress from = OpenConnections.address(request.connection());
        String address = ConnectionLimit.network(from);
        long blocked = wrongSecrets.blockedSeconds(school, asked.clientId(), address);
        if (blocked > 0) {
            return Future.succeededFuture(Answer.tooMany(blocked));
        }
        return secrets.matches(school, asked.clientId(), client.map(RegisteredClient::secret), asked.secret(), from)
                .map(matches -> {
                    if (matches && client.isPresent()) {
                        return issue(school, client.get(), asked.scopes());
                    }
                    wrongSecrets.add(school, asked.clientId(), address);
                    return Answer.to(TokenRequest.Flaw.INVALID_CLIENT);
                });
    }

    private Answer issue(SchoolId school, RegisteredClient client, Optional<Set<String>> requested) {
        var scopes = new HashSet<>(client.grantedScopes());
        requested.ifPresent(scopes::retainAll);
        if (scopes.isEmpty()) {
            return Answer.to(TokenRequest.Flaw.INVALID_SCOPE);
        }
        AccessTokens.Issued issued = tokens.issue(listener, school, client.supplier(), client.clientId(), scopes);
        return new Answer(
                200,
                new JsonObject()
                        .put("access_token", issued.text())
                        .put("token_type", "Bearer")
                        .put("expires_in", issued.lifetime().toSeconds())
                        .put("scope", String.join(" ", new java.util.TreeSet<>(scopes))),
                Optional.empty(),
                0);
    }

    private static Future<Void> write(HttpServerRequest request, Answer answer, UUID exchange) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.status())
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Pragma", "no-cache")
                .putHeader(ErrorBody.EXCHANGE_ID_HEADER, exchange.toString());
        if (answer.status() == 401) {
            response.putHeader("WWW-Authenticate", "Basic realm=\"schuilnaam\", charset=\"UTF-8\"");
        }
        if (answer.status() == 405) {
            response.putHeader("Allow", "POST");
        }
        if (answer.status() == 503 || answer.status() == 429) {
            response.putHeader("Retry-After", Long.toString(answer.retrySeconds()));
        }
        // Content that was not read to its end must not be taken for the next request.
        boolean unread = !request.isEnded() && request.version() == HttpVersion.HTTP_1_1;
        if (unread) {
            response.putHeader("Connection", "close");
        }
        boolean last = "close".equals(response.headers().get("Connection"));
        if (last) {
            Wire.end(request.connection());
        }
        Future<Void> sent = response.end(answer.content().encode());
        return last ? sent.eventually(() -> request.connection().close()) : sent;
    }

    private static <T> Future<T> problem(ProblemType type) {
        return Future.failedFuture(new ProblemException(type));
    }
}
