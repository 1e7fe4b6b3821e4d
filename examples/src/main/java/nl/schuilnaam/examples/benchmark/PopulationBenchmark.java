package nl.schuilnaam.examples.benchmark;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private final Bench bench;

    PopulationBenchmark(Bench bench) {
        this.bench = bench;
    }

    List<Figure> run() throws IOException, InterruptedException {
        Map<String, String> suppliers = Map.of(EVERYBODY, "", SOME, "    population: {grades: [\"08\"]}\n");
        var figures = new ArrayList<Figure>();
        try (var served = bench.serve(PUPILS, false, suppliers)) {
            HttpRequest ofEverybody = served.served(EVERYBODY);
            HttpRequest ofSome = served.served(SOME);
            served.ask(ofEverybody, WARM_UP);
            served.ask(ofSome, WARM_UP);
            double[] ratios = new double[bench.rounds()];
            double[] everybody = new double[bench.rounds()];
            double[] some = new double[bench.rounds()];
            for (int round = 0; round < bench.rounds(); round++) {
                // Whoever is first in one round is second in the next.
                boolean first = round % 2 == 0;
                double one = served.cpuMillis(first ? ofEverybody : ofSome);
                double other = served.cpuMillis(first ? ofSome : ofEverybody);
                everybody[round] = first ? one : other;
                some[round] = first ? other : one;
                ratios[round] = some[round] / everybody[round];
            }
            String note = bench.note(served);
            figures.add(new Figure(
                    "gateway",
                    "exchange about everybody, CPU",
                    Figure.median(everybody),
                    "ms",
                    Optional.empty(),
                    note));
            figures.add(new Figure(
                    "gateway", "exchange with a population, CPU", Figure.median(some), "ms", Optional.empty(), ""));
            figures.add(new Figure(
                    "gateway",
                    "with a population / about everybody",
                    Figure.median(ratios),
                    "x",
                    Figure.Bound.most(MOST),
                    ""));
        }
        return figures;
    }
}
