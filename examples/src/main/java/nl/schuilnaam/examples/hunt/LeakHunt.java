package nl.schuilnaam.examples.hunt;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Round after round until the time is over: agreements nobody thought of, everything that they permit, a search of everything that left. */
public final class LeakHunt {
    private LeakHunt() {}

    /** Runs the hunt; see its {@code --help}. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments));
    }

    /** The same, with the exit status as its answer. */
    static int run(PrintStream out, String... arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(arguments);
            if (!options.help() && !Files.isRegularFile(options.gateway())) {
                throw new IllegalArgumentException("no gateway at " + options.gateway());
            }
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.print(help());
            return 2;
        }
        if (options.help()) {
            out.print(help());
            return 0;
        }
        Vertx vertx = Vertx.vertx();
        try {
            Report report = hunt(vertx, options, out);
            report.print(out);
            if (options.json().isPresent()) {
                Path unused =
                        Files.writeString(options.json().get(), report.json().toPrettyString() + "\n");
            }
            return report.holds() ? 0 : 1;
        } finally {
            Void unused =
                    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    private static Report hunt(Vertx vertx, Options options, PrintStream out) throws Exception {
        long until = System.nanoTime() + (long) (options.minutes() * 60e9);
        Path work = options.work().isPresent()
                ? options.work().get().toAbsolutePath()
                : Files.createTempDirectory("schuilnaam-hunt-");
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
                delete(directory);
            }
        }
        return new Report(outcomes, standard.operations().size(), work);
    }

    /** What nothing was found in is worth no disk. */
    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(directory)) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    private static String help() throws IOException {
        try (InputStream in = LeakHunt.class.getResourceAsStream("help.txt")) {
            if (in == null) {
                throw new IllegalStateException("missing from the jar: help.txt");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
