package nl.schuilnaam.mapping.embedded;

import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.sisId;

import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.contract.Await;
import nl.schuilnaam.mapping.key.KeyFile;

/** A process of its own that mints without end, 16 batches at a time, and prints each pair of identifier and pseudonym once its future has succeeded. It is there to be killed. */
final class MintingProcess {
    private MintingProcess() {}

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        Vertx vertx = Vertx.vertx();
        Pseudonyms pseudonyms = Pseudonyms.over(
                vertx,
                Await.await(EmbeddedMappingStore.open(
                        vertx, directory.resolve("store"), new KeyFile(directory.resolve("kek")))));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (int client = 0; client < 16; client++) {
            mint(pseudonyms, out);
        }
    }

    private static void mint(Pseudonyms pseudonyms, PrintStream out) {
        List<Sighting> batch = Stream.generate(
                        () -> Sighting.of(sisId(UUID.randomUUID().toString())))
                .limit(7)
                .toList();
        pseudonyms.pseudonymise(VIEW, batch).onComplete(minted -> {
            if (minted.failed()) {
                throw new IllegalStateException("minting failed", minted.cause());
            }
            StringBuilder lines = new StringBuilder();
            for (Map.Entry<Identifier, String> pair : minted.result().entrySet()) {
                lines.append(pair.getKey().value())
                        .append(' ')
                        .append(pair.getValue())
                        .append('\n');
            }
            synchronized (out) {
                out.print(lines);
                out.flush();
            }
            mint(pseudonyms, out);
        });
    }
}
