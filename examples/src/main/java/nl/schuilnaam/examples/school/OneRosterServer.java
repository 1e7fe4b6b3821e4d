package nl.schuilnaam.examples.school;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A OneRoster 1.2 server on the loopback address: HTTP/1.1, a token endpoint at {@code /oauth2/token}, and the service behind it. */
public final class OneRosterServer {
    private final HttpServer server;
    private final Map<String, String> clients;
    private final Set<String> accessTokens = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong tokenRequests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final List<Seen> seen = new ArrayList<>();
    private Optional<OneRosterService> service = Optional.empty();

    private OneRosterServer(HttpServer server, Map<String, String> clients) {
        this.server = server;
        this.clients = Map.copyOf(clients);
    }

    /**
     * A request that came in, to look at afterwards.
     *
     * @param target path and query as they came
     * @param status what was answered
     */
    public record Seen(String method, String target, String body, int status) {
        /** Method and status only. */
        @Override
        public String toString() {
            return "Seen[" + method + ", " + status + "]";
        }
    }

    /**
     * A server that takes whatever it is sent, without checking references, as a supplier's does.
     *
     * @param port 0 for a free one
     */
    public static Future<OneRosterServer> start(Vertx vertx, int port, Map<String, String> clients, RecordStore store) {
        return start(vertx, port, clients, store, Integrity.UNCHECKED);
    }

    static Future<OneRosterServer> start(
            Vertx vertx, int port, Map<String, String> clients, RecordStore store, Integrity integrity) {
        HttpServer http = vertx.createHttpServer(new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(60));
        var server = new OneRosterServer(http, clients);
        return http.requestHandler(server::receive).listen().map(listening -> {
            server.service = Optional.of(new OneRosterService(store, integrity, server.root()));
            return server;
        });
    }

    /** Where it listens: {@code http://127.0.0.1:12345}. */
    public String root() {
        return "http://127.0.0.1:" + port();
    }

    /** The port that it got. */
    public int port() {
        return server.actualPort();
    }

    /** Where clients get an access token. */
    public String tokenUrl() {
        return root() + "/oauth2/token";
    }

    /** How many requests came, those for access tokens not counted. */
    public long requests() {
        return requests.get();
    }

    /** How many requests for access tokens came. */
    public long tokenRequests() {
        return tokenRequests.get();
    }

    /** How many bytes of bodies came in. */
    public long bytesReceived() {
        return bytes.get();
    }

    /** All requests so far, those for access tokens left out. */
    public synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Stops listening and closes what is open. */
    public Future<Void> stop() {
        return server.close();
    }

    private void receive(HttpServerRequest request) {
        request.body()
                .onSuccess(body -> {
                    bytes.addAndGet(body.length());
                    reply(request, answer(request, body));
                })
                .onFailure(failure -> request.connection().close().onComplete(closed -> {}));
    }

    private Answer answer(HttpServerRequest request, Buffer body) {
        String path = request.path();
        if (path.equals("/oauth2/token")) {
            tokenRequests.incrementAndGet();
            return request.method().name().equals("POST")
                    ? token(request, body.toString(StandardCharsets.UTF_8))
                    : Answer.empty(405);
        }
        requests.incrementAndGet();
        Answer answer = authorised(request, body, path);
        note(new Seen(request.method().name(), request.uri(), body.toString(StandardCharsets.UTF_8), answer.status()));
        return answer;
    }

    private Answer authorised(HttpServerRequest request, Buffer body, String path) {
        String authorization =
                Optional.ofNullable(request.getHeader("Authorization")).orElse("");
        if (!authorization.startsWith("Bearer ") || !accessTokens.contains(authorization.substring(7))) {
            return Answer.refusal(new RefusedException(401, "unauthorisedrequest", "no valid access token"));
        }
        String query = Optional.ofNullable(request.query()).orElse("");
        return service.orElseThrow()
                .handle(request.method().name(), path, query, body.toString(StandardCharsets.UTF_8));
    }

    private synchronized void note(Seen one) {
        seen.add(one);
    }

    /** RFC 6749 section 4.4, with either way of section 2.3.1 to show the secret. */
    private Answer token(HttpServerRequest request, String body) {
        Map<String, String> form = form(body);
        String id = form.getOrDefault("client_id", "");
        String secret = form.getOrDefault("client_secret", "");
        String authorization =
                Optional.ofNullable(request.getHeader("Authorization")).orElse("");
        if (authorization.startsWith("Basic ")) {
            String[] pair = new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8)
                    .split(":", 2);
            id = URLDecoder.decode(pair[0], StandardCharsets.UTF_8);
            secret = pair.length == 2 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "";
        }
        if (!form.getOrDefault("grant_type", "").equals("client_credentials")) {
            return Answer.json(400, "{\"error\":\"unsupported_grant_type\"}", Map.of());
        }
        if (id.isEmpty() || !secret.equals(clients.get(id))) {
            return Answer.json(401, "{\"error\":\"invalid_client\"}", Map.of("WWW-Authenticate", "Basic"));
        }
        String accessToken = UUID.randomUUID().toString();
        if (!accessTokens.add(accessToken)) {
            throw new IllegalStateException("a random access token was given twice");
        }
        return Answer.json(
                200,
                "{\"access_token\":\"" + accessToken + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
                Map.of("Cache-Control", "no-store"));
    }

    private static Map<String, String> form(String body) {
        var form = new HashMap<String, String>();
        for (String pair : body.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                form.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    private void reply(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        // None of these may reach the other side of the gateway.
        response.putHeader("Server", "regenboog-sis/7.3")
                .putHeader("X-Powered-By", "Regenboog")
                .putHeader("Via", "1.1 sis-cache.deregenboog.example")
                .putHeader("Set-Cookie", "sis_session=" + port() + "; HttpOnly")
                .putHeader("ETag", "\"" + Integer.toHexString(answer.body().hashCode()) + "\"")
                .putHeader("X-Request-Path", request.path());
        response.end(Buffer.buffer(answer.body())).onComplete(ended -> {});
    }
}
