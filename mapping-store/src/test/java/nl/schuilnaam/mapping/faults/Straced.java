package nl.schuilnaam.mapping.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/** Runs a process of this project, as a rule under strace(1), which lets its system calls fail or kill it; where that cannot be done, the test is skipped. */
final class Straced {
    private static final List<String> JAVA = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    private Straced() {}

    /** A sample in the normal build; with a number, everything from 1 to it. */
    static List<Integer> sample(List<Integer> some, int all) {
        return all == 0 ? some : IntStream.rangeClosed(1, all).boxed().toList();
    }

    /** Runs a main class to its end with its output thrown away; gives its exit status. */
    static int run(Class<?> main, Path directory, String injection) throws IOException, InterruptedException {
        Process process = start(main, directory, injection);
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }

    /** Starts a main class whose output is to be read, and leaves its system calls alone. */
    static Process untraced(Class<?> main, Path directory, String... arguments) throws IOException {
        return start(List.of(), main, directory, arguments);
    }

    /** Starts a main class whose output is to be read. */
    static Process start(Class<?> main, Path directory, String injection, String... arguments) throws IOException {
        Assumptions.assumeTrue(works(), "strace is not here, or may not trace");
        return start(
                List.of(
                        "strace",
                        "-f",
                        "-qqq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=" + injection.substring(0, injection.indexOf(':')),
                        "-e",
                        "inject=" + injection),
                main,
                directory,
                arguments);
    }

    private static Process start(List<String> under, Class<?> main, Path directory, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(under);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JAVA);
        // The driver unpacks its library into a new file at every start, and a killed process leaves it there.
        command.add("-Dorg.sqlite.tmpdir=" + Files.createDirectories(directory.resolve("tmp")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), directory.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static boolean works() throws IOException {
        try {
            return new ProcessBuilder("strace", "-f", "-e", "inject=fsync:error=EIO:when=1", "-o", "/dev/null", "true")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notHere) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
