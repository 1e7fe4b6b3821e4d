package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.examples.demo.GatewayCommand;

/**
 * What it costs that nobody reads the gateway's log: in turns, the same exchanges with one that is read and with a pipe that is full. Every second request is one that is refused,
 * since only these are logged; the gateway itself says afterwards how many lines it dropped.
 */
final class UnreadLog {
    private static final int PUPILS = 2_000;
    private static final int CONNECTIONS = 16;
    /** A pipe takes 64 KiB, which is some 450 lines, its reader a little more, and the gateway keeps 1,024. */
    private static final int FILLING = 3_000;

    private static final int WARM_UPS = 4;
    private static final long BEGINNING_MILLIS = 500;
    private static final long MEASURED_MILLIS = 3_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SUPPLIER = "supplier";

    private final Vertx vertx;
    private final GatewayCommand gateway;
    private final int rounds;
    private final Path work;

    UnreadLog(Vertx vertx, GatewayCommand gateway, int rounds, Path work) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.rounds = rounds;
        this.work = work;
    }

    /**
     * One turn.
     *
     * @param perSecond exchanges that were answered well
     * @param logged how many requests were refused since the log was full, or would have been
     * @param dropped how many lines the gateway dropped
     */
    private record Turn(double perSecond, long logged, long dropped) {
        double share() {
            return (double) dropped / Math.max(1, logged);
        }
    }

    List<Figure> run() throws IOException, InterruptedException {
        try (var served =
                new ServedGateway(vertx, gateway, Files.createDirectories(work), PUPILS, false, Map.of(SUPPLIER, ""))) {
            HttpRequest asked = served.served(SUPPLIER);
            HttpRequest refused = notPermitted(asked, served);
            for (int i = 0; i < WARM_UPS; i++) {
                Turn unused = measured(asked, refused);
            }
            var read = new ArrayList<Turn>();
            var unread = new ArrayList<Turn>();
            for (int round = 0; round < rounds; round++) {
                // Whatever comes second in a round is not always the same.
                if (round % 2 == 0) {
                    read.add(read(served, asked, refused));
                }
                unread.add(unread(served, asked, refused));
                if (round % 2 != 0) {
                    read.add(read(served, asked, refused));
                }
            }
            return figures(read, unread);
        }
    }

    /** An operation that the agreement does not have. */
    private static HttpRequest notPermitted(HttpRequest asked, ServedGateway served)
            throws IOException, InterruptedException {
        HttpRequest refused = HttpRequest.newBuilder(
                        URI.create(asked.uri().toString().replace("/students?", "/classes?")))
                .header(
                        "Authorization",
                        asked.headers().firstValue("Authorization").orElseThrow())
                .build();
        int status = served.status(refused);
        if (status != 403) {
            throw new IllegalStateException("not refused, and so not logged: " + status);
        }
        return refused;
    }

    private List<Figure> figures(List<Turn> read, List<Turn> unread) {
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = unread.get(i).perSecond() / read.get(i).perSecond();
        }
        return List.of(
                figure(
                        "exchanges, log read",
                        median(read),
                        "/s",
                        Optional.empty(),
                        "and as many refusals, which are logged; " + rounds + " rounds, " + CONNECTIONS
                                + " new connections in each turn; dropped lines: "
                                + read.stream().mapToLong(Turn::dropped).sum()),
                figure("exchanges, log that nobody reads", median(unread), "/s", Optional.empty(), ""),
                figure(
                        "exchanges, log unread / read",
                        Figure.median(ratios),
                        "x",
                        Figure.Bound.least(0.95),
                        "median of the rounds"),
                figure(
                        "log lines dropped / logged, least of a round",
                        unread.stream().mapToDouble(Turn::share).min().orElse(0),
                        "x",
                        Figure.Bound.least(1),
                        "1 or more says that the pipe was full all the time, since it was filled before"));
    }

    private static double median(List<Turn> turns) {
        return Figure.median(turns.stream().mapToDouble(Turn::perSecond).toArray());
    }

    private static Turn read(ServedGateway served, HttpRequest asked, HttpRequest refused)
            throws IOException, InterruptedException {
        long before = served.droppedLines();
        fill(refused);
        Turn turn = measured(asked, refused);
        return new Turn(turn.perSecond(), turn.logged(), served.droppedLines() - before);
    }

    private static Turn unread(ServedGateway served, HttpRequest asked, HttpRequest refused)
            throws IOException, InterruptedException {
        long before = served.droppedLines();
        Turn turn;
        served.reading().lock();
        try {
            fill(refused);
            turn = measured(asked, refused);
        } finally {
            served.reading().unlock();
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (served.droppedLines() == before && System.nanoTime() < until) {
            // The number is told before the next line that finds room.
            int unused = served.status(refused);
            Thread.sleep(50);
        }
        return new Turn(turn.perSecond(), turn.logged(), served.droppedLines() - before);
    }

    /** More than fits anywhere, where nobody reads it; and as much where somebody does, so that both turns begin alike. */
    private static void fill(HttpRequest refused) throws InterruptedException {
        try (var flood = new Flood(List.of(refused), CONNECTIONS)) {
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (flood.refused() < FILLING && System.nanoTime() < until) {
                Thread.sleep(5);
            }
        }
    }

    private static Turn measured(HttpRequest asked, HttpRequest refused) throws InterruptedException {
        try (var flood = new Flood(List.of(asked, refused), CONNECTIONS)) {
            Thread.sleep(BEGINNING_MILLIS);
            long served = flood.served();
            long begun = System.nanoTime();
            Thread.sleep(MEASURED_MILLIS);
            double perSecond = (flood.served() - served) / ((System.nanoTime() - begun) / 1e9);
            return new Turn(perSecond, flood.refused(), 0);
        }
    }

    private static Figure figure(String name, double value, String unit, Optional<Figure.Bound> must, String note) {
        return new Figure("edge", name, value, unit, must, note);
    }
}
