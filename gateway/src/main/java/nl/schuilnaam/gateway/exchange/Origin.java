package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import nl.schuilnaam.gateway.content.Gzip;
import nl.schuilnaam.gateway.content.LinkHeader;
import nl.schuilnaam.gateway.content.RefusedContentException;
import nl.schuilnaam.gateway.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * One server that the gateway calls: a school's system, or a supplier's API. Sends requests that the gateway built, with the gateway's own credentials, and takes
 * back only answers that are whole, well-framed and of the expected type; of anything else nothing is kept.
 *
 * <p>Connections are not shared between origins. Redirects are not followed, cookies not kept, trailers and interim answers not looked at.
 */
public final class Origin {
    private static final Set<Integer> GOOD_STATUS = Set.of(200, 201, 202, 204);
    private static final int MAX_REFUSAL_BYTES = 64 * 1024;
    private static final String TOTAL_COUNT = "x-total-count";
    /** What two readers could understand in two ways when it stands there twice. */
    private static final Set<String> ONCE = Set.of("content-type", "content-encoding", "content-length", TOTAL_COUNT);
    /** What says that the origin is not there or cannot keep up. Every other problem came about without it, or it answered, if only nonsense. */
    private static final Set<ProblemType> FAILURES =
            EnumSet.of(ProblemType.ORIGIN_UNREACHABLE, ProblemType.ORIGIN_TIMEOUT, ProblemType.ORIGIN_ERROR);

    private final Vertx vertx;
    private final OriginConnections connections;
    private final Optional<Login> login;
    private final Limits limits;
    private final Breaker breaker;

    /** @param login how the gateway presents itself there; empty where the origin asks for nothing */
    public Origin(Vertx vertx, OriginConnections connections, Optional<Login> login, Limits limits, Breaker breaker) {
        this.vertx = vertx;
        this.connections = connections;
        this.login = login;
        this.limits = limits;
        this.breaker = breaker;
    }

    /** How the gateway gets the tokens that it presents to an origin. */
    public record Login(OriginTokens tokens, OriginClient client) {}

    /**
     * How long an origin may take and how much it may say.
     *
     * @param firstByte from the last byte of the request to the first of the answer
     * @param total for everything: token, wait for a connection, connecting, request and answer
     */
    public record Limits(Duration firstByte, Duration total, int maxContentBytes) {}

    /**
     * A request in the origin's own terms.
     *
     * @param path below the origin's base, encoded
     * @param query encoded, without question mark; empty for none
     * @param namesIds whether ids stand in the path, so that an origin's 404 means that one of them is gone
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Request(
            String method, String path, String query, Optional<byte[]> content, String mediaType, boolean namesIds) {}

    /**
     * A good answer.
     *
     * @param status 200 to 299
     * @param content decoded; empty when the answer had none
     * @param hasNext whether the answer's {@code Link} names a next page
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, byte[] content, boolean hasNext, OptionalLong totalCount) {}

    /**
     * Sends a request and takes the answer in.
     *
     * @return fails with a {@link ProblemException} that tells what kind of failure it was and nothing that the origin said
     */
    Future<Answer> send(Request request, Errand errand) {
        Optional<Breaker.Pass> pass = breaker.enter();
        if (pass.isEmpty()) {
            return Future.failedFuture(new ProblemException(ProblemType.ORIGIN_UNAVAILABLE));
        }
        var conversation = new Conversation(request, errand);
        return Deadline.within(vertx, limits.total(), conversation::begin).transform(result -> {
            if (result.succeeded()) {
                pass.get().answered();
                return Future.succeededFuture(result.result());
            }
            conversation.breakOff(result.cause());
            ProblemException problem = problem(result.cause());
            tell(pass.get(), result.cause(), problem);
            return Future.failedFuture(problem);
        });
    }

    private static void tell(Breaker.Pass pass, Throwable failure, ProblemException problem) {
        boolean answers = failure instanceof RefusalException refusal
                ? refusal.status < 500
                : problem.type() == ProblemType.ORIGIN_ANSWER_REFUSED;
        if (answers) {
            pass.answered();
        } else if (failure instanceof RefusalException || FAILURES.contains(problem.type())) {
            pass.failed();
        } else {
            pass.withdrawn();
        }
    }

