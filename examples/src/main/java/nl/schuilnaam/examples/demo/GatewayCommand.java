package nl.schuilnaam.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The gateway as a black box: a command line.
 *
 * @param words what comes before {@code run}
 */
public record GatewayCommand(List<String> words) {
    /** Where a build puts its jar, seen from the root of the project. */
    public static final Path BUILT = Path.of("gateway/target/schuilnaam.jar");

    private static final Pattern READY =
            Pattern.compile("schuilnaam is ready: edge (https?://\\S+) inside (https?://\\S+)\\s*");

    public GatewayCommand {
        words = List.copyOf(words);
    }

    /**
     * A gateway that lives for some seconds, so that it is not worth while to compile it twice.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static GatewayCommand ofJar(Path jar, String... more) {
        var words = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        words.addAll(List.of(more));
        words.addAll(List.of("-jar", jar(jar).toString()));
        return new GatewayCommand(words);
    }

    /** Something that takes the place of a gateway, in a class of this class path. */
    public static GatewayCommand ofClass(String name) {
        return new GatewayCommand(List.of(java(), "-cp", System.getProperty("java.class.path"), name));
    }

    /**
     * The same path.
     *
     * @throws IllegalArgumentException if no file is there
     */
    public static Path jar(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("no gateway at " + jar);
        }
        return jar;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * A gateway that serves; closing it ends the process.
     *
     * @param reading while somebody else holds it, nothing that the gateway says is read
     */
    public record Running(Process process, URI edge, URI inside, Lock reading) implements AutoCloseable {
        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    Process unused = process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ProcessBuilder command(String... more) {
        var all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return new ProcessBuilder(all);
    }

    /** Starts making the Argon2id hash of a secret, which goes in by standard input. */
    public Process startHashing(String secret) throws IOException {
        Process process = command("secret", "hash")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(secret.getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }

    /** Waits for a hash: a line in PHC string format. */
    public String hashed(Process process) throws IOException {
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!line.startsWith("$argon2id$")) {
            throw new IllegalStateException("secret hash: expected a PHC string of Argon2id");
        }
        return line;
    }

    /** What a command of an administrator prints; fails when it does not succeed. */
    public String told(Path configuration, String... more) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of(more));
        all.add("--config");
        all.add(configuration.toString());
        Process process = command(all.toArray(String[]::new))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the gateway did not do what it was told: " + more[0] + " " + more[1]);
        }
        return text;
    }

    /** Starts a gateway and waits until it says that it is ready; everything that it says goes to a file. */
    public Running run(Path configuration, Path log) throws IOException {
        Process process = command("run", "--config", configuration.toString())
                .redirectErrorStream(true)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        var ready = new CompletableFuture<Matcher>();
        var reading = new ReentrantLock();
        var reader = new Thread(() -> read(process, log, ready, reading), "gateway-output");
        reader.setDaemon(true);
        reader.start();
        try {
            Matcher addresses = ready.get(30, TimeUnit.SECONDS);
            return new Running(process, URI.create(addresses.group(1)), URI.create(addresses.group(2)), reading);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            process.destroy();
            throw new IllegalStateException("the gateway did not start; see " + log, e);
        }
    }

    private static void read(Process process, Path log, CompletableFuture<Matcher> ready, Lock reading) {
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                var file = Files.newBufferedWriter(log)) {
            String line;
            while ((line = lines.readLine()) != null) {
                reading.lock();
                try {
                    file.write(line);
                    file.newLine();
                    file.flush();
                } finally {
                    reading.unlock();
                }
                Matcher matcher = READY.matcher(line);
                if (matcher.matches()) {
                    ready.complete(matcher);
                }
            }
            ready.completeExceptionally(new IllegalStateException("it ended"));
        } catch (IOException e) {
            ready.completeExceptionally(new UncheckedIOException(e));
        }
    }
}
