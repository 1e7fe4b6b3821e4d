package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final Duration POOL_PATIENCE = Duration.ofSeconds(5);
    private static final Set<Integer> GOOD_STATUS = Set.of(200, 201, 202, 204);
    private static final int MAX_REFUSAL_BYTES = 64 * 1024;

    private final HttpClient client;
    private final URI base;
    private final OriginTokens tokens;
    private final Optional<OriginClient> registration;
    private final Limits limits;

    /** @param registration how the gateway presents itself there; empty where the origin asks for nothing */
    public Origin(
            HttpClient client, URI base, OriginTokens tokens, Optional<OriginClient> registration, Limits limits) {
        this.client = client;
        this.base = base;
        this.tokens = tokens;
        this.registration = registration;
        this.limits = limits;
    }

    /** How long an origin may take and how much it may say. */
    public record Limits(Duration connect, Duration firstByte, Duration total, int maxContentBytes) {}

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
     * @param lastLook called when there is a connection and nothing of the request has been written; what it throws is what this fails with
     * @return fails with a {@link ProblemException} that tells what kind of failure it was and nothing that the origin said
     */
    Future<Answer> send(Request request, Runnable lastLook) {
        return authorization()
                .compose(token ->
                        attempt(request, token, lastLook).recover(failure -> again(request, token, lastLook, failure)))
                .recover(failure -> Future.failedFuture(problem(failure)));
    }

    /** An origin may withdraw a token early: it then answers 401 and has done nothing, so that once more, with a fresh one, is the same request. */
    private Future<Answer> again(Request request, Optional<BearerToken> token, Runnable lastLook, Throwable failure) {
        if (token.isPresent()
                && registration.isPresent()
                && failure instanceof RefusalException refusal
                && refusal.status == 401) {
            tokens.invalidate(registration.get(), token.get());
            return authorization().compose(fresh -> attempt(request, fresh, lastLook));
        }
        return Future.failedFuture(failure);
    }

    private Future<Optional<BearerToken>> authorization() {
        return registration.isPresent()
                ? tokens.tokenFor(registration.get()).map(Optional::of)
                : Future.succeededFuture(Optional.empty());
    }

    private Future<Answer> attempt(Request request, Optional<BearerToken> authorization, Runnable lastLook) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setHost(base.getHost())
                .setPort(port())
                .setSsl("https".equals(base.getScheme()))
                .setURI(target(request))
                .setFollowRedirects(false)
                .setConnectTimeout(limits.connect().toMillis());
        return client.request(options)
                .timeout(limits.connect().plus(POOL_PATIENCE).toMillis(), TimeUnit.MILLISECONDS)
                .compose(outgoing -> {
                    try {
                        lastLook.run();
                    } catch (ProblemException refused) {
                        outgoing.reset();
                        throw refused;
                    }
                    return converse(outgoing, request, authorization);
                });
    }

    private Future<Answer> converse(HttpClientRequest outgoing, Request request, Optional<BearerToken> authorization) {
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
        return head.timeout(limits.firstByte().toMillis(), TimeUnit.MILLISECONDS)
                .compose(response -> takeIn(response, request))
                .timeout(limits.total().toMillis(), TimeUnit.MILLISECONDS)
                // Unless the answer was read to its end, the connection is in an unknown state and is never used again.
                .onFailure(failure -> {
                    if (!(failure instanceof RefusalException)) {
                        outgoing.reset();
                        outgoing.connection().close();
                    }
                });
    }

    private Future<Answer> takeIn(HttpClientResponse response, Request request) {
        response.pause();
        int status = response.statusCode();
        if (status >= 400 && status <= 599) {
            return BoundedContent.collect(response, MAX_REFUSAL_BYTES)
                    .compose(ignored -> Future.failedFuture(new RefusalException(status, request.namesIds())));
        }
        // Partial content, and whatever else was not asked for, is not an answer.
        if (!GOOD_STATUS.contains(status)) {
            return Future.failedFuture(statusProblem(status, false));
        }
        if (response.headers().getAll(HttpHeaders.CONTENT_TYPE).size() > 1
                || response.headers().getAll(HttpHeaders.CONTENT_ENCODING).size() > 1) {
            return Future.failedFuture(
                    ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer bears a header twice"));
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
        return BoundedContent.collect(response, limits.maxContentBytes()).map(raw -> {
            byte[] content = "gzip".equalsIgnoreCase(coding) && raw.length > 0 ? inflate(raw) : raw;
            if (content.length > 0
                    && !MediaTypes.matches(response.getHeader(HttpHeaders.CONTENT_TYPE), request.mediaType())) {
                throw ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer is of another media type");
            }
            return new Answer(
                    status, content, hasNext(response.getHeader("Link")), count(response.getHeader("X-Total-Count")));
        });
    }

    private byte[] inflate(byte[] raw) {
        try {
            return Gzip.decode(raw, limits.maxContentBytes());
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

    private static boolean hasNext(@Nullable String link) {
        return link != null && LinkHeader.hasNext(link);
    }

    private static OptionalLong count(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,12}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    private int port() {
        if (base.getPort() != -1) {
            return base.getPort();
        }
        return "https".equals(base.getScheme()) ? 443 : 80;
    }

    private String target(Request request) {
        String path = (base.getRawPath() == null ? "" : base.getRawPath()) + request.path();
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
