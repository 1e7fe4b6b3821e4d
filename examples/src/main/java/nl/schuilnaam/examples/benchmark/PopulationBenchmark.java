package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.examples.demo.GatewayCommand;

/**
 * What it costs to hold a population against an exchange: two suppliers ask one gateway, in turns, for the same 20 pupils of a school of 2,000, one under an agreement about everybody and
 * one under the same with a population.
 */
final class PopulationBenchmark {
    private static final int PUPILS = 2_000;
    private static final int WARM_UP = 3_000;
    private static final double MOST = 1.05;
    private static final String EVERYBODY = "everybody";
    private static final String SOME = "some";

    private final Vertx vertx;
    private final GatewayCommand gateway;
    private final int rounds;
    private final Path work;
    private final PrintStream out;

    PopulationBenchmark(Vertx vertx, GatewayCommand gateway, int rounds, Path work, PrintStream out) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.rounds = rounds;
        this.work = work;
        this.out = out;
    }

    List<Figure> run() throws IOException, InterruptedException {
        Map<String, String> suppliers = Map.of(EVERYBODY, "", SOME, "    population: {grades: [\"08\"]}\n");
        var figures = new ArrayList<Figure>();
        try (var served = new ServedGateway(vertx, gateway, work, PUPILS, false, suppliers)) {
            HttpRequest ofEverybody = served.served(EVERYBODY);
            HttpRequest ofSome = served.served(SOME);
            served.ask(ofEverybody, WARM_UP);
            served.ask(ofSome, WARM_UP);
            double[] ratios = new double[rounds];
            double[] everybody = new double[rounds];
            double[] some = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                // Whoever is first in one round is second in the next.
                boolean first = round % 2 == 0;
                double one = served.cpuMillis(first ? ofEverybody : ofSome);
                double other = served.cpuMillis(first ? ofSome : ofEverybody);
                everybody[round] = first ? one : other;
                some[round] = first ? other : one;
                ratios[round] = some[round] / everybody[round];
            }
            String note = rounds + " rounds of " + ServedGateway.exchanges()
                    + " exchanges each, median; school's answer of " + served.answered() + " bytes";
            figures.add(new Figure(
                    "gateway",
                    "exchange about everybody, CPU",
                    ServedGateway.median(everybody),
                    "ms",
                    Optional.empty(),
                    note));
            figures.add(new Figure(
                    "gateway",
                    "exchange with a population, CPU",
                    ServedGateway.median(some),
                    "ms",
                    Optional.empty(),
                    ""));
            figures.add(new Figure(
                    "gateway",
                    "with a population / about everybody",
                    ServedGateway.median(ratios),
                    "x",
                    Figure.Bound.most(MOST),
                    ""));
        }
        figures.forEach(figure -> out.println(figure.line()));
        return figures;
    }
}
