package nl.schuilnaam.mapping.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F1: a store is killed at any moment while 64 clients mint. */
class KillTest {
    private static final int KILLS = Integer.getInteger("schuilnaam.kills", 10);
    private static final String CLIENTS = "64";
    /** What left in the last life is looked at after every kill; everything that ever left, now and then and at the end. */
    private static final int EVERYTHING_EVERY = 50;

    @TempDir
    Path directory;

    @Test
    void everyPseudonymThatLeftBeforeAKillIsRelinkedAfterIt() throws Exception {
        StoreFiles files = new StoreFiles(directory);
        Random random = new Random(17);
        Left left = new Left();
        for (int kill = 1; kill <= KILLS; kill++) {
            Left lately = left.readAndKill(mint(), 50 + random.nextInt(1_500));
            assertThat(lately.size()).as("minted before kill %d", kill).isPositive();
            (kill % EVERYTHING_EVERY == 0 || kill == KILLS ? left : lately).assertRelinked(files);
        }
    }

    private Process mint() throws IOException {
        return Straced.untraced(MintingProcess.class, directory, CLIENTS);
    }
}
