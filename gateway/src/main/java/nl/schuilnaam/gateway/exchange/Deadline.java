package nl.schuilnaam.gateway.exchange;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

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

    /**
     * Begins something on a context, and gives what comes of it like {@link #within(Vertx, Duration, Future)}. Who waits for an answer from a thread that is on no context would go on, now and
     * then, on that thread instead of the connection's, and look for an answer whose end has passed by.
     */
    static <T> Future<T> within(Vertx vertx, Duration limit, Supplier<Future<T>> work) {
        if (Vertx.currentContext() != null) {
            return within(vertx, limit, begin(work));
        }
        Promise<T> outcome = Promise.promise();
        vertx.getOrCreateContext().runOnContext(there -> begin(work).onComplete(outcome));
        return within(vertx, limit, outcome.future());
    }

    /** What it throws is a failure like others. */
    private static <T> Future<T> begin(Supplier<Future<T>> work) {
        return Future.succeededFuture().compose(begun -> work.get());
    }

    private static <T> void settle(Promise<T> promise, AsyncResult<T> result) {
        if (result.succeeded()) {
            promise.tryComplete(result.result());
        } else {
            promise.tryFail(result.cause());
        }
    }
}
