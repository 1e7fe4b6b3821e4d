package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import nl.schuilnaam.examples.benchmark.Figure.Bound;

/**
 * Measures a mapping store: every figure of speed is taken in rounds, beside what the disk takes for a write of 4 KB and an fsync in the
 * same round, and the median counts.
 */
final class StoreBenchmark {
    private static final int SMALL = 1_000;
    private static final double MINTING_SECONDS = 2;
    private static final int WARM_UP_ROUNDS = 3;
    private static final int SYNCS = 200;
    private static final int LOOK_UPS = 300;
    private static final long KILL_AFTER_MILLIS = 700;

    private final Vertx vertx;
    private final Options options;
    private final Path work;
    private final PrintStream progress;
    private final List<Figure> figures = new ArrayList<>();

    StoreBenchmark(Vertx vertx, Options options, Path work, PrintStream progress) {
        this.vertx = vertx;
        this.options = options;
        this.work = work;
        this.progress = progress;
    }

    List<Figure> run(List<Subject> subjects) throws IOException, InterruptedException {
        for (Subject subject : subjects) {
            minting(subject);
        }
        large();
        return figures;
    }

    private void add(String store, String name, double value, String unit, Optional<Bound> must, String floor) {
        Figure figure = new Figure(store, name, value, unit, must, floor);
        figures.add(figure);
        progress.println(figure.line());
    }

    private void minting(Subject subject) throws IOException, InterruptedException {
        progress.println("Minting: " + (WARM_UP_ROUNDS + options.rounds()) + " rounds ...");
        Path directory = Files.createDirectory(work.resolve(subject.name()));
        try (OpenStore store = OpenStore.open(vertx, subject, directory);
                SyncFloor floor = new SyncFloor(directory)) {
            double[] rates = new double[options.rounds()];
            double[] floors = new double[options.rounds()];
            for (int round = -WARM_UP_ROUNDS; round < options.rounds(); round++) {
                double each = floor.secondsEach(SYNCS);
                double rate = mintingRate(store);
                if (round >= 0) {
                    rates[round] = rate;
                    floors[round] = each;
                }
            }
            add(
                    subject.name(),
                    "new persons minted durably, 16 clients, by 100",
                    Figure.median(rates),
                    "per s",
                    Bound.least(subject.mintedMust()),
                    String.format(
                            Locale.ROOT,
                            "%,.0f to %,.0f; one 4 KB fsync %.2f ms, so %.0f persons in its time",
                            min(rates),
                            max(rates),
                            Figure.median(floors) * 1e3,
                            Figure.median(rates) * Figure.median(floors)));
            warm(store, subject);
            cold(store, subject);
        }
    }

    private double mintingRate(OpenStore store) throws InterruptedException {
        OpenStore.Minting minting = store.minting(Long.MAX_VALUE);
        long began = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep((long) (MINTING_SECONDS * 1e3));
        long durable = minting.durable();
        double seconds = (System.nanoTime() - began) / 1e9;
        minting.end();
        long before;
        do { // what is under way belongs to no round
            before = minting.durable();
            TimeUnit.MILLISECONDS.sleep(100);
        } while (minting.durable() > before);
        return durable / seconds;
    }

    private void warm(OpenStore store, Subject subject) {
        for (int i = 0; i < SMALL; i += OpenStore.BATCH) {
            store.pseudonymise(i);
        }
        long before = store.calls();
        double[] rates = new double[options.rounds()];
        for (int round = 0; round < rates.length; round++) {
            long began = System.nanoTime();
            for (int i = 0; i < LOOK_UPS; i++) {
                store.pseudonymise((long) i % (SMALL / OpenStore.BATCH) * OpenStore.BATCH);
            }
            rates[round] = LOOK_UPS * OpenStore.BATCH * 1e9 / (System.nanoTime() - began);
        }
        add(
                subject.name(),
                "calls to the database for known persons, warm",
                (double) (store.calls() - before),
                "",
                Bound.most(0),
                "");
        add(
                subject.name(),
                "known persons through the warm cache",
                Figure.median(rates),
                "per s",
                Optional.empty(),
                "");
    }

