package nl.schuilnaam.mapping.faults;

import static nl.schuilnaam.mapping.contract.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F3, and F23 on the files themselves: they are cut short, or a bit of them is flipped, wherever it may be. */
class TornFileTest {
    /** With a number: every cut of so many last bytes of the log, and so many flips in each file. */
    private static final int CUTS = Integer.getInteger("schuilnaam.cuts", 0);

    private static final int SAMPLE = 30;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Random random = new Random(3);
    private StoreFiles work;
    /** With everything in the log, as it is when the machine stops. */
    private StoreFiles stopped;
    /** With everything in the database file. */
    private StoreFiles closed;

    private Map<String, String> right;

    @BeforeEach
    void foundTheTown() {
        StoreFiles files = new StoreFiles(directory.resolve("town"));
        work = new StoreFiles(directory.resolve("work"));
        MappingStore store = files.open(vertx);
        Town.found(vertx, store);
        right = Town.answers(vertx, store);
        stopped = files.copyTo(directory.resolve("stopped"));
        await(store.close());
        closed = files.copyTo(directory.resolve("closed"));
    }

    @AfterEach
    void stopVertx() {
        await(vertx.close());
    }

    private void restore(StoreFiles from) {
        if (Files.exists(work.store())) {
            work.keepOnly();
        }
        from.copyTo(work.directory());
    }

    @Test
    void logThatIsCutShortOpensToACommittedPrefixOrIsRefused() throws Exception {
        long length = Files.size(stopped.log());
        assertThat(length).isGreaterThan(100_000);
        int opened = 0;
        for (int cut : CUTS == 0
                ? random.ints(SAMPLE, 1, (int) length).toArray()
                : IntStream.rangeClosed(1, CUTS).toArray()) {
            restore(stopped);
            try (FileChannel log = FileChannel.open(work.log(), StandardOpenOption.WRITE)) {
                log.truncate(length - cut);
            }
            opened += assertNobodyMixedUp(true) ? 1 : 0;
        }
        assertThat(opened).as("cuts that left a store").isPositive();
    }

    @Test
    void flippedBitInTheLogLeavesACommittedPrefixOrIsRefused() throws Exception {
        for (int i = 0; i < Math.max(SAMPLE, CUTS); i++) {
            restore(stopped);
            flip(work.log());
            boolean unused = assertNobodyMixedUp(true);
        }
    }

    @Test
    void flippedBitInTheDatabaseFileMixesNobodyUpAndMakesNobodyNew() throws Exception {
        int sound = 0;
        int flips = Math.max(5 * SAMPLE, CUTS);
        for (int i = 0; i < flips; i++) {
            restore(closed);
            flip(work.database());
            sound += assertNobodyMixedUp(false) ? 1 : 0;
        }
        assertThat(sound)
                .as("of %d flips, those after which a store opened", flips)
                .isBetween(1, flips);
    }

    private void flip(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, content);
    }

    /** Gives whether the store opened. An object that is no person may be there anew under a supplier's id, when every way to its row is out of sight. */
    private boolean assertNobodyMixedUp(boolean mayHaveForgotten) {
        MappingStore store;
        try {
            store = work.open(vertx);
        } catch (StoreException refused) {
            return false;
        }
        try {
            if (mayHaveForgotten) {
                assertThat(await(store.examine()).isSound()).isTrue();
            }
            Map<String, String> answers = Town.answers(vertx, store, right);
            right.forEach((question, answer) -> {
                String now = answers.get(question);
                if (mayHaveForgotten && !Town.isInward(question)) {
                    return; // whoever was forgotten is somebody new
                }
                assertThat(now.equals(answer)
                                || now.equals(Town.NOTHING)
                                || now.startsWith(Town.REFUSED)
                                || question.endsWith(Town.AUTHOR_AGAIN) && !right.containsValue(now))
                        .as("right, refused or nothing: %s", question)
                        .isTrue();
            });
            return true;
        } finally {
            await(store.close());
        }
    }
}
