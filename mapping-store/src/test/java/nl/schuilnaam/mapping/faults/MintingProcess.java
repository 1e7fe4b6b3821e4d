package nl.schuilnaam.mapping.faults;

import static nl.schuilnaam.mapping.contract.Someone.VIEW;
import static nl.schuilnaam.mapping.contract.Someone.sisId;

import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import nl.schuilnaam.mapping.Identifier;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.Pseudonyms;
import nl.schuilnaam.mapping.Sighting;
import nl.schuilnaam.mapping.contract.Await;
import nl.schuilnaam.mapping.contract.Stores;

/**
 * A process of its own that mints without end, by so many clients at a time, and prints each pair of identifier and pseudonym once its future has succeeded. When the
 * store refuses it goes on, with persons whose ids say that they came later, and ends after a while. It is there to be killed.
 */
final class MintingProcess {
    /** How the ids of those begin who were met after the store had refused for the first time. */
    static final String LATE = "late0000";

    /** Exit status when the store kept refusing. */
    static final int REFUSED = 3;

    private static final int ENOUGH_REFUSALS = 40;

    private final Pseudonyms pseudonyms;
    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private final AtomicInteger refusals = new AtomicInteger();

    private MintingProcess(Pseudonyms pseudonyms) {
        this.pseudonyms = pseudonyms;
    }

    /** @param arguments the directory of the store, and how many clients there are */
    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx();
        MappingStore store;
        try {
            store = Await.await(Stores.embedded(vertx, Path.of(arguments[0])));
        } catch (RuntimeException | Error refusedAtOnce) {
            System.exit(REFUSED);
            return;
        }
        var process = new MintingProcess(Pseudonyms.over(vertx, store));
        for (int client = 0; client < Integer.parseInt(arguments[1]); client++) {
            process.mint();
        }
    }

    private void mint() {
        boolean late = refusals.get() > 0;
        List<Sighting> batch = Stream.generate(() -> UUID.randomUUID().toString())
                .map(id -> late ? LATE + id.substring(LATE.length()) : id)
                .map(id -> Sighting.of(sisId(id)))
                .limit(7)
                .toList();
        pseudonyms.pseudonymise(VIEW, batch).onComplete(minted -> {
            if (minted.failed()) {
                if (refusals.incrementAndGet() == ENOUGH_REFUSALS) {
                    System.exit(REFUSED);
                }
            } else {
                print(minted.result().texts());
            }
            mint();
        });
    }

    private void print(Map<Identifier, String> texts) {
        StringBuilder lines = new StringBuilder();
        texts.forEach((identifier, text) ->
                lines.append(identifier.value()).append(' ').append(text).append('\n'));
        synchronized (out) {
            out.print(lines);
            out.flush();
        }
    }
}
