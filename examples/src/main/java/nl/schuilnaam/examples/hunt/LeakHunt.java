package nl.schuilnaam.examples.hunt;

import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import nl.schuilnaam.examples.program.Program;
import nl.schuilnaam.examples.program.WorkDirectory;

/** Round after round until the time is over: agreements nobody thought of, everything that they permit, a search of everything that left. */
public final class LeakHunt {
    static final Program<Options> PROGRAM = new Program<>(LeakHunt.class, "help.txt", Options::parse, LeakHunt::run);

    private LeakHunt() {}

    /** Runs the hunt; see its {@code --help}. */
    public static void main(String[] arguments) throws Exception {
        PROGRAM.start(arguments);
    }

    private static boolean run(PrintStream out, Options options) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Report report = hunt(vertx, options, out);
            report.print(out);
            if (options.json().isPresent()) {
                Path unused =
                        Files.writeString(options.json().get(), report.json().toPrettyString() + "\n");
            }
            return report.holds();
        } finally {
            Void unused =
                    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    private static Report hunt(Vertx vertx, Options options, PrintStream out) throws Exception {
        long until = System.nanoTime() + (long) (options.minutes() * 60e9);
        Path work = WorkDirectory.of(options.work(), "schuilnaam-hunt-");
        Standard standard = Standard.in(options.gateway());
        Site site = Site.in(work, options.gateway());
        var outcomes = new ArrayList<Round.Outcome>();
        for (int i = 0; i < options.rounds() && (i == 0 || System.nanoTime() < until); i++) {
            long seed = options.seed() + i;
            Path directory = work.resolve("round-" + seed);
            Round.Outcome outcome = Round.run(vertx, site, standard, directory, seed);
            outcomes.add(outcome);
            out.printf(
                    "round of seed %d: %,d exchanges, %,d bytes, %d finds%n",
                    seed, outcome.exchanges(), outcome.bytes(), outcome.finds().size());
            if (outcome.finds().isEmpty()) {
                // What nothing was found in is worth no disk.
                WorkDirectory.delete(directory);
            }
        }
        return new Report(outcomes, standard.operations().size(), work);
    }
}
