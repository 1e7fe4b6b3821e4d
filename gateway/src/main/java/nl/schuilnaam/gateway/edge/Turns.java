package nl.schuilnaam.gateway.edge;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * Has the requests of one connection begin one after another, with time for other connections between two of them. Over HTTP/2 a client may send a hundred in one breath (RFC 9113 section
 * 5.1.2), and whoever else is served by the same event loop would wait for all of them. The first begins at once; those that were given up while they waited never begin, and cost no turn.
 *
 * <p>No more can wait than the client may have under way and may give up; both are limited. Used on the event loop of the connection only.
 */
final class Turns {
    /** Between two requests: enough for an event loop to look after all the others once, and little to whoever asks a hundred times. */
    static final long PAUSE_MILLIS = 1;

    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private boolean isPausing;

    private record Turn(BooleanSupplier isGivenUp, Runnable begin) {}

    /**
     * Begins a request, now or when it is its turn.
     *
     * @param isGivenUp whether nobody waits for its answer any more
     */
    void take(Vertx vertx, BooleanSupplier isGivenUp, Runnable begin) {
        waiting.add(new Turn(isGivenUp, begin));
        if (!isPausing) {
            next(vertx);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    private void next(Vertx vertx) {
        waiting.removeIf(turn -> turn.isGivenUp().getAsBoolean());
        Turn turn = waiting.poll();
        isPausing = turn != null;
        if (turn != null) {
            // By a timer, since what is only put off is run before anybody's socket is looked at; and before the turn,
            // which may fail.
            vertx.setTimer(PAUSE_MILLIS, timer -> next(vertx));
            turn.begin().run();
        }
    }
}