    /** One request and what the origin makes of it. */
    private final class Conversation {
        private final Request request;
        private final Errand errand;
        private final Attempt attempt = new Attempt();
        private final long begun = System.nanoTime();

        Conversation(Request request, Errand errand) {
            this.request = request;
            this.errand = errand;
        }

        Future<Answer> begin() {
            return authorization().compose(token -> ask(token).recover(failure -> again(token, failure)));
        }

        private Duration remaining() {
            return limits.total().minusNanos(System.nanoTime() - begun);
        }

        /** Unless the answer was read to its end, the connection is in an unknown state and is never used again. */
        void breakOff(Throwable failure) {
            if (!(failure instanceof RefusalException)) {
                attempt.giveUp();
            }
        }

        /** An origin may withdraw a token early: it then answers 401 and has done nothing, so that once more, with a fresh one, is the same request. */
        private Future<Answer> again(Optional<BearerToken> token, Throwable failure) {
            if (token.isPresent() && failure instanceof RefusalException refusal && refusal.status == 401) {
                attempt.settle();
                login.ifPresent(known -> known.tokens().invalidate(known.client(), token.get()));
                return authorization().compose(this::ask);
            }
            return Future.failedFuture(failure);
        }

        private Future<Optional<BearerToken>> authorization() {
            return login.map(known -> known.tokens().tokenFor(known.client()).map(Optional::of))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty()));
        }

        private Future<Answer> ask(Optional<BearerToken> authorization) {
            return connections
                    .open(HttpMethod.valueOf(request.method()), target(request), remaining())
                    .compose(attempt::take)
                    .compose(outgoing -> {
                        errand.lastLook().run();
                        return converse(outgoing, authorization);
                    });
        }

        private Future<Answer> converse(HttpClientRequest outgoing, Optional<BearerToken> authorization) {
            outgoing.headers()
                    .set(HttpHeaders.ACCEPT, request.mediaType())
                    .set(HttpHeaders.ACCEPT_ENCODING, "gzip")
                    .set(HttpHeaders.USER_AGENT, "Schuilnaam");
            authorization.ifPresent(token -> outgoing.putHeader(HttpHeaders.AUTHORIZATION, token.authorization()));
            Future<HttpClientResponse> head;
            if (request.content().isPresent()) {
                outgoing.putHeader(HttpHeaders.CONTENT_TYPE, request.mediaType());
                head = outgoing.send(Buffer.buffer(request.content().get()));
            } else {
                head = outgoing.send();
            }
            return Deadline.within(vertx, limits.firstByte(), head)
                    .compose(response -> takeIn(response, request, errand.room()));
        }
    }

    private Future<Answer> takeIn(HttpClientResponse response, Request request, IntPredicate room) {
        response.pause();
        int status = response.statusCode();
        if (status >= 400 && status <= 599) {
            return BoundedContent.collect(response, MAX_REFUSAL_BYTES, room)
                    .compose(ignored -> Future.failedFuture(new RefusalException(status, request.namesIds())));
        }
        // Partial content, and whatever else was not asked for, is not an answer.
        if (!GOOD_STATUS.contains(status)) {
            return Future.failedFuture(statusProblem(status, false));
        }
        if (ONCE.stream().anyMatch(name -> response.headers().getAll(name).size() > 1)) {
            return Future.failedFuture(
                    ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer bears a header twice"));
        }
        if (response.headers().contains(HttpHeaders.CONTENT_RANGE)) {
            return Future.failedFuture(
                    ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer is a part of something"));
        }
        // The codec takes content in an unknown transfer coding for content without one (RFC 9112 section 6.3).
        if (response.headers().getAll(HttpHeaders.TRANSFER_ENCODING).stream()
                .anyMatch(transfer -> !transfer.equalsIgnoreCase("chunked"))) {
            return Future.failedFuture(ProblemException.of(
                    ProblemType.ORIGIN_ANSWER_REFUSED, "the answer has an unknown transfer coding"));
        }
        String coding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("gzip") && !coding.equalsIgnoreCase("identity")) {
            return Future.failedFuture(ProblemException.of(
                    ProblemType.ORIGIN_ANSWER_REFUSED, "the answer has a content coding that was not asked for"));
        }
        return BoundedContent.collect(response, limits.maxContentBytes(), room).map(raw -> {
            // Other trailers are not looked at; these would make the content something else than what was judged.
            if (response.trailers().names().stream().anyMatch(Origin::isAboutContent)) {
                throw ProblemException.of(
                        ProblemType.ORIGIN_ANSWER_REFUSED, "the answer says behind its content what the content is");
            }
            byte[] content = "gzip".equalsIgnoreCase(coding) && raw.length > 0 ? inflate(raw, room) : raw;
            if (content.length > 0
                    && !MediaTypes.matches(response.getHeader(HttpHeaders.CONTENT_TYPE), request.mediaType())) {
                throw ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer is of another media type");
            }
            return new Answer(
                    status,
                    content,
                    LinkHeader.hasNext(String.join(", ", response.headers().getAll("Link"))),
                    count(response.getHeader(TOTAL_COUNT)));
        });
    }

    /** RFC 9110 section 6.5.1: fields about framing, routing, and how content is read do not belong into trailers. */
    private static boolean isAboutContent(String trailer) {
        String name = trailer.toLowerCase(Locale.ROOT);
        return name.startsWith("content-")
                || name.equals("transfer-encoding")
                || name.equals("trailer")
                || name.equals("host")
                || name.equals("authorization")
                || name.equals("link")
                || name.equals(TOTAL_COUNT);
    }

    private byte[] inflate(byte[] raw, IntPredicate room) {
        try {
            byte[] content = Gzip.decode(raw, limits.maxContentBytes());
            if (!room.test(content.length)) {
                throw new ProblemException(ProblemType.TOO_BUSY);
            }
            return content;
        } catch (RefusedContentException e) {
            throw ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer is not sound gzip, or too large");
        }
    }

    /**
     * What an origin's refusal means to the client. Of the origin's own words nothing is passed on: an error text is where identities are quoted.
     */
    private static ProblemException statusProblem(int status, boolean namesIds) {
        if ((status == 404 || status == 410) && namesIds) {
            return new ProblemException(ProblemType.UNKNOWN_ID);
        }
        return switch (status) {
            case 400, 409, 422 ->
                new ProblemException(
                        ProblemType.ORIGIN_REFUSED_CONTENT,
                        ProblemDetail.of("the receiving system refused").count("status", status));
            case 401, 403 ->
                ProblemException.of(
                        ProblemType.ORIGIN_ERROR,
                        "the receiving system does not accept the credentials of the gateway");
            case 429, 503 ->
                new ProblemException(
                        ProblemType.ORIGIN_BUSY,
                        ProblemDetail.of("the receiving system refused").count("status", status));
            default ->
                new ProblemException(
                        ProblemType.ORIGIN_ERROR,
                        ProblemDetail.of("the receiving system refused").count("status", status));
        };
    }

    private static ProblemException problem(Throwable failure) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        if (failure instanceof RefusalException refusal) {
            return statusProblem(refusal.status, refusal.namesIds);
        }
        if (failure instanceof ConnectionPoolTooBusyException) {
            return ProblemException.of(ProblemType.TOO_BUSY, "too many exchanges wait for the receiving system");
        }
        if (failure instanceof WireException) {
            return ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer is not well-formed HTTP");
        }
        if (failure instanceof TimeoutException) {
            return new ProblemException(ProblemType.ORIGIN_TIMEOUT);
        }
        if (failure instanceof BoundedContent.TooLargeException) {
            return ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer is larger than the limit");
        }
        return new ProblemException(ProblemType.ORIGIN_UNREACHABLE);
    }

    private static OptionalLong count(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,12}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    private String target(Request request) {
        String base = connections.url().getRawPath();
        String path = (base == null ? "" : base) + request.path();
        return request.query().isEmpty() ? path : path + "?" + request.query();
    }

    /** The origin refused, in a well-framed answer that was read to its end and forgotten. */
    private static final class RefusalException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final boolean namesIds;

        RefusalException(int status, boolean namesIds) {
            super("status " + status, null, false, false);
            this.status = status;
            this.namesIds = namesIds;
        }
    }
}
