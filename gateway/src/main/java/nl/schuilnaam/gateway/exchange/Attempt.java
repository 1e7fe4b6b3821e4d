package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** An attempt to have something answered, which can be given up at any time: also before there is a connection, which then is closed when it comes. */
final class Attempt {
    private @Nullable HttpClientRequest request;
    private boolean givenUp;

    /** Takes a request of which nothing was written yet; fails if the attempt was given up in the meantime. */
    synchronized Future<HttpClientRequest> take(HttpClientRequest opened) {
        if (givenUp) {
            close(opened);
            return Future.failedFuture(new CancellationException());
        }
        request = opened;
        return Future.succeededFuture(opened);
    }

    /** Its answer was read to the end: from here on its connection is whoever's has it next, and giving up leaves it alone. */
    synchronized void settle() {
        request = null;
    }

    /** What its connection says from now on is not listened to, and nothing is sent on it again. */
    synchronized void giveUp() {
        givenUp = true;
        if (request != null) {
            close(request);
            request = null;
        }
    }

    private static void close(HttpClientRequest request) {
        request.reset();
        request.connection().close();
    }
}
