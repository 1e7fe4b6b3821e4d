package nl.schuilnaam.mapping.key;

import static nl.schuilnaam.mapping.contract.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeySourceWatchTest {
    private static final SecretKeyBytes KEY = SecretKeyBytes.random();
    private static final Duration NEVER = Duration.ofDays(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // wraps round in each test
    private volatile KeySource source = mayCreate -> copy(KEY);
    private Vertx vertx;
    private KeySourceWatch watch;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        watch = new KeySourceWatch(
                vertx,
                mayCreate -> source.load(mayCreate),
                new KeyEncryptionKey(copy(KEY)).fingerprint(),
                NEVER,
                KeySourceWatch.LIMIT,
                nanos::get);
    }

    @AfterEach
    void stop() {
        await(watch.close());
        await(vertx.close());
    }

    private static SecretKeyBytes copy(SecretKeyBytes key) {
        return SecretKeyBytes.copyOf(key.reveal());
    }

    private static SecretKeyBytes gone() {
        throw new KeySourceException("the key file is missing");
    }

    private void minutesPass(long minutes) {
        nanos.addAndGet(Duration.ofMinutes(minutes).toNanos());
    }

    @Test
    void sourceThatAnswersIsAvailableHoweverLongAgoItDid() {
        await(watch.ask());
        minutesPass(1_000);
        assertThat(watch.available()).isTrue();
    }

    @Test
    void sourceThatIsGoneIsMissedAfterFifteenMinutesAndNotBefore() {
        source = mayCreate -> gone();
        await(watch.ask());
        for (int minute = 1; minute < 15; minute++) {
            minutesPass(1);
            await(watch.ask());
            assertThat(watch.available()).as("after %d minutes", minute).isTrue();
        }
        minutesPass(1);
        assertThat(watch.available()).isFalse();
        await(watch.ask());
        assertThat(watch.available()).isFalse();
    }

    @Test
    void sourceThatComesBackWithTheSameKeyIsAvailableAgain() {
        source = mayCreate -> gone();
        await(watch.ask());
        minutesPass(20);
        assertThat(watch.available()).isFalse();
        source = mayCreate -> copy(KEY);
        await(watch.ask());
        assertThat(watch.available()).isTrue();
        source = mayCreate -> gone();
        await(watch.ask());
        minutesPass(14);
        assertThat(watch.available()).as("the time counts anew").isTrue();
    }

    @Test
    void anotherKeyIsAFailure() {
        source = mayCreate -> SecretKeyBytes.random();
        await(watch.ask());
        minutesPass(15);
        await(watch.ask());
        assertThat(watch.available()).isFalse();
    }

    @Test
    void noKeyIsMadeInThePlaceOfOneThatIsGone() {
        AtomicInteger allowed = new AtomicInteger();
        source = mayCreate -> {
            allowed.addAndGet(mayCreate ? 1 : 0);
            return copy(KEY);
        };
        await(watch.ask());
        assertThat(allowed).hasValue(0);
    }

    @Test
    void sourceThatHangsIsMissedTooAndAskedOnlyOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        source = mayCreate -> {
            calls.incrementAndGet();
            asked.countDown();
            waitFor(release);
            return copy(KEY);
        };
        Future<Void> hanging = watch.ask();
        waitFor(asked);
        minutesPass(14);
        await(watch.ask());
        assertThat(watch.available()).isTrue();
        minutesPass(1);
        assertThat(watch.available()).isFalse();
        release.countDown();
        await(hanging);
        assertThat(watch.available()).isTrue();
        assertThat(calls).hasValue(1);
    }

    @Test
    void sourceIsAskedAgainAndAgainOnItsOwn() throws Exception {
        CountDownLatch asked = new CountDownLatch(3);
        KeySource counting = mayCreate -> {
            asked.countDown();
            return copy(KEY);
        };
        KeySourceWatch own = KeySourceWatch.start(
                vertx,
                counting,
                new KeyEncryptionKey(copy(KEY)).fingerprint(),
                Duration.ofMillis(5),
                KeySourceWatch.LIMIT);
        waitFor(asked);
        assertThat(own.available()).isTrue();
        await(own.close());
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