    private void cold(OpenStore store, Subject subject) {
        Random random = new Random(100);
        long before = store.calls();
        store.lookUp(random, SMALL);
        add(
                subject.name(),
                "round trips of a cold look-up of 100 ids",
                (double) (store.calls() - before),
                "",
                Bound.most(1),
                "");
        add(
                subject.name(),
                "time of a cold look-up of 100 ids",
                lookUpSeconds(store, random, SMALL) * 1e3,
                "ms",
                Optional.empty(),
                "");
    }

    private static double lookUpSeconds(OpenStore store, Random random, int persons) {
        long began = System.nanoTime();
        for (int i = 0; i < LOOK_UPS; i++) {
            store.lookUp(random, persons);
        }
        return (System.nanoTime() - began) / 1e9 / LOOK_UPS;
    }

    /** A store of many persons that was killed while it minted, beside one of few. */
    private void large() throws IOException, InterruptedException {
        Subject subject = Subject.embedded();
        String size = String.format(Locale.ROOT, "%,d", options.persons());
        progress.println("Filling a store with " + size + " persons and killing it ...");
        Path largeDirectory = Files.createDirectory(work.resolve("large"));
        Path smallDirectory = Files.createDirectory(work.resolve("small"));
        double seconds = fillAndKill(largeDirectory);
        add(subject.name(), "filling with " + size + " persons", seconds, "s", Optional.empty(), "");
        try (OpenStore small = OpenStore.open(vertx, subject, smallDirectory)) {
            OpenStore.Minting filling = small.minting(SMALL);
            while (filling.durable() < SMALL) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            double wal = megabytes(largeDirectory, "mapping.db-wal");
            long began = System.nanoTime();
            try (OpenStore large = OpenStore.open(vertx, subject, largeDirectory)) {
                large.lookUp(new Random(1), options.persons());
                add(
                        subject.name(),
                        "open after kill -9, to the first look-up",
                        (System.nanoTime() - began) / 1e9,
                        "s",
                        Bound.most(5),
                        String.format(Locale.ROOT, "with a log of %.0f MB", wal));
                growth(small, large);
            }
        }
        add(
                subject.name(),
                "file with " + size + " persons",
                megabytes(largeDirectory, "mapping.db"),
                "MB",
                Bound.most(400),
                "");
    }

    private void growth(OpenStore small, OpenStore large) {
        small.compact(); // so that both are read from their files alone
        large.compact();
        Random random = new Random(15);
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            double warmUp = lookUpSeconds(small, random, SMALL) + lookUpSeconds(large, random, options.persons());
            progress.print(warmUp < 0 ? "!" : "");
        }
        int rounds = 3 * options.rounds();
        double[] few = new double[rounds];
        double[] many = new double[rounds];
        double[] growth = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            few[round] = lookUpSeconds(small, random, SMALL);
            many[round] = lookUpSeconds(large, random, options.persons());
            growth[round] = (many[round] / few[round] - 1) * 100;
        }
        add(
                "embedded",
                String.format(Locale.ROOT, "look-up at %,d against %,d persons", options.persons(), SMALL),
                Figure.median(growth),
                "% more",
                Bound.most(15),
                String.format(
                        Locale.ROOT, "100 ids: %.2f and %.2f ms", Figure.median(many) * 1e3, Figure.median(few) * 1e3));
    }

    private double fillAndKill(Path directory) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process filling = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FillingProcess.class.getName(),
                        directory.toString(),
                        String.valueOf(options.persons()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = new BufferedReader(new InputStreamReader(filling.getInputStream(), StandardCharsets.UTF_8))) {
            if (!"filled".equals(out.readLine())) {
                throw new IllegalStateException("the store could not be filled");
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            TimeUnit.MILLISECONDS.sleep(KILL_AFTER_MILLIS);
            return seconds;
        } finally {
            int killed = filling.destroyForcibly().waitFor();
            progress.print(killed == 0 ? "it ended by itself" : "");
        }
    }

    private static double megabytes(Path directory, String file) throws IOException {
        Path path = directory.resolve("store").resolve(file);
        return Files.exists(path) ? Files.size(path) / 1e6 : 0;
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }
}
