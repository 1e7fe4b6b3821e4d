package nl.schuilnaam.examples.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the gateway's process holds, over time, and whether it grows. Begins anew for each process. For use by several threads. */
final class Sampler {
    /** A process compiles, and fills its caches, for so long. */
    private static final double WARM_UP_SECONDS = 90;

    private static final double LEAST_SPAN_SECONDS = 150;
    private static final int LEAST_SAMPLES = 4;

    private final List<Series> all = new ArrayList<>();
    private long begun = System.nanoTime();

    /** What may grow, and by how much over the whole time without meaning anything. */
    enum Measure {
        RSS("resident", "MiB", 8),
        HEAP("live heap", "MiB", 2),
        DESCRIPTORS("descriptors", "", 12),
        /** Pools fill one by one: of those that there are, each to 20 at most. */
        THREADS("threads", "", 24);

        private final String words;
        private final String unit;
        private final double noise;

        Measure(String words, String unit, double noise) {
            this.words = words;
            this.unit = unit;
            this.noise = noise;
        }

        String words() {
            return words;
        }

        String unit() {
            return unit;
        }
    }

    /** Values of one measure of one process. */
    static final class Series {
        private final int process;
        private final Measure measure;
        private final List<double[]> points = new ArrayList<>();

        Series(int process, Measure measure) {
            this.process = process;
            this.measure = measure;
        }

        void add(double seconds, double value) {
            boolean unused = points.add(new double[] {seconds, value});
        }

        int process() {
            return process;
        }

        Measure measure() {
            return measure;
        }

        private List<double[]> warm() {
            return points.stream().filter(point -> point[0] >= WARM_UP_SECONDS).toList();
        }

        double last() {
            return points.isEmpty() ? 0 : points.get(points.size() - 1)[1];
        }

        double first() {
            List<double[]> warm = warm();
            return warm.isEmpty() ? last() : warm.get(0)[1];
        }

        /** Whether there is enough to say something. */
        private boolean speaks() {
            List<double[]> warm = warm();
            return warm.size() >= LEAST_SAMPLES && warm.get(warm.size() - 1)[0] - warm.get(0)[0] >= LEAST_SPAN_SECONDS;
        }

        /**
         * By least squares: growth in per cent of the mean each minute, and its standard error.
         */
        Optional<double[]> slope() {
            if (!speaks()) {
                return Optional.empty();
            }
            List<double[]> warm = warm();
            double meanX = warm.stream().mapToDouble(p -> p[0]).average().orElse(0);
            double meanY = warm.stream().mapToDouble(p -> p[1]).average().orElse(0);
            double xx = warm.stream()
                    .mapToDouble(p -> (p[0] - meanX) * (p[0] - meanX))
                    .sum();
            double xy = warm.stream()
                    .mapToDouble(p -> (p[0] - meanX) * (p[1] - meanY))
                    .sum();
            double slope = xy / xx;
            double squares = warm.stream()
                    .mapToDouble(p -> p[1] - meanY - slope * (p[0] - meanX))
                    .map(rest -> rest * rest)
                    .sum();
            double error = Math.sqrt(squares / (warm.size() - 2) / xx);
            double scale = 60 * 100 / Math.max(meanY, 1e-9);
            return Optional.of(new double[] {slope * scale, error * scale});
        }

        /** Whether it grows by more than one per cent a minute, with 97.5 % certainty, and by more than what says nothing. */
        boolean grows() {
            Optional<double[]> slope = slope();
            if (slope.isEmpty()) {
                return false;
            }
            List<double[]> warm = warm();
            double minutes = (warm.get(warm.size() - 1)[0] - warm.get(0)[0]) / 60;
            double mean = warm.stream().mapToDouble(p -> p[1]).average().orElse(0);
            return slope.get()[0] - 2 * slope.get()[1] > 1 && slope.get()[0] / 100 * mean * minutes > measure.noise;
        }

        String line() {
            String change = slope().map(of -> String.format(Locale.ROOT, "%+.2f ± %.2f %%/min", of[0], of[1]))
                    .orElse("too short a time to say");
            return String.format(
                    Locale.ROOT,
                    "%s of process %d: %.0f %s when warm, %.0f at the end, %s",
                    measure.words,
                    process,
                    first(),
                    measure.unit,
                    last(),
                    change);
        }
    }

    /** A new process is looked at from now on. */
    synchronized void begin() {
        begun = System.nanoTime();
        int process = all.size() / Measure.values().length + 1;
        for (Measure each : Measure.values()) {
            all.add(new Series(process, each));
        }
    }

    /** Adds what the process holds now. */
    void sample(GatewayProcess process) throws IOException {
        add(Measure.RSS, process.status("VmRSS") / 1_024);
        add(Measure.THREADS, process.status("Threads"));
        add(Measure.DESCRIPTORS, process.descriptors());
    }

    synchronized void add(Measure measure, double value) {
        series(measure).ifPresent(series -> series.add((System.nanoTime() - begun) / 1e9, value));
    }

    private Optional<Series> series(Measure measure) {
        return all.stream().filter(each -> each.measure == measure).reduce((one, next) -> next);
    }

    /** The highest of the latest values. */
    synchronized OptionalDouble highest(Measure measure, int latest) {
        return series(measure).stream()
                .flatMap(each ->
                        each.points.subList(Math.max(0, each.points.size() - latest), each.points.size()).stream())
                .mapToDouble(point -> point[1])
                .max();
    }

    synchronized double latest(Measure measure) {
        return series(measure).map(Series::last).orElse(0.0);
    }

    synchronized List<Series> all() {
        return List.copyOf(all);
    }
}
