package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/** Does a step again and again, without a stack or a chain of futures that grows with their number: the rows of a store are many. */
final class Repeated {
    private Repeated() {}

    /** Goes on from what each step gives, until one gives nothing; ends with the first failure. */
    static <S> Future<Void> from(S first, Function<S, Future<Optional<S>>> step) {
        Promise<Void> promise = Promise.promise();
        from(first, step, promise);
        return promise.future();
    }

    /** Does a step for each, one after the other; ends with the first failure. */
    static <T> Future<Void> each(Iterable<T> items, Function<T, Future<?>> step) {
        Iterator<T> iterator = items.iterator();
        return !iterator.hasNext()
                ? Future.succeededFuture()
                : from(
                        iterator,
                        rest -> step.apply(rest.next())
                                .map(done -> rest.hasNext() ? Optional.of(rest) : Optional.empty()));
    }

    private static <S> void from(S first, Function<S, Future<Optional<S>>> step, Promise<Void> promise) {
        S state = first;
        while (true) {
            Future<Optional<S>> done = Future.succeededFuture(state).compose(step);
            if (!done.isComplete()) {
                done.onComplete(later -> {
                    if (later.failed()) {
                        promise.fail(later.cause());
                    } else if (later.result().isEmpty()) {
                        promise.complete();
                    } else {
                        from(later.result().get(), step, promise);
                    }
                });
                return;
            }
            if (done.failed()) {
                promise.fail(done.cause());
                return;
            }
            if (done.result().isEmpty()) {
                promise.complete();
                return;
            }
            state = done.result().get();
        }
    }
}
