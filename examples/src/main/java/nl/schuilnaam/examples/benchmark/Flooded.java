package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.examples.demo.GatewayCommand;

/** What one supplier that asks as fast as it can costs another: from its first second on, while it takes what it may take in one go, and when that is gone. */
final class Flooded {
    private static final int PUPILS = 2_000;
    private static final int WARM_UP = 1_000;
    private static final int FLOODING = 64;
    private static final int ASKED = 300;
    private static final long PAUSE_MILLIS = 5;
    private static final double MOST = 1.2;
    private static final String HONEST = "honest";
    private static final String HOSTILE = "hostile";
    /** A second's worth, so that it is soon gone. */
    private static final String LITTLE_IN_ONE_GO = """
            limits:
              supplier: {per-second: 100, burst: 100}
            """;

    private final Vertx vertx;
    private final GatewayCommand gateway;
    private final int rounds;
    private final Path work;

    Flooded(Vertx vertx, GatewayCommand gateway, int rounds, Path work) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.rounds = rounds;
        this.work = work;
    }

    List<Figure> run() throws IOException, InterruptedException {
        var figures = new ArrayList<>(measured("a flood that begins", "begins", ServedGateway.Edge.usual(), false));
        figures.addAll(measured(
                "a flood that goes on", "goes-on", new ServedGateway.Edge(LITTLE_IN_ONE_GO, Optional.empty()), true));
        return figures;
    }

    private List<Figure> measured(String flood, String directory, ServedGateway.Edge edge, boolean goesOn)
            throws IOException, InterruptedException {
        try (var served = new ServedGateway(
                vertx,
                gateway,
                Files.createDirectories(work.resolve(directory)),
                PUPILS,
                false,
                Map.of(HONEST, "", HOSTILE, ""),
                edge)) {
            HttpRequest asked = served.served(HONEST);
            HttpRequest ofHostile = served.served(HOSTILE);
            var honest = new HonestClient(asked);
            HonestClient.Outcome unused = honest.ask(WARM_UP, PAUSE_MILLIS);
            // With all that is measured, or the figures would be those of a gateway that is still compiling itself.
            var warming = new Flood(List.of(ofHostile), FLOODING);
            unused = honest.ask(WARM_UP, PAUSE_MILLIS);
            warming.close();
            return figures(flood, honest, ofHostile, goesOn);
        }
    }

    private List<Figure> figures(String name, HonestClient honest, HttpRequest ofHostile, boolean goesOn)
            throws InterruptedException {
        var alone = new ArrayList<HonestClient.Outcome>();
        var beside = new ArrayList<HonestClient.Outcome>();
        long served = 0;
        long refused = 0;
        for (int round = 0; round < rounds; round++) {
            alone.add(honest.ask(ASKED, PAUSE_MILLIS));
            try (var flood = new Flood(List.of(ofHostile), FLOODING)) {
                while (goesOn && flood.refused() < 2 * FLOODING) {
                    Thread.sleep(20);
                }
                long servedBefore = flood.served();
                long refusedBefore = flood.refused();
                beside.add(honest.ask(ASKED, PAUSE_MILLIS));
                served += flood.served() - servedBefore;
                refused += flood.refused() - refusedBefore;
            }
        }
        // Of all rounds together: of one round it would be the third slowest answer of 300.
        double slowAlone = HonestClient.Outcome.of(alone).quantile(0.99);
        double slowBeside = HonestClient.Outcome.of(beside).quantile(0.99);
        return List.of(
                figure(
                        "p99 of a supplier, alone",
                        slowAlone,
                        "ms",
                        Optional.empty(),
                        rounds + " rounds of " + ASKED + " requests, each over a new connection"),
                figure(
                        "p99 of it, beside " + name,
                        slowBeside,
                        "ms",
                        Optional.empty(),
                        FLOODING + " connections of another supplier: " + served + " served, " + refused + " refused"),
                figure("p99 beside " + name + " / alone", slowBeside / slowAlone, "x", Figure.Bound.most(MOST), ""));
    }

    private static Figure figure(String name, double value, String unit, Optional<Figure.Bound> must, String note) {
        return new Figure("edge", name, value, unit, must, note);
    }
}
