package nl.schuilnaam.mapping;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import nl.schuilnaam.config.SchoolId;
import nl.schuilnaam.mapping.StoreException.Reason;

/**
 * Lets those who lost a race try again one after the other, school by school: of many who meet the same newcomers at once one wins, and each of the others then finds
 * them known instead of sealing them anew for the next race.
 */
final class Turns {
    private static final int MAX_WAITING = 1_024;

    private final Map<SchoolId, Queue<Runnable>> waiting = new HashMap<>();

    /** Does the work when those who came before, for the same school, are done. Completes on the context of the caller. */
    <T> Future<T> inTurn(SchoolId school, Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        Context context = Vertx.currentContext();
        Runnable turn = () -> on(
                context,
                () -> Future.succeededFuture().compose(begun -> work.get()).onComplete(done -> {
                    next(school);
                    promise.handle(done);
                }));
        synchronized (waiting) {
            Queue<Runnable> queue = waiting.get(school);
            if (queue != null) {
                if (queue.size() >= MAX_WAITING) {
                    return Future.failedFuture(
                            new StoreException(Reason.BUSY, "too many wait for the same rows; try again later"));
                }
                queue.add(turn);
                return promise.future();
            }
            waiting.put(school, new ArrayDeque<>());
        }
        turn.run();
        return promise.future();
    }

    private void next(SchoolId school) {
        Runnable turn;
        synchronized (waiting) {
            Queue<Runnable> queue = waiting.get(school);
            turn = queue == null ? null : queue.poll();
            if (turn == null) {
                waiting.remove(school);
                return;
            }
        }
        turn.run();
    }

    private static void on(@org.jspecify.annotations.Nullable Context context, Runnable action) {
        if (context == null) {
            action.run();
        } else {
            context.runOnContext(ready -> action.run());
        }
    }
}
