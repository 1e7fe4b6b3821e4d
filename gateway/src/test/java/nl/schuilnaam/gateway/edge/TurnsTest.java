package nl.schuilnaam.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that come in one breath begin one by one, and never at the cost of whoever is on the same event loop. */
@ExtendWith(VertxExtension.class)
class TurnsTest {
    private static final int MANY = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(Turns.PAUSE_MILLIS);

    /** All on one event loop, as the connections that it serves. */
    private static <T> T on(Context context, Consumer<CompletableFuture<T>> does) throws Exception {
        var result = new CompletableFuture<T>();
        context.exceptionHandler(result::completeExceptionally);
        context.runOnContext(now -> {
            try {
                does.accept(result);
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(20, TimeUnit.SECONDS);
    }

    @Test
    void othersAreLookedAfterBetweenAnyTwo(Vertx vertx) throws Exception {
        List<Integer> begun = on(vertx.getOrCreateContext(), result -> {
            var turns = new Turns();
            var order = new ArrayList<Integer>();
            var looked = new boolean[] {true};
            var last = new long[] {System.nanoTime() - PAUSE_NANOS};
            for (int i = 0; i < MANY; i++) {
                int number = i;
                turns.take(vertx, () -> false, () -> {
                    assertThat(looked[0]).as("before %d", number).isTrue();
                    looked[0] = false;
                    vertx.runOnContext(now -> looked[0] = true);
                    // What is only put off would be run before the event loop looks at its sockets again.
                    assertThat(System.nanoTime() - last[0]).isGreaterThanOrEqualTo(PAUSE_NANOS);
                    last[0] = System.nanoTime();
                    order.add(number);
                    if (order.size() == MANY) {
                        assertThat(turns.isEmpty()).isTrue();
                        result.complete(order);
                    }
                });
                assertThat(order).containsExactly(0);
            }
        });

        assertThat(begun)
                .containsExactlyElementsOf(IntStream.range(0, MANY).boxed().toList());
    }

    @Test
    void whoIsAloneBeginsAtOnce(Vertx vertx) throws Exception {
        boolean unused = on(vertx.getOrCreateContext(), result -> {
            var turns = new Turns();
            turns.take(
                    vertx,
                    () -> false,
                    () -> vertx.setTimer(5 * Turns.PAUSE_MILLIS, timer -> {
                        boolean[] begun = {false};
                        turns.take(vertx, () -> false, () -> begun[0] = true);
                        result.complete(begun[0]);
                        assertThat(begun[0]).isTrue();
                    }));
        });
        assertThat(unused).isTrue();
    }

    @Test
    void whatIsGivenUpNeverBeginsAndTakesNoTurn(Vertx vertx) throws Exception {
        List<Integer> begun = on(vertx.getOrCreateContext(), result -> {
            var turns = new Turns();
            var order = new ArrayList<Integer>();
            Set<Integer> givenUp = new HashSet<>();
            for (int i = 0; i < 10 * MANY; i++) {
                int number = i;
                turns.take(vertx, () -> givenUp.contains(number), () -> order.add(number));
                if (number < 10 * MANY - 1) {
                    boolean added = givenUp.add(number);
                }
            }
            // Turns for all of them would take a second.
            vertx.setTimer(300, timer -> result.complete(order));
        });

        assertThat(begun).containsExactly(0, 10 * MANY - 1);
    }

    @Test
    void whatFailsDoesNotStopTheOthers(Vertx vertx) throws Exception {
        Context context = vertx.getOrCreateContext();
        int begun = on(context, result -> {
            context.exceptionHandler(failure -> {});
            var turns = new Turns();
            var order = new ArrayList<Integer>();
            turns.take(vertx, () -> false, () -> order.add(0));
            for (int i = 1; i < MANY; i++) {
                int number = i;
                turns.take(vertx, () -> false, () -> {
                    order.add(number);
                    if (number == MANY - 1) {
                        result.complete(order.size());
                    }
                    throw new IllegalStateException("a bug");
                });
            }
        });

        assertThat(begun).isEqualTo(MANY);
    }
}
