package nl.schuilnaam.examples.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the guard costs of an exchange about 20 pupils of a school of 10,000. The guard of a gateway cannot be switched off, so the whole exchange is measured at a gateway, and
 * its guard alone, over the same messages, in a process beside it; no message is like another, so each has to be learnt from, too.
 */
final class GuardBenchmark {
    static final int PUPILS = 10_000;
    private static final int WARM_UP = 4_000;
    /** Per cent on top of the exchange without it. */
    private static final double MOST = 35;

    private static final String EVERYBODY = "everybody";

    private final Bench bench;

    GuardBenchmark(Bench bench) {
        this.bench = bench;
    }

    List<Figure> run() throws IOException, InterruptedException {
        var figures = new ArrayList<Figure>();
        try (var served = bench.serve(PUPILS, true, Map.of(EVERYBODY, ""))) {
            HttpRequest request = served.served(EVERYBODY);
            served.ask(request, WARM_UP);
            double[] exchanges = new double[bench.rounds()];
            double[] guards = new double[bench.rounds()];
            double[] shares = new double[bench.rounds()];
            try (var alone = new GuardAlone(bench.jar(), bench.work())) {
                for (int round = 0; round < bench.rounds(); round++) {
                    exchanges[round] = served.cpuMillis(request);
                    guards[round] = alone.cpuMillis();
                    shares[round] = 100 * guards[round] / (exchanges[round] - guards[round]);
                }
            }
            String note = bench.note(served);
            figures.add(new Figure(
                    "gateway", "whole exchange, CPU", Figure.median(exchanges), "ms", Optional.empty(), note));
            figures.add(new Figure(
                    "gateway",
                    "its guard alone, CPU",
                    Figure.median(guards),
                    "ms",
                    Optional.empty(),
                    String.format("%,d persons known", PUPILS)));
            figures.add(new Figure(
                    "gateway",
                    "guard on top of the exchange without it",
                    Figure.median(shares),
                    "%",
                    Figure.Bound.most(MOST),
                    ""));
        }
        return figures;
    }

    /** A process that has nothing but the guard, and measures on demand. */
    private static final class GuardAlone implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;

        GuardAlone(Path gateway, Path work) throws IOException, InterruptedException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path") + java.io.File.pathSeparator + gateway,
                            GuardProcess.class.getName(),
                            work.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = answers.readLine();
            // Logging may have something to say about itself first.
            while (line != null && !line.equals("ready")) {
                line = answers.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("the guard did not start");
            }
        }

        double cpuMillis() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            return Double.parseDouble(answers.readLine());
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
