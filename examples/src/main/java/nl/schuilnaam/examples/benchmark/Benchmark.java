package nl.schuilnaam.examples.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nl.schuilnaam.examples.postgres.DemoPostgres;
import nl.schuilnaam.examples.program.Program;
import nl.schuilnaam.examples.program.WorkDirectory;

/** Measures, prints a table, and judges: exit status 0 when every figure keeps to what it must. */
public final class Benchmark {
    private static final Program<Options> PROGRAM =
            new Program<>(Benchmark.class, "help.txt", Options::parse, Benchmark::run);

    private Benchmark() {}

    /** Runs the benchmark; see its {@code --help}. */
    public static void main(String[] arguments) throws Exception {
        PROGRAM.start(arguments);
    }

    private static boolean run(PrintStream out, Options options) throws IOException, InterruptedException {
        Path above = options.work().orElse(Path.of(System.getProperty("java.io.tmpdir")));
        Path work = Files.createTempDirectory(Files.createDirectories(above), "schuilnaam-benchmark");
        Vertx vertx = Vertx.vertx();
        List<Figure> figures;
        try {
            var bench = new Bench(vertx, options.gateway(), options.rounds(), work);
            figures = switch (options.subject()) {
                case "store" -> store(vertx, options, work, out);
                case "edge" -> new EdgeBenchmark(vertx, options.gateway(), options.rounds(), work, out).run();
                case "guard" -> printed(out, new GuardBenchmark(bench).run());
                case "unknown-ids" -> printed(out, new UnknownIdsBenchmark(bench).run());
                default -> printed(out, new PopulationBenchmark(bench).run());
            };
        } finally {
            OpenStore.await(vertx.close());
            WorkDirectory.delete(work);
        }
        if (options.json().isPresent()) {
            Path unused = Files.writeString(options.json().get(), json(figures).toPrettyString() + "\n");
        }
        long below = figures.stream().filter(figure -> !figure.holds()).count();
        out.println(below == 0 ? "Every figure keeps to what it must." : below + " figures are below what they must.");
        return below == 0;
    }

    private static List<Figure> store(Vertx vertx, Options options, Path work, PrintStream out)
            throws IOException, InterruptedException {
        try (DemoPostgres server = DemoPostgres.start(work.resolve("server"))) {
            return new StoreBenchmark(vertx, options, work, out)
                    .run(List.of(Subject.embedded(), Subject.postgres(server)));
        }
    }

    private static List<Figure> printed(PrintStream out, List<Figure> figures) {
        figures.forEach(figure -> out.println(figure.line()));
        return figures;
    }

    private static ObjectNode json(List<Figure> figures) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        var list = root.putArray("figures");
        for (Figure figure : figures) {
            ObjectNode one = list.addObject()
                    .put("store", figure.store())
                    .put("name", figure.name())
                    .put("value", figure.value())
                    .put("unit", figure.unit())
                    .put("holds", figure.holds())
                    .put("note", figure.floor());
            figure.must().ifPresent(bound -> one.put(bound.atLeast() ? "at-least" : "at-most", bound.value()));
        }
        return root;
    }
}
