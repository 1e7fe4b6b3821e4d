package nl.schuilnaam.examples.soak;

import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests without waiting. It takes the connection that was used last, and closes those that are not used for some seconds: what a burst has opened is gone soon, so that
 * what stays open is the gateway's doing.
 */
final class Client implements AutoCloseable {
    private static final int MOST = 20_000;
    private static final int IDLE_SECONDS = 4;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClientAgent http;
    private final long patienceMillis;

    /** @param patienceMillis how long it waits for an answer */
    Client(long patienceMillis) {
        this.patienceMillis = patienceMillis;
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(IDLE_SECONDS).setConnectTimeout(10_000),
                new PoolOptions().setHttp1MaxSize(MOST).setCleanerPeriod(500));
    }

    /** A request. */
    record Ask(HttpMethod method, URI uri, Map<String, String> fields, String content) {
        Ask {
            fields = Map.copyOf(fields);
        }

        /** Method only. */
        @Override
        public String toString() {
            return "Ask[" + method + "]";
        }
    }

    /**
     * An answer.
     *
     * @param fields as lines, without the date, which differs each time
     * @param links values of {@code Link}
     */
    record Reply(int status, String fields, List<String> links, String content) {
        Reply {
            links = List.copyOf(links);
        }

        /** Status only. */
        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }
    }

    CompletableFuture<Reply> send(Ask ask) {
        var options = new RequestOptions()
                .setMethod(ask.method())
                .setHost(ask.uri().getHost())
                .setPort(ask.uri().getPort())
                .setURI(ask.uri().getRawPath()
                        + (ask.uri().getRawQuery() == null
                                ? ""
                                : "?" + ask.uri().getRawQuery()))
                .setTimeout(patienceMillis);
        ask.fields().forEach(options::putHeader);
        Promise<Reply> answered = Promise.promise();
        // On an event loop: from any other thread the first octets of an answer can come before anybody listens.
        vertx.runOnContext(there -> http.request(options)
                .compose(request -> ask.content().isEmpty()
                        ? request.send()
                        : request.send(Buffer.buffer(ask.content(), StandardCharsets.UTF_8.name())))
                .compose(response -> response.body().map(body -> reply(response, body)))
                .onComplete(answered));
        return answered.future().toCompletionStage().toCompletableFuture();
    }

    private static Reply reply(HttpClientResponse response, Buffer body) {
        MultiMap headers = response.headers();
        var lines = new TreeMap<String, String>();
        for (String name : headers.names()) {
            if (!name.equalsIgnoreCase("date")) {
                lines.put(name, String.join(", ", headers.getAll(name)));
            }
        }
        var fields = new StringBuilder();
        lines.forEach(
                (name, value) -> fields.append(name).append(": ").append(value).append("\r\n"));
        return new Reply(
                response.statusCode(),
                fields.toString(),
                headers.getAll("Link"),
                body.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            Void unused =
                    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            // The process ends soon.
        }
    }
}
