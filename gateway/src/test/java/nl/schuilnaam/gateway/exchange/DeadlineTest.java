package nl.schuilnaam.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Duration AMPLE = Duration.ofSeconds(15);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    /** An answer whose head is met on another thread than its end is lost now and then. */
    @Test
    void whatIsBegunFromAnyThreadRunsOnAnEventLoop() throws Exception {
        Future<Boolean> begun =
                Deadline.within(vertx, AMPLE, () -> Future.succeededFuture(Context.isOnEventLoopThread()));

        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsBegunOnAContextStaysOnIt() throws Exception {
        Context context = vertx.getOrCreateContext();
        Promise<Boolean> same = Promise.promise();
        context.runOnContext(there -> Deadline.within(
                        vertx, AMPLE, () -> Future.succeededFuture(Vertx.currentContext() == context))
                .map(began -> began && Vertx.currentContext() == context)
                .onComplete(same));

        assertThat(same.future().await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsThrownAtTheBeginningIsAFailure() {
        Future<Void> thrown = Deadline.within(vertx, AMPLE, () -> {
            throw new IllegalStateException("thrown");
        });

        assertThatThrownBy(() -> thrown.await(20, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("thrown");
    }

    @Test
    void whatDoesNotComeIsGivenUpInTime() {
        Promise<Void> never = Promise.promise();
        Future<Void> limited = Deadline.within(vertx, Duration.ofMillis(50), never::future);

        assertThatThrownBy(() -> limited.await(20, TimeUnit.SECONDS))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("over the limit");
    }
}
