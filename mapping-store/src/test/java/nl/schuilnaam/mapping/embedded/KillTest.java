package nl.schuilnaam.mapping.embedded;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.person;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;
import nl.schuilnaam.mapping.contract.Someone;
import nl.schuilnaam.mapping.key.KeyFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    @TempDir
    Path directory;

    @Test
    void everyPseudonymThatLeftBeforeAKillIsRelinkedAfterIt() throws Exception {
        Random random = new Random(17);
        Map<String, String> left = new HashMap<>();
        for (int kill = 0; kill < Integer.getInteger("schuilnaam.kills", 5); kill++) {
            int before = left.size();
            mintAndKill(left, 50 + random.nextInt(1_500));
            assertThat(left.size()).as("minted before kill %d", kill).isGreaterThan(before);
            assertAllRelink(left);
        }
    }

    /** Reads what the process prints and kills it (SIGKILL) in the midst of its work after so many lines. */
    private void mintAndKill(Map<String, String> left, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MintingProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int read = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (++read == lines) {
                    process.toHandle().destroyForcibly(); // leaves the stream open, so what was printed is still read
                }
                if (line.length() == 36 + 1 + 36) { // the kill may cut the last line short
                    left.put(line.substring(37), line.substring(0, 36));
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void assertAllRelink(Map<String, String> left) {
        Vertx vertx = Vertx.vertx();
        MappingStore store = await(
                EmbeddedMappingStore.open(vertx, directory.resolve("store"), new KeyFile(directory.resolve("kek"))));
        List<Reference> references = left.keySet().stream().map(Someone::person).toList();
        Map<Reference, String> back =
                await(Pseudonyms.over(vertx, store).relink(VIEW, IdentifierKind.SIS_ID, references));
        left.forEach(
                (pseudonym, real) -> assertThat(back.get(person(pseudonym))).isEqualTo(real));
        await(store.close());
        await(vertx.close());
    }
}
