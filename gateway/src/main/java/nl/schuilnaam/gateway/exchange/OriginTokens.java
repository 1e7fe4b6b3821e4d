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
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
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
import java.util.concurrent.TimeUnit;
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

    private record Key(URI tokenEndpoint, String clientId, SortedSet<String> scopes) {
        static Key of(OriginClient client) {
            return new Key(client.tokenEndpoint(), client.clientId(), client.scopes());
        }
    }

    private record Fetched(BearerToken token, Instant until) {}

    private final Vertx vertx;
    private final HttpClient http;
    private final Duration timeout;
    private final Clock clock;
    private final Map<Key, Future<Fetched>> kept = new ConcurrentHashMap<>();

    /**
     * Makes a client that keeps nothing yet.
     *
     * @param http used for nothing but token endpoints, and configured with their trust
     * @param timeout for a whole request to a token endpoint
     */
    public OriginTokens(Vertx vertx, HttpClient http, Duration timeout, Clock clock) {
        this.vertx = vertx;
        this.http = http;
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
        RequestOptions options;
        try {
            options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setAbsoluteURI(client.tokenEndpoint().toURL())
                    .setFollowRedirects(false)
                    .putHeader("Authorization", basic(client))
                    .putHeader("Content-Type", "application/x-www-form-urlencoded")
                    .putHeader("Accept", "application/json")
                    .putHeader("User-Agent", "schuilnaam");
        } catch (IOException | RuntimeException e) {
            return Future.failedFuture(ProblemException.causedBy(ProblemType.INTERNAL, e));
        }
        Promise<HttpClientRequest> sent = Promise.promise();
        return http.request(options)
                .onSuccess(sent::tryComplete)
                .compose(request -> request.send(form(client)).compose(OriginTokens::read))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(this::parse)
                .recover(failure -> {
                    // Whatever went wrong: this connection is not used again.
                    sent.future().onSuccess(request -> {
                        var unused = request.reset();
                    });
                    return Future.failedFuture(problem(failure));
                });
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

    private static Future<Buffer> read(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        response.exceptionHandler(whole::tryFail);
        if (response.statusCode() == 400 || response.statusCode() == 401) {
            return Future.failedFuture(ProblemException.of(
                    ProblemType.ORIGIN_ERROR, "the token endpoint refused the gateway's credentials"));
        }
        if (response.statusCode() != 200) {
            return Future.failedFuture(
                    ProblemException.of(ProblemType.ORIGIN_ERROR, "the token endpoint answered with an error"));
        }
        if (!isJson(response.getHeader("content-type")) || response.headers().contains("content-encoding")) {
            return Future.failedFuture(malformed());
        }
        var collected = Buffer.buffer();
        response.endHandler(ignored -> whole.tryComplete(collected));
        response.handler(chunk -> {
            if (collected.length() + chunk.length() > MAX_CONTENT_BYTES) {
                whole.tryFail(malformed());
            } else {
                collected.appendBuffer(chunk);
            }
        });
        return whole.future();
    }

    private static boolean isJson(@Nullable String mediaType) {
        return mediaType != null
                && mediaType.toLowerCase(Locale.ROOT).split(";", -1)[0].strip().equals("application/json");
    }

    private Fetched parse(Buffer content) {
        String type = null;
        String token = null;
        long seconds = DEFAULT_LIFETIME.toSeconds();
        try (JsonParser json = JSON.createParser(content.getBytes())) {
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
        if (failure instanceof WireException) {
            return malformed();
        }
        return ProblemException.causedBy(
                failure instanceof TimeoutException ? ProblemType.ORIGIN_TIMEOUT : ProblemType.ORIGIN_UNREACHABLE,
                failure);
    }
}
