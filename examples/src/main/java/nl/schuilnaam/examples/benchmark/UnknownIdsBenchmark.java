package nl.schuilnaam.examples.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Whether the time of an answer tells why an id is unknown. Ids of every kind are asked for in turns, in a new order each time, over one connection, each until its last byte has come, and every
 * kind is held against ids of nobody by the median of the differences in each turn. An id that is malformed is one that the gateway could tell from its form alone.
 */
final class UnknownIdsBenchmark {
    private static final int PUPILS = 40;
    private static final int OF_EACH_KIND = 200;
    private static final int WARM_UP = 3_000;
    private static final double MOST_MICROS = 50;
    private static final String ASKS = "asks";
    private static final String OTHER = "other";

    private final Bench bench;
    private final Random random = new Random(20261127);

    UnknownIdsBenchmark(Bench bench) {
        this.bench = bench;
    }

    List<Figure> run() throws IOException, InterruptedException {
        Map<String, String> suppliers = Map.of(ASKS, "", OTHER, "");
        try (var served = bench.serve(PUPILS, false, suppliers)) {
            HttpRequest request = served.served(ASKS);
            List<String> own = served.ids(request);
            List<Kind> kinds = kinds(served, own);
            try (var connection = new Connection(served.edge(), request)) {
                for (int i = 0; i < WARM_UP; i++) {
                    double unused = connection.micros(any(kinds.get(i % kinds.size())));
                }
                List<Kind> order = new ArrayList<>(kinds);
                for (int i = 0; i < bench.rounds() * OF_EACH_KIND; i++) {
                    Collections.shuffle(order, random);
                    for (Kind kind : order) {
                        kind.micros[i] = connection.micros(any(kind));
                    }
                }
            }
            return figures(kinds);
        }
    }

    /** Ids that are unknown for one reason. */
    private static final class Kind {
        private final String name;
        private final List<String> ids;
        private final double[] micros;

        Kind(String name, List<String> ids, int number) {
            this.name = name;
            this.ids = ids;
            this.micros = new double[number];
        }
    }

    /** The first is what the others are held against; the second is the same once more, and shows how much of a difference is chance. */
    private List<Kind> kinds(ServedGateway served, List<String> own) throws IOException, InterruptedException {
        List<String> others = served.ids(served.served(OTHER));
        String erased = own.get(0);
        served.erase(ASKS, erased);
        int number = bench.rounds() * OF_EACH_KIND;
        List<String> nobodys =
                made(() -> new UUID((random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() >>> 2) | (1L << 63)));
        return List.of(
                new Kind("nobody's", nobodys, number),
                new Kind("nobody's, again", nobodys, number),
                new Kind("another supplier's", others, number),
                new Kind("erased", List.of(erased), number),
                new Kind("malformed, short", List.of("x"), number),
                new Kind("malformed, long", own.stream().map(id -> id + "0").toList(), number),
                new Kind(
                        "malformed, no hyphens",
                        own.stream().map(id -> id.replace("-", "")).toList(),
                        number));
    }

    private static List<String> made(Supplier<UUID> one) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 2 * PUPILS; i++) {
            ids.add(one.get().toString());
        }
        return ids;
    }

    private String any(Kind kind) {
        return kind.ids.get(random.nextInt(kind.ids.size()));
    }

    private List<Figure> figures(List<Kind> kinds) {
        Kind nobodys = kinds.get(0);
        double usual = Figure.median(nobodys.micros);
        var figures = new ArrayList<Figure>();
        figures.add(new Figure(
                "gateway",
                "unknown: " + nobodys.name,
                usual,
                "us",
                Optional.empty(),
                bench.rounds() * OF_EACH_KIND + " answers of each kind, interleaved"));
        for (Kind kind : kinds.subList(1, kinds.size())) {
            // Answers of one turn, since what else the machine does changes with time.
            double[] differences = new double[kind.micros.length];
            Arrays.setAll(differences, i -> kind.micros[i] - nobodys.micros[i]);
            figures.add(new Figure(
                    "gateway",
                    "unknown: " + kind.name + ", differs by",
                    Math.abs(Figure.median(differences)),
                    "us",
                    Figure.Bound.most(MOST_MICROS),
                    String.format(
                            Locale.ROOT,
                            "median %.1f us, AUC %.3f",
                            Figure.median(kind.micros),
                            auc(kind.micros, nobodys.micros))));
        }
        return figures;
    }

    /** How often one of these is slower than one of the others; 0.5 when nothing can be told from it. */
    static double auc(double[] these, double[] others) {
        double[] sorted = others.clone();
        Arrays.sort(sorted);
        double below = 0;
        for (double value : these) {
            int at = Arrays.binarySearch(sorted, value);
            int from = at < 0 ? -at - 1 : at;
            while (from > 0 && sorted[from - 1] == value) {
                from--;
            }
            int to = from;
            while (to < sorted.length && sorted[to] == value) {
                to++;
            }
            below += (from + to) / 2.0;
        }
        return below / ((double) these.length * others.length);
    }

    /** One connection, on which one request after another is answered. */
    private static final class Connection implements AutoCloseable {
        private static final int MOST_BYTES = 8_192;

        private final Socket socket;
        private final String path;
        private final String rest;
        private final byte[] answer = new byte[MOST_BYTES];

        Connection(URI edge, HttpRequest like) throws IOException {
            socket = new Socket(edge.getHost(), edge.getPort());
            socket.setTcpNoDelay(true);
            path = like.uri().getPath();
            rest = " HTTP/1.1\r\nHost: " + edge.getRawAuthority() + "\r\nAuthorization: "
                    + like.headers().firstValue("Authorization").orElseThrow() + "\r\n\r\n";
        }

        double micros(String id) throws IOException {
            byte[] request =
                    ("GET " + path + "?filter=sourcedId%3D%27" + id + "%27" + rest).getBytes(StandardCharsets.US_ASCII);
            long began = System.nanoTime();
            socket.getOutputStream().write(request);
            int length = read();
            double micros = (System.nanoTime() - began) / 1_000.0;
            if (!new String(answer, 0, length, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 404 ")) {
                throw new IllegalStateException("not the answer to an unknown id");
            }
            return micros;
        }

        /** An answer is short, and all of one length. */
        private int read() throws IOException {
            InputStream in = socket.getInputStream();
            int length = 0;
            int missing = 1;
            while (missing > 0) {
                int n = in.read(answer, length, answer.length - length);
                if (n < 0) {
                    throw new IOException("the gateway closed the connection");
                }
                length += n;
                String text = new String(answer, 0, length, StandardCharsets.US_ASCII);
                int body = text.indexOf("\r\n\r\n");
                if (body >= 0) {
                    String told = text.toLowerCase(Locale.ROOT).split("content-length: ", 2)[1];
                    missing = body + 4 + Integer.parseInt(told.substring(0, told.indexOf('\r'))) - length;
                }
            }
            return length;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
