package nl.schuilnaam.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighboursTest {
    /** Held against a list of everybody and when each came last. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whoeverElseCameOfLateIsANeighbour(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var now = new AtomicLong(random.nextBoolean() ? Long.MAX_VALUE - 1_000 : random.nextLong());
            var neighbours = new Neighbours(now::get);
            List<Object> callers = IntStream.range(0, 1 + random.nextInt(4))
                    .mapToObj(i -> new Object())
                    .toList();
            Map<Object, Long> came = new HashMap<>();
            long elapsed = 0;
            for (int i = 0; i < 200; i++) {
                long passed = switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> Neighbours.PRESENT_NANOS;
                    case 2 -> Neighbours.PRESENT_NANOS + 1;
                    default -> random.nextLong(Neighbours.PRESENT_NANOS);
                };
                elapsed += passed;
                now.addAndGet(passed);
                Object caller = callers.get(random.nextInt(callers.size()));
                long at = elapsed;
                boolean expected = came.entrySet().stream()
                        .anyMatch(one -> one.getKey() != caller && at - one.getValue() <= Neighbours.PRESENT_NANOS);

                assertThat(neighbours.besides(caller)).isEqualTo(expected);
                came.put(caller, elapsed);
            }
        }
    }

    @Test
    void nobodyIsANeighbourOfItself() {
        var neighbours = new Neighbours(() -> 0);
        Object caller = new Object();
        assertThat(neighbours.besides(caller)).isFalse();
        assertThat(neighbours.besides(caller)).isFalse();
        assertThat(neighbours.besides(new Object())).isTrue();
        assertThat(neighbours.besides(caller)).isTrue();
    }
}
