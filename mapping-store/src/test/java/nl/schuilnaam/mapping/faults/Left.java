package nl.schuilnaam.mapping.faults;

import static nl.schuilnaam.mapping.contract.Await.await;
import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.person;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import nl.schuilnaam.config.profile.IdentifierKind;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Reference;

/** The pseudonyms that have left: what a {@link MintingProcess} printed, and whom each of them stands for. */
final class Left {
    private static final int ID = 36;
    private static final int AT_ONCE = 5_000;

    private final Map<String, String> realByPseudonym = new HashMap<>();

    int size() {
        return realByPseudonym.size();
    }

    /**
     * Reads what a process prints until it ends, and kills it (SIGKILL) in the midst of its work after so many lines.
     *
     * @return what was printed
     */
    Left readAndKill(Process process, int lines) throws IOException, InterruptedException {
        Left read = new Left();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int count = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (++count == lines) {
                    // Leaves the stream open, so what was printed is still read. A tracer's children first.
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.toHandle().destroyForcibly();
                }
                if (line.length() == ID + 1 + ID) { // the kill may cut the last line short
                    read.realByPseudonym.put(line.substring(ID + 1), line.substring(0, ID));
                }
            }
            boolean ended = process.waitFor(30, TimeUnit.SECONDS); // its output ends before it does
            assertThat(ended).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        realByPseudonym.putAll(read.realByPseudonym);
        return read;
    }

    /** All of them lead back to whom they stood for, and no two to the same. */
    void assertRelinked(StoreFiles files) {
        Vertx vertx = Vertx.vertx();
        MappingStore store = files.open(vertx);
        Pseudonyms pseudonyms = Pseudonyms.over(vertx, store);
        List<String> all = new ArrayList<>(realByPseudonym.keySet());
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<String> some = all.subList(from, Math.min(from + AT_ONCE, all.size()));
            Map<Reference, String> back = await(pseudonyms.relink(
                    VIEW,
                    IdentifierKind.SIS_ID,
                    some.stream().map(text -> person(text)).toList()));
            some.forEach(text -> assertThat(back.get(person(text))).isEqualTo(realByPseudonym.get(text)));
        }
        await(store.close());
        await(vertx.close());
        assertThat(realByPseudonym.values()).doesNotHaveDuplicates();
    }

    void assertNobodyLate() {
        assertThat(realByPseudonym.values()).noneMatch(real -> real.startsWith(MintingProcess.LATE));
    }
}
