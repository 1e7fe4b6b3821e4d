package nl.schuilnaam.gateway.exchange;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** How long something may take, whatever it consists of. */
final class Deadline {
    private Deadline() {}

    /** What comes of it within this time, on the caller's context; fails with {@link TimeoutException} otherwise. What comes later is the caller's to clean up. */
    static <T> Future<T> within(Vertx vertx, Duration limit, Future<T> outcome) {
        Context context = vertx.getOrCreateContext();
        Promise<T> inTime = Promise.promise();
        long timer = vertx.setTimer(limit.toMillis(), fired -> inTime.tryFail(new TimeoutException("over the limit")));
        outcome.onComplete(result -> {
            vertx.cancelTimer(timer);
            if (Vertx.currentContext() == context) {
                settle(inTime, result);
            } else {
                context.runOnContext(there -> settle(inTime, result));
            }
        });
        return inTime.future();
    }

    private static <T> void settle(Promise<T> promise, AsyncResult<T> result) {
        if (result.succeeded()) {
            promise.tryComplete(result.result());
        } else {
            promise.tryFail(result.cause());
        }
    }
}
