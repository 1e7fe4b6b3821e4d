package nl.schuilnaam.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Clock NOVEMBER = Clock.fixed(Instant.parse("2026-11-22T08:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void acknowledgedRecordsAreInTheFileAndFormAChain() throws Exception {
        AuditCheckpoint end;
        try (AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER)) {
            var written = new ArrayList<Future<Void>>();
            for (int i = 0; i < 500; i++) {
                written.add(log.record(AuditRecords.released(i)));
            }
            await(Future.all(written));
            end = log.checkpoint();

            assertThat(Files.readString(directory.resolve("audit-2026-11.jsonl")))
                    .contains(exchanges(500));
        }

        assertThat(AuditVerifier.verify(directory, end)).isInstanceOf(AuditVerdict.Sound.class);
    }

    @Test
    void recordIsOnTheDiskBeforeItIsAcknowledged() throws Exception {
        var disk = new FaultyStorage();
        try (AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER, disk, 100)) {
            int before = disk.forces.get();

            await(log.record(AuditRecords.released(1)));

            assertThat(disk.forces.get()).isGreaterThan(before);
            assertThat(disk.unforced.get()).isZero();
        }
    }

    @Test
    void acknowledgementComesOnTheContextOfTheCaller() throws Exception {
        try (AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER)) {
            var context = VERTX.getOrCreateContext();
            var seen = Future.<Boolean>future(promise -> context.runOnContext(ignored -> log.record(
                            AuditRecords.released(1))
                    .onComplete(result -> promise.complete(Vertx.currentContext() == context && result.succeeded()))));

            assertThat(await(seen)).isTrue();
        }
    }

    @Test
    void nobodyElseMayReadTheLog() throws Exception {
        Path fresh = directory.resolve("new/audit");
        try (AuditLog log = AuditLog.open(VERTX, fresh, NOVEMBER)) {
            await(log.record(AuditRecords.released(1)));
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
        try (var files = Files.list(fresh)) {
            assertThat(files)
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void directoryThatOthersMayEnterIsRefused() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));

        assertThatThrownBy(() -> AuditLog.open(VERTX, directory, NOVEMBER)).hasMessageContaining("0700");
    }

    @Test
    void secondWriterIsRefused() throws Exception {
        AuditLog first = AuditLog.open(VERTX, directory, NOVEMBER);

        assertThatThrownBy(() -> AuditLog.open(VERTX, directory, NOVEMBER)).isInstanceOf(IOException.class);

        first.close();
        AuditLog.open(VERTX, directory, NOVEMBER).close();
    }

    @Test
    void chainGoesOnAfterAnOrderlyEndAndInTheNextMonth() throws Exception {
        var clock = new MovableClock(NOVEMBER.instant());
        try (AuditLog log = AuditLog.open(VERTX, directory, clock)) {
            await(log.record(AuditRecords.released(1)));
            clock.now = Instant.parse("2026-12-01T00:00:00Z");
            await(log.record(AuditRecords.released(2)));
            clock.now = NOVEMBER.instant();
            await(log.record(AuditRecords.released(3)));
        }
        try (AuditLog log = AuditLog.open(VERTX, directory, clock)) {
            await(log.record(AuditRecords.released(4)));
        }

        assertThat(Files.readAllLines(directory.resolve("audit-2026-11.jsonl"))).hasSize(2);
        assertThat(Files.readAllLines(directory.resolve("audit-2026-12.jsonl"))).hasSize(6);
        assertThat(AuditVerifier.verify(directory))
                .isInstanceOfSatisfying(
                        AuditVerdict.Sound.class,
                        sound -> assertThat(sound.records()).isEqualTo(8));
    }

    @Test
    void closedLogTakesNothing() throws Exception {
        AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER);
        log.close();

        assertThat(causeOf(log.record(AuditRecords.released(1)))).isEqualTo(AuditUnavailableException.Cause.CLOSED);
    }

    @Nested
    class TornTail {
        /** The file is cut at every byte of its last record, as a power failure in the middle of a write may do. */
        @Test
        void lastLineThatIsTornAnywhereIsCutOffAndTheRestIsKept() throws Exception {
            Path file = directory.resolve("audit-2026-11.jsonl");
            writeThreeRecords();
            byte[] whole = Files.readAllBytes(file);
            int startOfLast = lastLineStart(whole);
            for (int length = startOfLast; length < whole.length; length++) {
                Files.write(file, Arrays.copyOf(whole, length));

                AuditLog.open(VERTX, directory, NOVEMBER).close();

                byte[] after = Files.readAllBytes(file);
                assertThat(Arrays.copyOf(after, startOfLast)).isEqualTo(Arrays.copyOf(whole, startOfLast));
                assertThat(new String(
                                after,
                                startOfLast,
                                after.length - startOfLast,
                                java.nio.charset.StandardCharsets.US_ASCII))
                        .contains("\"event\":\"opened\",\"cut\":" + (length - startOfLast) + ",");
                assertThat(AuditVerifier.verify(directory)).isInstanceOf(AuditVerdict.Sound.class);
            }
        }

        @Test
        void zerosThatAPowerFailureLeftAreCutOff() throws Exception {
            Path file = directory.resolve("audit-2026-11.jsonl");
            writeThreeRecords();
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, whole.length + 10_000));

            AuditLog.open(VERTX, directory, NOVEMBER).close();

            assertThat(AuditVerifier.verify(directory)).isInstanceOf(AuditVerdict.Sound.class);
            assertThat(Files.readString(file)).contains("\"cut\":10000,");
        }

        @Test
        void logWithAFlippedBitNearItsEndIsNotOpened() throws Exception {
            Path file = directory.resolve("audit-2026-11.jsonl");
            writeThreeRecords();
            byte[] whole = Files.readAllBytes(file);
            int refused = 0;
            for (int at = 0; at < whole.length - 1; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 1;
                Files.write(file, flipped);
                try {
                    AuditLog.open(VERTX, directory, NOVEMBER).close();
                } catch (AuditBrokenException e) {
                    refused++;
                }
            }

            assertThat(refused).isEqualTo(whole.length - 1);
        }

        @Test
        void fileThatWasBegunAndHoldsNothingIsGoneOnWith() throws Exception {
            writeThreeRecords();
            Files.createFile(
                    directory.resolve("audit-2026-12.jsonl"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));

            AuditLog.open(VERTX, directory, NOVEMBER).close();

            assertThat(Files.readAllLines(directory.resolve("audit-2026-12.jsonl")))
                    .hasSize(2);
            assertThat(AuditVerifier.verify(directory)).isInstanceOf(AuditVerdict.Sound.class);
        }

        private void writeThreeRecords() throws Exception {
            try (AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER)) {
                await(log.record(AuditRecords.released(1)));
            }
        }

        private int lastLineStart(byte[] bytes) {
            int at = bytes.length - 2;
            while (bytes[at] != '\n') {
                at--;
            }
            return at + 1;
        }
    }

    @Nested
    class FaultyDisk {
        private final FaultyStorage disk = new FaultyStorage();

        @Test
        void noRecordOfAGroupIsAcknowledgedWhenItsSyncFails() throws Exception {
            try (AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER, disk, 100)) {
                AuditCheckpoint before = log.checkpoint();
                disk.failForce = true;

                assertThat(causeOf(log.record(AuditRecords.released(1))))
                        .isEqualTo(AuditUnavailableException.Cause.FAILED);
                assertThat(causeOf(log.record(AuditRecords.released(2))))
                        .isEqualTo(AuditUnavailableException.Cause.FAILED);
                assertThat(log.isHealthy()).isFalse();
                assertThat(log.checkpoint()).isEqualTo(before);
            }
        }

        @Test
        void logHealsOnACleanChainWithinTenSecondsAndSaysWhatWasLost() throws Exception {
            try (AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER, disk, 100)) {
                await(log.record(AuditRecords.released(1)));
                disk.failForce = true;
                causeOf(log.record(AuditRecords.released(2)));
                disk.failForce = false;

                awaitHealth(log);
                await(log.record(AuditRecords.released(3)));
            }

            String text = Files.readString(directory.resolve("audit-2026-11.jsonl"));
            assertThat(text).contains(exchange(1), exchange(3), "\"event\":\"reopened\",\"lost\":1,");
            assertThat(text).doesNotContain(exchange(2));
            assertThat(AuditVerifier.verify(directory)).isInstanceOf(AuditVerdict.Sound.class);
        }

        @Test
        void halfWrittenGroupIsCutOffBeforeTheChainGoesOn() throws Exception {
            try (AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER, disk, 100)) {
                disk.bytesBeforeWritesFail = 100;
                causeOf(log.record(AuditRecords.released(1)));
                disk.bytesBeforeWritesFail = Long.MAX_VALUE;

                awaitHealth(log);
                await(log.record(AuditRecords.released(2)));
            }

            assertThat(AuditVerifier.verify(directory)).isInstanceOf(AuditVerdict.Sound.class);
        }

        @Test
        void logWhoseEndWasChangedMeanwhileDoesNotHeal() throws Exception {
            Path file = directory.resolve("audit-2026-11.jsonl");
            try (AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER, disk, 100)) {
                await(log.record(AuditRecords.released(1)));
                disk.failForce = true;
                causeOf(log.record(AuditRecords.released(2)));
                Files.writeString(file, Files.readString(file).replace("\"status\":200", "\"status\":201"));
                int opened = disk.attempts.get();
                disk.failForce = false;

                await(VERTX.timer(2 * AuditLog.RETRY.toMillis() + 200));

                assertThat(log.isHealthy()).isFalse();
                assertThat(disk.attempts.get()).isEqualTo(opened);
            }
        }

        @Test
        void queueIsBoundedAndRefusesAtOnce() throws Exception {
            try (AuditLog log = AuditLog.open(VERTX, directory, NOVEMBER, disk, 10)) {
                disk.hold();
                var given = new ArrayList<Future<Void>>();
                for (int i = 0; i < 40; i++) {
                    given.add(log.record(AuditRecords.released(i)));
                }
                List<Future<Void>> refused =
                        given.stream().filter(Future::isComplete).toList();
                disk.release();

                // Ten wait, and at most ten more are in the hands of the writer.
                assertThat(refused).hasSizeGreaterThanOrEqualTo(20);
                assertThat(refused)
                        .allSatisfy(
                                future -> assertThat(causeOf(future)).isEqualTo(AuditUnavailableException.Cause.FULL));
                for (Future<Void> future : given) {
                    if (!refused.contains(future)) {
                        await(future);
                    }
                }
            }
        }

        /** A real disk that is full, where the machine lets the test mount one. */
        @Test
        void fullDiskRefusesAndHealsWhenThereIsRoom(@TempDir Path mount) throws Exception {
            org.junit.jupiter.api.Assumptions.assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", mount.toString()),
                    "may not mount a small disk here");
            try {
                Path filler = mount.resolve("filler");
                try (AuditLog log = AuditLog.open(VERTX, mount, NOVEMBER)) {
                    await(log.record(AuditRecords.released(1)));
                    fill(filler);
                    int acknowledged = 0;
                    for (int i = 2; i < 20; i++) {
                        if (succeeds(log.record(AuditRecords.released(i)))) {
                            acknowledged++;
                        }
                    }
                    // What still fits in the page that the file has.
                    assertThat(acknowledged).isLessThan(10);
                    assertThat(log.isHealthy()).isFalse();
                    Files.delete(filler);
                    awaitHealth(log);
                    await(log.record(AuditRecords.released(20)));
                }
                assertThat(AuditVerifier.verify(mount)).isInstanceOf(AuditVerdict.Sound.class);
            } finally {
                assertThat(run("umount", mount.toString())).isTrue();
            }
        }
    }

    private static void fill(Path file) {
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[1024]);
            }
        } catch (IOException full) {
            assertThat(full).isNotNull();
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    private static boolean succeeds(Future<Void> future) throws Exception {
        try {
            await(future);
            return true;
        } catch (AuditUnavailableException e) {
            return false;
        }
    }

    private static void awaitHealth(AuditLog log) throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
        while (!log.isHealthy()) {
            assertThat(Instant.now()).as("healed in time").isBefore(deadline);
            await(VERTX.timer(20));
        }
    }

    private static AuditUnavailableException.Cause causeOf(Future<Void> future) throws Exception {
        try {
            await(future);
        } catch (AuditUnavailableException e) {
            return e.why();
        }
        throw new AssertionError("the record was acknowledged");
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }

    private static String exchange(long number) {
        return "\"exchange\":\"" + new java.util.UUID(0, number) + "\"";
    }

    private static List<String> exchanges(int count) {
        var all = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            all.add(exchange(i));
        }
        return all;
    }

    private static final class MovableClock extends Clock {
        private volatile Instant now;

        MovableClock(Instant now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** The file system, with faults on demand. */
    private static final class FaultyStorage implements AuditStorage {
        final AtomicInteger forces = new AtomicInteger();
        final AtomicInteger attempts = new AtomicInteger();
        final AtomicInteger unforced = new AtomicInteger();
        volatile boolean failForce;
        volatile long bytesBeforeWritesFail = Long.MAX_VALUE;
        private final AtomicReference<java.util.concurrent.CountDownLatch> gate =
                new AtomicReference<>(new java.util.concurrent.CountDownLatch(0));

        void hold() {
            gate.set(new java.util.concurrent.CountDownLatch(1));
        }

        void release() {
            gate.get().countDown();
        }

        @Override
        public OpenFile open(Path file) throws IOException {
            attempts.incrementAndGet();
            OpenFile real = AuditStorage.fileSystem().open(file);
            return new OpenFile() {
                @Override
                public long size() throws IOException {
                    return real.size();
                }

                @Override
                public void append(ByteBuffer bytes) throws IOException {
                    if (bytes.remaining() > bytesBeforeWritesFail) {
                        real.append(bytes.slice(0, (int) bytesBeforeWritesFail));
                        throw new IOException("no space left on device");
                    }
                    unforced.incrementAndGet();
                    real.append(bytes);
                }

                @Override
                public void force() throws IOException {
                    try {
                        gate.get().await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    if (failForce) {
                        throw new IOException("input/output error");
                    }
                    real.force();
                    forces.incrementAndGet();
                    unforced.set(0);
                }

                @Override
                public void truncate(long size) throws IOException {
                    real.truncate(size);
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        }
    }
}
