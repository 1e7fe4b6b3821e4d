package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import nl.schuilnaam.examples.benchmark.Http2Flood.Kind;
import nl.schuilnaam.examples.demo.EdgeCertificate;
import nl.schuilnaam.examples.demo.GatewayCommand;

/** What clients cost that work the edge's HTTP/2 instead of asking it: a gateway with TLS, and an honest client of HTTP/1.1 that shakes hands anew for each request. */
final class Http2Attacks {
    private static final int PUPILS = 2_000;
    private static final int WARM_UP = 1_000;
    private static final int ASKED = 300;
    private static final long PAUSE_MILLIS = 20;
    private static final int CLIENTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HONEST = "honest";
    private static final String HOSTILE = "hostile";

    private final Vertx vertx;
    private final GatewayCommand gateway;
    private final int rounds;
    private final Path work;

    Http2Attacks(Vertx vertx, GatewayCommand gateway, int rounds, Path work) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.rounds = rounds;
        this.work = work;
    }

    /** What the processor did while a client asked, in cores; the second is the process of this benchmark, with all clients and the school in it. */
    private record Load(HonestClient.Outcome outcome, double seconds, double gateway, double own) {
        static double cores(List<Load> some, java.util.function.ToDoubleFunction<Load> taken) {
            return some.stream().mapToDouble(taken).sum()
                    / some.stream().mapToDouble(Load::seconds).sum();
        }
    }

    List<Figure> run() throws IOException, InterruptedException {
        EdgeCertificate certificate = EdgeCertificate.make(Files.createDirectories(work));
        try (var served = new ServedGateway(
                vertx,
                gateway,
                work,
                PUPILS,
                false,
                Map.of(HONEST, "", HOSTILE, ""),
                ServedGateway.Edge.usual(certificate))) {
            var honest =
                    new HonestClient(served.served(HONEST), certificate.trust().getSocketFactory());
            var hostile = served.served(HOSTILE);
            // With all that is measured, or the figures would be those of a gateway that is still compiling itself.
            try (var flood = new Http2Flood(hostile, certificate.trust(), CLIENTS)) {
                HonestClient.Outcome unused = honest.ask(WARM_UP, PAUSE_MILLIS);
                awaitAllKinds(flood);
            }
            var alone = new ArrayList<Load>();
            var beside = new ArrayList<Load>();
            var closed = new EnumMap<Kind, Long>(Kind.class);
            for (int round = 0; round < rounds; round++) {
                alone.add(measured(honest, served));
                try (var flood = new Http2Flood(hostile, certificate.trust(), CLIENTS)) {
                    awaitAllKinds(flood);
                    Map<Kind, Long> before = closed(flood);
                    beside.add(measured(honest, served));
                    closed(flood).forEach((kind, count) -> closed.merge(kind, count - of(before, kind), Long::sum));
                }
            }
            return figures(alone, beside, closed);
        }
    }

    private List<Figure> figures(List<Load> alone, List<Load> beside, Map<Kind, Long> closed) {
        HonestClient.Outcome before =
                HonestClient.Outcome.of(alone.stream().map(Load::outcome).toList());
        HonestClient.Outcome during =
                HonestClient.Outcome.of(beside.stream().map(Load::outcome).toList());
        return List.of(
                figure(
                        "p99 of a supplier over TLS, alone",
                        before.quantile(0.99),
                        "ms",
                        Optional.empty(),
                        rounds + " rounds of " + ASKED + " requests, HTTP/1.1, each over a new connection"),
                figure(
                        "p99 of it, beside HTTP/2 floods",
                        during.quantile(0.99),
                        "ms",
                        Optional.empty(),
                        CLIENTS + " clients of each kind, each waiting " + Http2Flood.PAUSE_MILLIS
                                + " ms on average after a connection that was closed, to leave this machine to others"),
                figure(
                        "p99 beside HTTP/2 floods / alone",
                        during.quantile(0.99) / before.quantile(0.99),
                        "x",
                        Figure.Bound.most(2),
                        ""),
                figure("answered well, beside HTTP/2 floods", during.success(), "%", Figure.Bound.least(99.9), ""),
                figure(
                        "processor of the gateway, HTTP/2 floods",
                        Load.cores(beside, Load::gateway),
                        "cores",
                        Figure.Bound.most(1),
                        String.format(
                                Locale.ROOT,
                                "with what the supplier takes, alone %.2f; attackers, supplier and school %.2f",
                                Load.cores(alone, Load::gateway),
                                Load.cores(beside, Load::own))),
                figure(
                        "HTTP/2 floods closed, fewest of a kind",
                        closed.values().stream()
                                .mapToDouble(Long::doubleValue)
                                .min()
                                .orElse(0),
                        "",
                        Figure.Bound.least(1),
                        closed.entrySet().stream()
                                .map(kind -> kind.getKey().title() + " " + kind.getValue())
                                .collect(Collectors.joining(", "))));
    }

    private static Load measured(HonestClient honest, ServedGateway served) throws InterruptedException {
        long begun = System.nanoTime();
        double gateway = served.cpuMillis();
        double own = ownMillis();
        HonestClient.Outcome outcome = honest.ask(ASKED, PAUSE_MILLIS);
        return new Load(
                outcome,
                (System.nanoTime() - begun) / 1e9,
                (served.cpuMillis() - gateway) / 1e3,
                (ownMillis() - own) / 1e3);
    }

    /** Nothing is measured before every kind has been sent away once; one that never is ends below what it must. */
    private static void awaitAllKinds(Http2Flood flood) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (closed(flood).containsValue(0L) && System.nanoTime() < until) {
            Thread.sleep(20);
        }
    }

    private static Map<Kind, Long> closed(Http2Flood flood) {
        var counts = new EnumMap<Kind, Long>(Kind.class);
        Arrays.stream(Kind.values()).forEach(kind -> counts.put(kind, flood.closed(kind)));
        return counts;
    }

    private static long of(Map<Kind, Long> counts, Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    private static double ownMillis() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e6;
    }

    private static Figure figure(String name, double value, String unit, Optional<Figure.Bound> must, String note) {
        return new Figure("edge", name, value, unit, must, note);
    }
}
