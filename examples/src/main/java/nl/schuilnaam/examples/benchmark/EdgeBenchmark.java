package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import nl.schuilnaam.examples.demo.GatewayCommand;

/**
 * What an attacker at the edge costs everybody else: a gateway of 512 MiB under ten thousand slow connections, under giant contents, and under compressed nothing; then one that is {@link
 * Flooded} by a supplier, one with TLS under {@link Http2Attacks}, and one with an {@link UnreadLog}.
 */
final class EdgeBenchmark {
    private static final int PUPILS = 2_000;
    private static final int WARM_UP = 2_000;
    private static final int SLOW = 10_000;
    private static final int GIANTS = 32;
    private static final long GIANT_BYTES = 1L << 30;
    private static final int BOMBS = 20;
    private static final long PAUSE_MILLIS = 5;
    private static final String HONEST = "honest";
    private static final String HOSTILE = "hostile";

    private final Vertx vertx;
    private final Path jar;
    private final int rounds;
    private final Path work;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    EdgeBenchmark(Vertx vertx, Path jar, int rounds, Path work, PrintStream out) {
        this.vertx = vertx;
        this.jar = jar;
        this.rounds = rounds;
        this.work = work;
        this.out = out;
    }

    List<Figure> run() throws IOException, InterruptedException {
        var gateway = new GatewayCommand(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+ExitOnOutOfMemoryError",
                "-jar",
                jar.toString()));
        var figures = new ArrayList<Figure>();
        try (var served = new ServedGateway(
                vertx, gateway, work, PUPILS, false, Map.of(HONEST, "", HOSTILE, ""), ServedGateway.Edge.usual())) {
            HttpRequest asked = served.served(HONEST);
            HttpRequest ofHostile = served.served(HOSTILE);
            // At no more than the rate that a supplier may have.
            served.ask(asked, WARM_UP / 2);
            served.ask(ofHostile, WARM_UP / 2);
            var honest = new HonestClient(asked);
            tell(figures, slowed(honest, served));
            tell(figures, bombed(ofHostile, served));
            tell(figures, crowded(ofHostile, served));
        }
        tell(figures, new Flooded(vertx, gateway, rounds, work.resolve("flood")).run());
        tell(figures, new Http2Attacks(vertx, gateway, rounds, work.resolve("http2")).run());
        tell(figures, new UnreadLog(vertx, gateway, rounds, work.resolve("unread")).run());
        return figures;
    }

    private void tell(List<Figure> all, List<Figure> some) {
        some.forEach(figure -> out.println(figure.line()));
        all.addAll(some);
    }

    private List<Figure> slowed(HonestClient honest, ServedGateway served) throws InterruptedException {
        HonestClient.Outcome before = honest.ask(1_000, PAUSE_MILLIS);
        try (var slow = new SlowHeads(served.edge(), SLOW)) {
            long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (slow.open() < SLOW && System.nanoTime() < until) {
                Thread.sleep(100);
            }
            int most = slow.open();
            HonestClient.Outcome during = honest.ask(3_000, PAUSE_MILLIS);
            return List.of(
                    figure(
                            "answered well, beside slow connections",
                            during.success(),
                            "%",
                            Figure.Bound.least(99.9),
                            most + " connections that send one octet a second; " + slow.closed() + " were closed"),
                    figure(
                            "p99 beside slow connections / before",
                            during.quantile(0.99) / before.quantile(0.99),
                            "x",
                            Figure.Bound.most(2),
                            String.format(java.util.Locale.ROOT, "%.1f ms before", before.quantile(0.99))));
        }
    }

    private List<Figure> bombed(HttpRequest ofHostile, ServedGateway served) throws IOException, InterruptedException {
        byte[] bomb = bomb();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(served.edge() + "/school/ims/oneroster/gradebook/v1p2/results/bomb"))
                .header(
                        "Authorization",
                        ofHostile.headers().firstValue("Authorization").orElseThrow())
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(bomb))
                .build();
        requireRefused(request);
        double before = served.cpuMillis();
        for (int i = 0; i < BOMBS; i++) {
            requireRefused(request);
        }
        return List.of(figure(
                "refusing a compressed gigabyte, CPU",
                (served.cpuMillis() - before) / BOMBS,
                "ms",
                Figure.Bound.most(200),
                bomb.length + " octets of gzip"));
    }

    private void requireRefused(HttpRequest request) throws IOException, InterruptedException {
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status != 400 && status != 413 && status != 422) {
            throw new IllegalStateException("a bomb was answered with " + status);
        }
    }

    private static byte[] bomb() throws IOException {
        var coded = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(coded)) {
            byte[] nothing = new byte[1 << 20];
            for (int i = 0; i < 1_024; i++) {
                gzip.write(nothing);
            }
        }
        return coded.toByteArray();
    }

    private List<Figure> crowded(HttpRequest ofHostile, ServedGateway served) throws IOException, InterruptedException {
        ExecutorService senders = Executors.newFixedThreadPool(GIANTS);
        try {
            List<Callable<Integer>> giants = new ArrayList<>();
            for (int i = 0; i < GIANTS; i++) {
                giants.add(() -> giant(served.edge(), ofHostile));
            }
            int refused = 0;
            for (Future<Integer> answer : senders.invokeAll(giants)) {
                int status = answer.get();
                refused += status == 413 || status == 429 || status == 503 ? 1 : 0;
            }
            return List.of(
                    figure(
                            "contents of a gigabyte, refused",
                            refused,
                            "of " + GIANTS,
                            Figure.Bound.least(GIANTS),
                            "413, or 503 where there is no room"),
                    figure(
                            "resident at most, in all of this",
                            resident(served.pid()),
                            "MiB",
                            Figure.Bound.most(1_024),
                            "-Xmx512m"));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a content could not be sent", e);
        } finally {
            senders.shutdownNow();
        }
    }

    /** The status of the answer to a content that is sent for as long as anybody takes it; 0 where there was none. */
    private static int giant(URI edge, HttpRequest ofHostile) throws IOException {
        try (Socket socket = new Socket(edge.getHost(), edge.getPort())) {
            socket.setSoTimeout(60_000);
            OutputStream to = socket.getOutputStream();
            byte[] chunk = ("10000\r\n" + "a".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            try {
                to.write(("PUT /school/ims/oneroster/gradebook/v1p2/results/giant HTTP/1.1\r\nHost: "
                                + edge.getRawAuthority()
                                + "\r\nAuthorization: "
                                + ofHostile
                                        .headers()
                                        .firstValue("Authorization")
                                        .orElseThrow()
                                + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                for (long sent = 0;
                        sent < GIANT_BYTES && socket.getInputStream().available() == 0;
                        sent += 0x10000) {
                    to.write(chunk);
                }
            } catch (IOException e) {
                // The other side has had enough; what it said can still be read.
            }
            byte[] answer = socket.getInputStream().readNBytes(12);
            return answer.length < 12 ? 0 : Integer.parseInt(new String(answer, 9, 3, StandardCharsets.US_ASCII));
        } catch (java.net.SocketException e) {
            return 0;
        }
    }

    private static double resident(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IllegalStateException("the system does not tell how much memory a process has used");
    }

    private static Figure figure(String name, double value, String unit, Optional<Figure.Bound> must, String note) {
        return new Figure("edge", name, value, unit, must, note);
    }
}
