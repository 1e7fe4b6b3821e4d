package nl.schuilnaam.gateway.exchange;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Calls from a test's own thread what is made to be called from an event loop. */
final class OnEventLoop {
    private OnEventLoop() {}

    static <T> Future<T> call(Vertx vertx, Supplier<Future<T>> work) {
        return Future.future(promise -> vertx.runOnContext(
                there -> Future.succeededFuture().compose(begun -> work.get()).onComplete(promise)));
    }
}
