package nl.schuilnaam.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import nl.schuilnaam.config.installation.CallerLimits.Rate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000;

    private static final class Case {
        private final Random random;
        private final Rate rate;
        private final AtomicLong now;
        private final TokenBucket bucket;

        Case(long seed) {
            random = new Random(seed);
            rate = new Rate(1 + random.nextInt(random.nextBoolean() ? 20 : 5_000), 1 + random.nextInt(50));
            // nanoTime may be anything, also about to overflow.
            now = new AtomicLong(random.nextBoolean() ? Long.MAX_VALUE - SECOND : random.nextLong());
            bucket = new TokenBucket(rate, now::get);
        }

        /** Some time, short or long in terms of the rate. */
        long pass() {
            long nanos = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> random.nextLong(SECOND / rate.perSecond() + 1);
                case 2 -> random.nextLong(3 * SECOND / rate.perSecond() + 1);
                default -> random.nextLong(2 * SECOND * rate.burst() / rate.perSecond() + 1);
            };
            now.addAndGet(nanos);
            return nanos;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void inNoWindowIsMoreTakenThanTheBurstAndTheRateTimesTheWindow(long seed) {
        for (int round = 0; round < 200; round++) {
            var one = new Case(seed * 1_000 + round);
            List<Long> taken = new ArrayList<>();
            long elapsed = 0;
            for (int i = 0; i < 200; i++) {
                elapsed += one.pass();
                if (one.bucket.take() == 0) {
                    taken.add(elapsed);
                }
            }
            for (int from = 0; from < taken.size(); from++) {
                for (int to = from; to < taken.size(); to++) {
                    // taken <= burst + rate * window, in whole numbers
                    long window = taken.get(to) - taken.get(from);
                    assertThat((to - from + 1L - one.rate.burst()) * SECOND)
                            .isLessThanOrEqualTo(one.rate.perSecond() * window);
                }
            }
        }
    }

    /** A bucket as everybody imagines it, in exact fractions; it may be ahead by what rounding a token's time up loses. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itGivesWhatABucketInExactFractionsGivesUpToRounding(long seed) {
        for (int round = 0; round < 200; round++) {
            var one = new Case(seed * 1_000 + round);
            long perToken = SECOND;
            long full = one.rate.burst() * perToken;
            long level = full;
            for (int i = 0; i < 200; i++) {
                level = (long) Math.min((double) full, level + (double) one.pass() * one.rate.perSecond());
                boolean taken = one.bucket.take() == 0;
                // One nanosecond for each token that was ever taken is what can be lost.
                long lost = (long) one.rate.perSecond() * (i + 1);
                if (taken) {
                    assertThat(level).isGreaterThanOrEqualTo(perToken - 1_024);
                    level -= perToken;
                } else {
                    assertThat(level).isLessThan(perToken + lost + 1_024);
                }
            }
        }
    }

    @Test
    void whoWaitsAsLongAsToldGetsATokenAndNotBefore() {
        var now = new AtomicLong();
        var bucket = new TokenBucket(new Rate(3, 2), now::get);
        assertThat(bucket.take()).isZero();
        assertThat(bucket.take()).isZero();
        long wait = bucket.take();

        assertThat(wait).isEqualTo(333_333_334);
        now.addAndGet(wait - 1);
        assertThat(bucket.take()).isEqualTo(1);
        now.addAndGet(1);
        assertThat(bucket.take()).isZero();
    }

    @Test
    void manyThreadsTogetherGetNoMoreThanTheBurst() throws Exception {
        var bucket = new TokenBucket(new Rate(1, 1_000), () -> 0);
        var taken = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            var thread = new Thread(() -> {
                for (int j = 0; j < 1_000; j++) {
                    if (bucket.take() == 0) {
                        taken.incrementAndGet();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(taken).hasValue(1_000);
    }

    /** What is reserved begins in the order in which it came, no later than it must, and in no window more of it than the burst and the pace times the window. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatComesAllAtOnceIsSpread(long seed) {
        for (int round = 0; round < 200; round++) {
            var one = new Case(seed * 1_000 + round);
            List<Long> begun = new ArrayList<>();
            long elapsed = 0;
            for (int i = 0; i < 200; i++) {
                elapsed += one.pass();
                begun.add(elapsed + one.bucket.reserve());
                long earliest = begun.size() > one.rate.burst()
                        ? begun.get(begun.size() - 1 - one.rate.burst())
                                + one.rate.burst() * ((SECOND + one.rate.perSecond() - 1) / one.rate.perSecond())
                        : elapsed;
                assertThat(begun.get(i)).isLessThanOrEqualTo(Math.max(elapsed, earliest));
            }
            assertThat(begun).isSorted();
            for (int from = 0; from < begun.size(); from++) {
                for (int to = from; to < begun.size(); to++) {
                    long window = begun.get(to) - begun.get(from);
                    assertThat((to - from + 1L - one.rate.burst()) * SECOND)
                            .isLessThanOrEqualTo(one.rate.perSecond() * window);
                }
            }
        }
    }

    @Test
    void whoeverKeepsToItsRateWaitsForNothing() {
        for (int perSecond : new int[] {1, 20, 100, 2_000}) {
            var now = new AtomicLong(7);
            TokenBucket pace = TokenBucket.pace(new Rate(perSecond, 2_000), now::get);
            for (int i = 0; i < 1_000; i++) {
                assertThat(pace.reserve()).isZero();
                now.addAndGet(SECOND / perSecond);
            }
        }
    }

    /** After a second in which nothing could begin. */
    @Test
    void whoeverKeptToItsRateCatchesUp() {
        var now = new AtomicLong(7);
        TokenBucket pace = TokenBucket.pace(new Rate(100, 2_000), now::get);
        long last = 0;
        for (int i = 0; i < 100; i++) {
            last = pace.reserve();
        }
        assertThat(last).isBetween(SECOND / 2, SECOND);
        int late = 0;
        for (int i = 0; i < 1_000 && pace.reserve() > 0; i++) {
            late++;
            now.addAndGet(SECOND / 100);
        }
        assertThat(late).isBetween(100, 500);
    }
}
