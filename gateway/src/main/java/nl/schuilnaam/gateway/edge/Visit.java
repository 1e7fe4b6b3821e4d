package nl.schuilnaam.gateway.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One request on its way through a listener. What was taken for it is given back once its answer has been taken by the client, or cannot be given any more: until then
 * its content is in memory.
 *
 * <p>Used on the event loop of its connection only.
 */
final class Visit {
    private final HttpServerRequest request;
    private final UUID exchange = UUID.randomUUID();
    private final OpenConnections.State connection;
    private final List<Runnable> takings = new ArrayList<>();

    Visit(HttpServerRequest request, OpenConnections.State connection) {
        this.request = request;
        this.connection = connection;
        connection.begin();
        takings.add(connection::end);
    }

    HttpServerRequest request() {
        return request;
    }

    /** Our own random id of the exchange. */
    UUID exchange() {
        return exchange;
    }

    OpenConnections.State connection() {
        return connection;
    }

    boolean isHttp2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** Whether content follows the head. */
    boolean hasContent() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean unsized = isHttp2() && length == null && !request.isEnded() && !isBodyless(request.method());
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

    /** Whether content was not read to its end, and must not be taken for the beginning of the next request. */
    boolean isUnread() {
        return hasContent() && !request.isEnded();
    }

    /** What is to be given back at the end. */
    void took(Runnable giveBack) {
        takings.add(giveBack);
    }

    /** Gives everything back; a second time does nothing. */
    void end() {
        takings.forEach(Runnable::run);
        takings.clear();
    }
}
