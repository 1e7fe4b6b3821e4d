package nl.schuilnaam.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteadyClockTest {
    private static final Instant NOON = Instant.parse("2026-11-23T11:00:00Z");

    private final AtomicReference<Instant> machine = new AtomicReference<>(NOON);
    private final SteadyClock clock = new SteadyClock(clock());

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return machine.get();
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
    }

    @Test
    void itShowsTheHighestTimeThatWasSeenWhateverTheMachineShows() {
        var random = new Random(20261127);
        Instant highest = NOON;
        for (int i = 0; i < 1_000; i++) {
            Instant next = NOON.plusSeconds(random.nextInt(2_000_000) - 1_000_000);
            machine.set(next);
            highest = next.isAfter(highest) ? next : highest;

            assertThat(clock.instant()).isEqualTo(highest);
            assertThat(clock.behind()).isEqualTo(Duration.between(next, highest));
        }
    }

    @Test
    void itIsSoundUpToAMinuteBehindAndAgainWhenTheMachineHasCaughtUp() {
        machine.set(NOON.minusSeconds(60));
        assertThat(clock.isSound()).isTrue();
        machine.set(NOON.minusSeconds(60).minusNanos(1));
        assertThat(clock.isSound()).isFalse();
        machine.set(NOON.minusSeconds(59));
        assertThat(clock.isSound()).isTrue();
    }

    @Test
    void anAdministratorsWordLowersItAndItGoesOnFromThere() {
        machine.set(NOON.plus(Duration.ofDays(4_000)));
        assertThat(clock.instant()).isEqualTo(machine.get());
        machine.set(NOON);
        assertThat(clock.isSound()).isFalse();

        clock.accept();

        assertThat(clock.isSound()).isTrue();
        assertThat(clock.instant()).isEqualTo(NOON);
        machine.set(NOON.minusSeconds(1));
        assertThat(clock.instant()).isEqualTo(NOON);
    }

    @Test
    void theAuditLogRemembersItAcrossARestartWithTheClockSetBack(@TempDir Path directory) throws Exception {
        Vertx vertx = Vertx.vertx();
        Path log = directory.resolve("audit");
        assertThat(AuditLog.lastWritten(log)).isEmpty();
        Instant seen = NOON.plus(Duration.ofDays(400));
        try (AuditLog audit = AuditLog.open(vertx, log, clock)) {
            machine.set(seen);
            audit.record(AuditRecords.released(UUID.randomUUID()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        for (int restart = 0; restart < 3; restart++) {
            machine.set(NOON.minus(Duration.ofDays(restart)));
            var restarted = new SteadyClock(clock());

            restarted.sawBefore(AuditLog.lastWritten(log).orElseThrow());

            assertThat(restarted.instant()).isEqualTo(seen);
            assertThat(restarted.isSound()).isFalse();
            AuditLog.open(vertx, log, restarted).close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
