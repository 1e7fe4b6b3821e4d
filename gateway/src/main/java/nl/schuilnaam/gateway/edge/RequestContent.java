package nl.schuilnaam.gateway.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.IntPredicate;
import nl.schuilnaam.gateway.exchange.BoundedContent;
import nl.schuilnaam.gateway.wire.Wire;

/** The content of a request from a client, whole or not at all. */
final class RequestContent {
    private RequestContent() {}

    /** As {@link BoundedContent#collect}; fails at once where what comes is no sound content (RFC 9112 section 7.1). */
    static Future<byte[]> collect(HttpServerRequest request, int maxBytes, IntPredicate room) {
        Promise<byte[]> content = Promise.promise();
        Wire.onContentFlaw(request, content::tryFail);
        BoundedContent.collect(request, maxBytes, room)
                .onSuccess(content::tryComplete)
                .onFailure(content::tryFail);
        return content.future();
    }
}
