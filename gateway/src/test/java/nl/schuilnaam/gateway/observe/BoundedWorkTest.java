package nl.schuilnaam.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What exchanges leave behind waits in a queue that does not grow: who offers never waits, and what is not done is counted. */
class BoundedWorkTest {
    private static final int ROOM = 64;

    private final Vertx vertx = Vertx.vertx();
    private final BoundedWork work = new BoundedWork(vertx, "bounded-work-test");
    private final LongAdder dropped = new LongAdder();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void offer(int bytes) {
        work.offer(bytes, dropped, () -> work.run(done::incrementAndGet));
    }

    private void finish() throws Exception {
        work.run(() -> true).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Occupies the one thread until it is let go. */
    private CountDownLatch occupied() {
        var go = new CountDownLatch(1);
        Future<Boolean> unused = work.run(() -> go.await(20, TimeUnit.SECONDS));
        return go;
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCountedAndLaterThereIsRoomAgain() throws Exception {
        CountDownLatch go = occupied();
        for (int i = 0; i < ROOM + 10; i++) {
            offer(100);
        }
        assertThat(dropped.sum()).isEqualTo(10);
        go.countDown();
        finish();
        assertThat(done).hasValue(ROOM);

        offer(100);
        finish();

        assertThat(done).hasValue(ROOM + 1);
        assertThat(dropped.sum()).isEqualTo(10);
    }

    @Test
    void fewLargeMessagesFillTheQueueToo() throws Exception {
        CountDownLatch go = occupied();
        for (int i = 0; i < 5; i++) {
            offer(10 << 20);
        }

        assertThat(dropped.sum()).isEqualTo(2);
        go.countDown();
        finish();
        assertThat(done).hasValue(3);
    }

    @Test
    void whatCrashesIsCountedAndWhatComesAfterItIsDone() throws Exception {
        work.offer(
                1,
                dropped,
                () -> work.run(() -> {
                    throw new IllegalStateException("a bug");
                }));
        work.offer(
                1,
                dropped,
                () -> work.run(() -> {
                    throw new StackOverflowError();
                }));
        work.offer(1, dropped, () -> {
            throw new IllegalStateException("a bug before it began");
        });
        offer(1);
        finish();

        assertThat(done).hasValue(1);
        assertThat(dropped.sum()).isEqualTo(3);
    }
}
