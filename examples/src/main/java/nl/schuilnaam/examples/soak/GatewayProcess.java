package nl.schuilnaam.examples.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One process of the gateway, which can be stopped, killed, and left unread. For use by several threads. */
final class GatewayProcess implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("schuilnaam is ready: edge (https?://\\S+) inside (https?://\\S+)\\s*");
    private static final Pattern FULL = Pattern.compile(".*Pause Full \\(Diagnostic Command\\) [0-9]+M->([0-9]+)M.*");

    private final Process process;
    private final Path collections;
    private final URI edge;
    private final URI inside;
    private final ReentrantLock reading;
    private final double secondsToReady;

    private GatewayProcess(
            Process process, Path collections, Matcher addresses, ReentrantLock reading, double secondsToReady) {
        this.process = process;
        this.collections = collections;
        this.edge = URI.create(addresses.group(1));
        this.inside = URI.create(addresses.group(2));
        this.reading = reading;
        this.secondsToReady = secondsToReady;
    }

    /** What starts a gateway; to {@code run} and for other commands. */
    static List<String> words(Path jar, Path temporary) {
        return List.of(
                java("java"),
                "-Djava.io.tmpdir=" + temporary.toAbsolutePath(),
                "-jar",
                jar.toAbsolutePath().toString());
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /** Starts one and waits until it says that it is ready. All of the heap is taken at once, so that what grows afterwards is something else. */
    static GatewayProcess start(Path jar, Site site, int number) throws IOException, InterruptedException {
        Path collections = site.file("collections-" + number + ".log");
        var words = new ArrayList<>(words(jar, site.file("tmp")));
        words.addAll(
                1,
                List.of(
                        "-Xmx256m",
                        "-Xms256m",
                        "-XX:+AlwaysPreTouch",
                        "-Xlog:gc:file=" + collections + ":time,level,tags:filecount=0"));
        words.addAll(List.of("run", "--config", site.configuration().toString()));
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var ready = new CompletableFuture<Matcher>();
        var reading = new ReentrantLock();
        var reader = new Thread(() -> read(process, site.file("gateway.log"), ready, reading), "gateway-output");
        reader.setDaemon(true);
        reader.start();
        try {
            Matcher addresses = ready.get(60, TimeUnit.SECONDS);
            return new GatewayProcess(process, collections, addresses, reading, (System.nanoTime() - begun) / 1e9);
        } catch (ExecutionException | TimeoutException e) {
            Process unused = process.destroyForcibly();
            throw new IllegalStateException("the gateway did not start; see " + site.file("gateway.log"), e);
        }
    }

    private static void read(Process process, Path log, CompletableFuture<Matcher> ready, ReentrantLock reading) {
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                Writer file = Files.newBufferedWriter(
                        log, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reading.lock();
                try {
                    file.write(line + "\n");
                    file.flush();
                } finally {
                    reading.unlock();
                }
                Matcher matcher = READY.matcher(line);
                if (matcher.matches()) {
                    ready.complete(matcher);
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
        ready.completeExceptionally(new IllegalStateException("it ended"));
    }

    URI edge() {
        return edge;
    }

    URI inside() {
        return inside;
    }

    /** From its start until it said that it was ready. */
    double secondsToReady() {
        return secondsToReady;
    }

    boolean lives() {
        return process.isAlive();
    }

    /** Sends a signal by name. */
    void signal(String name) throws IOException, InterruptedException {
        int unused = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    /** Kills it as a power cut would, and waits until it is gone. */
    void kill() throws InterruptedException {
        int unused = process.destroyForcibly().waitFor();
    }

    /** Reads nothing of what it says for a while. */
    void leaveUnread(long millis) throws InterruptedException {
        reading.lock();
        try {
            Thread.sleep(millis);
        } finally {
            reading.unlock();
        }
    }

    /** In MiB, after a whole collection that is asked for here; empty where the system does not permit it. */
    Optional<Double> liveHeap() throws IOException, InterruptedException {
        Process asking = new ProcessBuilder(java("jcmd"), Long.toString(process.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!asking.waitFor(30, TimeUnit.SECONDS) || asking.exitValue() != 0 || !Files.exists(collections)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(collections)) {
            return lines.map(FULL::matcher)
                    .filter(Matcher::matches)
                    .map(found -> Double.parseDouble(found.group(1)))
                    .reduce((one, next) -> next);
        }
    }

    /** A line of {@code /proc/PID/status} that is a number, such as {@code VmRSS} in KiB. */
    double status(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith(name + ":")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("the system does not tell " + name);
    }

    int descriptors() throws IOException {
        String[] all = Path.of("/proc/" + process.pid() + "/fd").toFile().list();
        if (all == null) {
            throw new IOException("the process is gone");
        }
        return all.length;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                Process unused = process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
