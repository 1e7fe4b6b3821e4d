package nl.schuilnaam.gateway.edge;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import nl.schuilnaam.config.profile.Profile.ErrorShape;
import nl.schuilnaam.gateway.exchange.ErrorBody;
import nl.schuilnaam.gateway.exchange.ProblemException;
import nl.schuilnaam.gateway.exchange.ProblemType;
import nl.schuilnaam.gateway.exchange.Reply;
import nl.schuilnaam.gateway.wire.Wire;

/** Writes the answers of one event loop of a listener. Each bears the gateway's own headers and no other, and ends its visit when the client has taken it. */
final class Answers {
    /** Content is written in parts of this size, so that it is seen how fast the client takes it. */
    private static final int PART_BYTES = 8 * 1_024;

    private static final int WHOLE_BYTES = 2 * PART_BYTES;

    private final Function<List<String>, ErrorShape> errorShapes;
    private final OpenConnections connections;
    private final Stragglers stragglers;
    private final Duration patience;

    /**
     * @param errorShapes the form of errors that the client of a path expects
     * @param patience how long a client may take for an answer at any pace
     */
    Answers(
            Function<List<String>, ErrorShape> errorShapes,
            OpenConnections connections,
            Stragglers stragglers,
            Duration patience) {
        this.errorShapes = errorShapes;
        this.connections = connections;
        this.stragglers = stragglers;
        this.patience = patience;
    }

    /** Answers with what the exchange came to. */
    void reply(Visit visit, Reply reply) {
        HttpServerResponse response = visit.request().response();
        if (isGone(visit)) {
            return;
        }
        response.setStatusCode(reply.status());
        ownHeaders(response, visit);
        reply.headers().forEach(response::putHeader);
        finish(visit, reply.content());
    }

    /** Answers with the methods that are permitted. */
    void options(Visit visit, Set<String> permitted) {
        reply(visit, new Reply(204, Map.of("Allow", allow(permitted)), new byte[0]));
    }

    /** Answers a refusal that has been recorded. */
    void problem(Visit visit, Throwable failure) {
        problem(visit, failure, Map.of(), false);
    }

    /**
     * Answers a refusal that has been recorded.
     *
     * @param headers that this answer bears besides
     * @param closes whether the connection closes after it
     */
    void problem(Visit visit, Throwable failure, Map<String, String> headers, boolean closes) {
        ProblemException problem =
                failure instanceof ProblemException known ? known : new ProblemException(ProblemType.INTERNAL);
        HttpServerResponse response = visit.request().response();
        if (isGone(visit)) {
            return;
        }
        ProblemType type = problem.type();
        ErrorBody body = ErrorBody.of(
                errorShapes.apply(List.of(visit.request().path().split("/"))),
                type,
                problem.detail(),
                visit.exchange());
        response.setStatusCode(type.status());
        ownHeaders(response, visit);
        response.putHeader("Content-Type", body.mediaType());
        response.putHeader("Proxy-Status", ErrorBody.proxyStatus(type));
        if (type == ProblemType.UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (type == ProblemType.METHOD_NOT_ALLOWED) {
            response.putHeader("Allow", allow(problem.permittedMethods()));
        }
        if (type.isPassing()) {
            response.putHeader("Retry-After", "5");
        }
        headers.forEach(response::putHeader);
        // Content that was not read to its end, or is malformed, must not be taken for the beginning of the next
        // request.
        if ((visit.isUnread() || type == ProblemType.MALFORMED_REQUEST || closes) && !visit.isHttp2()) {
            response.putHeader("Connection", "close");
        }
        byte[] content = body.content().getBytes(StandardCharsets.UTF_8);
        Future<Void> sent = finish(visit, content);
        if (closes && visit.isHttp2()) {
            sent.onComplete(done -> visit.request().connection().close());
        }
    }

    /** Whether nobody is there to read an answer any more; then the visit is over. */
    static boolean isGone(Visit visit) {
        HttpServerResponse response = visit.request().response();
        boolean gone = response.ended() || response.closed();
        if (gone) {
            visit.end();
        }
        return gone;
    }

    @CanIgnoreReturnValue
    private Future<Void> finish(Visit visit, byte[] content) {
        HttpServerResponse response = visit.request().response();
        if (response.getStatusCode() != 204) {
            response.putHeader("Content-Length", Integer.toString(content.length));
        }
        if (connections.isDraining() && !visit.isHttp2()) {
            response.putHeader("Connection", "close");
        }
        boolean closes = "close".equals(response.headers().get("Connection"));
        if (closes) {
            Wire.end(visit.request().connection());
        }
        boolean rest = visit.isHttp2() && visit.isUnread();
        Future<Void> sent = write(visit, visit.isHead() ? new byte[0] : content);
        return sent.onComplete(done -> {
            visit.end();
            if (closes) {
                visit.request().connection().close();
            } else if (rest) {
                // The rest of the content is not wanted (RFC 9113 section 8.1, NO_ERROR).
                response.reset(0).onComplete(ignored -> {});
            }
        });
    }

    private Future<Void> write(Visit visit, byte[] content) {
        HttpServerResponse response = visit.request().response();
        Stragglers.Transfer transfer = stragglers.watch(
                patience.toNanos(),
                content.length <= WHOLE_BYTES ? content.length : PART_BYTES,
                () -> Wire.cut(visit.request().connection()));
        Future<Void> sent;
        if (content.length <= WHOLE_BYTES) {
            sent = content.length == 0 ? response.end() : response.end(Buffer.buffer(content));
        } else {
            sent = new Parts(response, Buffer.buffer(content), transfer).write();
        }
        return sent.onComplete(done -> transfer.end());
    }

    /** Content that is written part by part, no faster than it is taken. */
    private static final class Parts {
        private final HttpServerResponse response;
        private final Buffer content;
        private final Stragglers.Transfer transfer;
        private final Promise<Void> sent = Promise.promise();
        private int written;

        Parts(HttpServerResponse response, Buffer content, Stragglers.Transfer transfer) {
            this.response = response;
            this.content = content;
            this.transfer = transfer;
        }

        Future<Void> write() {
            response.exceptionHandler(sent::tryFail);
            response.closeHandler(closed -> sent.tryFail("the connection was closed"));
            response.drainHandler(drained -> goOn());
            goOn();
            return sent.future();
        }

        private void goOn() {
            while (!sent.future().isComplete() && written < content.length() && !response.writeQueueFull()) {
                int from = written;
                written = Math.min(content.length(), from + PART_BYTES);
                Buffer part = content.slice(from, written);
                Future<Void> taken = written == content.length() ? response.end(part) : response.write(part);
                boolean last = written == content.length();
                taken.onComplete(done -> {
                    if (done.failed()) {
                        sent.tryFail(done.cause());
                        return;
                    }
                    transfer.moved(part.length());
                    if (last) {
                        sent.tryComplete();
                    }
                });
            }
        }
    }

    private static void ownHeaders(HttpServerResponse response, Visit visit) {
        response.putHeader(ErrorBody.EXCHANGE_ID_HEADER, visit.exchange().toString());
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("X-Content-Type-Options", "nosniff");
    }

    private static String allow(Set<String> permitted) {
        var methods = new TreeSet<>(permitted);
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }
}
