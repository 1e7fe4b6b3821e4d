package nl.schuilnaam.mapping.faults;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.newcomers;
import static nl.schuilnaam.mapping.contract.Someone.person;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.StoreException;
import nl.schuilnaam.mapping.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F4: a disk of 8 MiB (tmpfs, which only root may mount) fills up and is given room again. */
class FullDiskTest {
    private static final Duration HEALS_WITHIN = Duration.ofSeconds(10);

    @TempDir
    Path disk;

    private final Vertx vertx = Vertx.vertx();
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "schuilnaam", disk.toString());
        Assumptions.assumeTrue(mounted, "a small disk cannot be mounted here; that needs root");
    }

    @AfterEach
    void unmount() throws Exception {
        await(vertx.close());
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notHere) {
            return false;
        }
    }

    @Test
    void fullDiskRefusesNewcomersServesTheKnownHealsAndLosesNothing() throws Exception {
        Path ballast = Files.write(disk.resolve("ballast"), new byte[4 << 20]);
        StoreFiles files = new StoreFiles(disk);
        MappingStore store = files.open(vertx);
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        Map<Identifier, String> left = new HashMap<>();
        StoreException refusal = null;
        for (int i = 0; refusal == null && i < 1_000; i++) {
            try {
                left.putAll(await(pseudonyms.pseudonymise(VIEW, newcomers("class" + i + "-", 200)))
                        .texts());
            } catch (StoreException refused) {
                refusal = refused;
            }
        }
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(left.size()).isGreaterThan(400);
        assertThat(await(Pseudonyms.over(vertx, store).pseudonymise(VIEW, newcomers("class0-", 200)))
                        .texts())
                .as("the known, past the caches")
                .allSatisfy((identifier, text) -> assertThat(text).isEqualTo(left.get(identifier)));

        Files.delete(ballast);
        long freed = System.nanoTime();
        Map<Identifier, String> late = Map.of();
        while (late.isEmpty()) {
            try {
                late = await(pseudonyms.pseudonymise(VIEW, newcomers("late", 200)))
                        .texts();
            } catch (StoreException notYet) {
                assertThat(Duration.ofNanos(System.nanoTime() - freed)).isLessThan(HEALS_WITHIN);
                Thread.sleep(100);
            }
        }
        left.putAll(late);
        await(store.close());

        MappingStore again = files.open(vertx);
        var back = await(Pseudonyms.over(vertx, again)
                .relink(
                        VIEW,
                        IdentifierKind.SIS_ID,
                        left.values().stream().map(text -> person(text)).toList()));
        left.forEach((identifier, text) -> assertThat(back.get(person(text))).isEqualTo(identifier.value()));
        assertThat(await(again.examine()).isSound()).isTrue();
        await(again.close());
    }
}
