package nl.schuilnaam.gateway.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import nl.schuilnaam.gateway.wire.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The gateway as an OAuth client of the school's systems and of suppliers' APIs (RFC 6749 section 4.4, {@code client_secret_basic}). A token is fetched when it is first
 * needed, by one request however many exchanges wait for it, and kept until shortly before it expires. Safe for use by several threads at once.
 *
 * <p>The answer of a token endpoint is believed only when it has the form of RFC 6749 section 5.1; of any other, nothing is kept, logged or told.
 */
public final class OriginTokens {
    private static final int MAX_CONTENT_BYTES = 32 * 1024;
    private static final int MAX_TOKEN_LENGTH = 6 * 1024;
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);
    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final long MAX_LIFETIME_SECONDS = Duration.ofDays(1).toSeconds();
    // RFC 6750 section 2.1.
    private static final Pattern B64TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxDocumentLength(MAX_CONTENT_BYTES)
                    .maxStringLength(MAX_CONTENT_BYTES)
                    .build())
            .build();

    private record Key(String clientId, SortedSet<String> scopes) {
        static Key of(OriginClient client) {
            return new Key(client.clientId(), client.scopes());
        }
    }

    private record Fetched(BearerToken token, Instant until) {}

    private final Vertx vertx;
    private final OriginConnections connections;
    private final Duration timeout;
    private final Clock clock;
    private final Map<Key, Future<Fetched>> kept = new ConcurrentHashMap<>();

    /**
     * Makes a client that keeps nothing yet.
     *
     * @param connections to the token endpoint, and used for nothing else
     * @param timeout for a whole request, from the wait for a connection to the last byte of the answer
     */
    public OriginTokens(Vertx vertx, OriginConnections connections, Duration timeout, Clock clock) {
        this.vertx = vertx;
        this.connections = connections;
        this.timeout = timeout;
        this.clock = clock;
    }

    /** A token that is valid for a while yet; completes on the caller's context. Fails with {@link ProblemException}. */
    public Future<BearerToken> tokenFor(OriginClient client) {
        Key key = Key.of(client);
        Context context = vertx.getOrCreateContext();
        Promise<Fetched> fresh = Promise.promise();
        Future<Fetched> current =
                kept.compute(key, (same, known) -> known == null || isStale(known) ? fresh.future() : known);
        if (current == fresh.future()) {
            fetch(client).onComplete(result -> {
                if (result.failed()) {
                    kept.remove(key, current);
                }
                fresh.handle(result);
            });
        }
        if (current.succeeded()) {
            return Future.succeededFuture(current.result().token());
        }
        Promise<BearerToken> here = Promise.promise();
        current.map(Fetched::token).onComplete(result -> context.runOnContext(ignored -> here.handle(result)));
        return here.future();
    }

    /** Forgets a token that the origin has refused, unless another has taken its place. */
    public void invalidate(OriginClient client, BearerToken refused) {
        kept.computeIfPresent(
                Key.of(client),
                (key, known) -> known.succeeded() && known.result().token() == refused ? null : known);
    }

    private boolean isStale(Future<Fetched> known) {
        return known.failed()
                || (known.succeeded()
                        && !clock.instant().isBefore(known.result().until()));
    }

    private Future<Fetched> fetch(OriginClient client) {
        var attempt = new Attempt();
        return Deadline.within(vertx, timeout, () -> ask(client, attempt)).recover(failure -> {
            // Whatever went wrong: what this connection says next is an answer to nothing.
            attempt.giveUp();
            return Future.failedFuture(problem(failure));
        });
    }

    private Future<Fetched> ask(OriginClient client, Attempt attempt) {
        return connections
                .open(HttpMethod.POST, target(), timeout)
                .compose(attempt::take)
                .compose(request -> {
                    request.headers()
                            .set(HttpHeaders.AUTHORIZATION, basic(client))
                            .set(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded")
                            .set(HttpHeaders.ACCEPT, "application/json")
                            .set(HttpHeaders.USER_AGENT, "Schuilnaam");
                    return request.send(form(client));
                })
                .compose(OriginTokens::read)
                .map(this::parse);
    }

    private String target() {
        String path = connections.url().getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    /** RFC 6749 section 2.3.1: both are form-encoded before they are joined. */
    private static String basic(OriginClient client) {
        String pair = URLEncoder.encode(client.clientId(), StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(client.secret(), StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static Buffer form(OriginClient client) {
        String form = "grant_type=client_credentials";
        if (!client.scopes().isEmpty()) {
            form += "&scope=" + URLEncoder.encode(String.join(" ", client.scopes()), StandardCharsets.UTF_8);
        }
        return Buffer.buffer(form);
    }

    private static Future<byte[]> read(HttpClientResponse response) {
        response.pause();
        if (response.statusCode() == 400 || response.statusCode() == 401) {
            return Future.failedFuture(ProblemException.of(
                    ProblemType.ORIGIN_ERROR, "the token endpoint refused the gateway's credentials"));
        }
        if (response.statusCode() != 200) {
            return Future.failedFuture(
                    ProblemException.of(ProblemType.ORIGIN_ERROR, "the token endpoint answered with an error"));
        }
        if (response.headers().getAll(HttpHeaders.CONTENT_TYPE).size() != 1
                || !isJson(response.getHeader(HttpHeaders.CONTENT_TYPE))
                || response.headers().contains(HttpHeaders.CONTENT_ENCODING)
                || response.headers().contains(HttpHeaders.CONTENT_RANGE)) {
            return Future.failedFuture(malformed());
        }
        return BoundedContent.collect(response, MAX_CONTENT_BYTES, Errand.OWN.room());
    }

    private static boolean isJson(@Nullable String mediaType) {
        return mediaType != null
                && mediaType.toLowerCase(Locale.ROOT).split(";", -1)[0].strip().equals("application/json");
    }

    private Fetched parse(byte[] content) {
        String type = null;
        String token = null;
        long seconds = DEFAULT_LIFETIME.toSeconds();
        try (JsonParser json = JSON.createParser(content)) {
            require(json.nextToken() == JsonToken.START_OBJECT);
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                switch (name) {
                    case "token_type" -> {
                        require(value == JsonToken.VALUE_STRING);
                        type = json.getText();
                    }
                    case "access_token" -> {
                        require(value == JsonToken.VALUE_STRING);
                        token = json.getText();
                    }
                    case "expires_in" -> {
                        require(value == JsonToken.VALUE_NUMBER_INT);
                        seconds = json.getLongValue();
                    }
                    default -> json.skipChildren();
                }
            }
            require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
        } catch (IOException e) {
            // Without the cause: it quotes the content, and the content holds a token.
            throw malformed();
        }
        if (type == null || token == null) {
            throw malformed();
        }
        require(type.equalsIgnoreCase("bearer"));
        require(token.length() <= MAX_TOKEN_LENGTH && B64TOKEN.matcher(token).matches());
        require(seconds > 0);
        return new Fetched(
                new BearerToken(token),
                clock.instant().plus(usable(Duration.ofSeconds(Math.min(seconds, MAX_LIFETIME_SECONDS)))));
    }

    /** A token is renewed half a minute before it expires, or half way when it lives less than a minute. */
    private static Duration usable(Duration lifetime) {
        Duration half = lifetime.dividedBy(2);
        return half.compareTo(MARGIN) < 0 ? half : lifetime.minus(MARGIN);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw malformed();
        }
    }

    private static ProblemException malformed() {
        return ProblemException.of(ProblemType.ORIGIN_ANSWER_REFUSED, "the answer of the token endpoint is malformed");
    }

    private static ProblemException problem(Throwable failure) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        if (failure instanceof ConnectionPoolTooBusyException) {
            return new ProblemException(ProblemType.TOO_BUSY);
        }
        if (failure instanceof WireException || failure instanceof BoundedContent.TooLargeException) {
            return malformed();
        }
        return ProblemException.causedBy(
                failure instanceof TimeoutException ? ProblemType.ORIGIN_TIMEOUT : ProblemType.ORIGIN_UNREACHABLE,
                failure);
    }
}
