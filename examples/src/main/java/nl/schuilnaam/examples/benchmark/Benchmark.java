package nl.schuilnaam.examples.benchmark;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.postgres.DemoPostgres;

/** Measures, prints a table, and judges: exit status 0 when every figure keeps to what it must. */
public final class Benchmark {
    private Benchmark() {}

    /** Runs the benchmark; see its {@code --help}. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments));
    }

    private static int run(PrintStream out, String... arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            out.println(wrong.getMessage());
            out.print(help());
            return 2;
        }
        if (options.help()) {
            out.print(help());
            return 0;
        }
        Path above = options.work().orElse(Path.of(System.getProperty("java.io.tmpdir")));
        Path work = Files.createTempDirectory(Files.createDirectories(above), "schuilnaam-benchmark");
        Vertx vertx = Vertx.vertx();
        List<Figure> figures;
        try {
            figures = switch (options.subject()) {
                case "store" -> store(vertx, options, work, out);
                case "edge" -> new EdgeBenchmark(vertx, options.gateway(), options.rounds(), work, out).run();
                case "guard" -> new GuardBenchmark(vertx, options, gateway(options), work, out).run();
                case "unknown-ids" ->
                    new UnknownIdsBenchmark(vertx, gateway(options), options.rounds(), work, out).run();
                default -> new PopulationBenchmark(vertx, gateway(options), options.rounds(), work, out).run();
            };
        } finally {
            OpenStore.await(vertx.close());
            StoreBenchmark.delete(work);
        }
        if (options.json().isPresent()) {
            Path unused = Files.writeString(options.json().get(), json(figures).toPrettyString() + "\n");
        }
        long below = figures.stream().filter(figure -> !figure.holds()).count();
        out.println(below == 0 ? "Every figure keeps to what it must." : below + " figures are below what they must.");
        return below == 0 ? 0 : 1;
    }

    private static List<Figure> store(Vertx vertx, Options options, Path work, PrintStream out)
            throws IOException, InterruptedException {
        try (DemoPostgres server = DemoPostgres.start(work.resolve("server"))) {
            return new StoreBenchmark(vertx, options, work, out)
                    .run(List.of(Subject.embedded(), Subject.postgres(server)));
        }
    }

    private static GatewayCommand gateway(Options options) {
        return new GatewayCommand(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                options.gateway().toString()));
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

    private static String help() throws IOException {
        try (InputStream text = Benchmark.class.getResourceAsStream("help.txt")) {
            if (text == null) {
                throw new IllegalStateException("help.txt is missing");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
