package nl.schuilnaam.mapping.key;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;

/** Does one thing after another, however many there are, without a stack or chain that grows with their number. */
final class InTurn {
    private InTurn() {}

    /** Ends with the first failure. */
    static <T> Future<Void> each(Iterable<T> items, Function<T, Future<?>> step) {
        Promise<Void> promise = Promise.promise();
        from(items.iterator(), step, promise);
        return promise.future();
    }

    private static <T> void from(Iterator<T> items, Function<T, Future<?>> step, Promise<Void> promise) {
        while (items.hasNext()) {
            Future<?> done;
            try {
                done = step.apply(items.next());
            } catch (RuntimeException failure) {
                promise.fail(failure);
                return;
            }
            if (done.failed()) {
                promise.fail(done.cause());
                return;
            }
            if (!done.succeeded()) {
                done.onComplete(later -> {
                    if (later.failed()) {
                        promise.fail(later.cause());
                    } else {
                        from(items, step, promise);
                    }
                });
                return;
            }
        }
        promise.complete();
    }
}
