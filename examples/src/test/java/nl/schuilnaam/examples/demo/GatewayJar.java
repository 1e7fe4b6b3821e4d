package nl.schuilnaam.examples.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The gateway as it is shipped: one jar, run by a process of its own. The module before this one built it. */
final class GatewayJar {
    private static final Path PATH = Path.of("..", "gateway", "target", "schuilnaam.jar");

    private GatewayJar() {}

    static String path() {
        if (!Files.isRegularFile(PATH)) {
            throw new IllegalStateException("no " + PATH + "; build it first: mvn verify");
        }
        return PATH.toString();
    }

    /** How it is started. */
    static GatewayCommand command(String... options) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        words.addAll(List.of(options));
        words.addAll(List.of("-jar", path()));
        return new GatewayCommand(words);
    }

    /** What came of a command that ends. */
    record Ended(int status, String output) {}

    /** Runs another command than {@code run}. */
    static Ended run(String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(command().words());
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
