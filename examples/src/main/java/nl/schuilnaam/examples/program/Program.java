package nl.schuilnaam.examples.program;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A program that is started with options: it gives help, says what is wrong with how it is used, or does its work.
 *
 * @param main the class that its help lies beside
 * @param help the file of its help
 * @param reading makes options of words
 */
public record Program<O>(Class<?> main, String help, Reading<O> reading, Work<O> work) {
    private static final int HOLDS = 0;
    private static final int HOLDS_NOT = 1;
    private static final int WRONG_USE = 2;

    /** Makes options of the words of a command line. */
    @FunctionalInterface
    public interface Reading<O> {
        /** @throws IllegalArgumentException for what it does not understand, in words for whoever typed it */
        O read(String... words) throws IOException;
    }

    /** What it is there for. */
    @FunctionalInterface
    public interface Work<O> {
        /** Whether everything holds that must. */
        boolean done(PrintStream out, O options) throws Exception;
    }

    /** Runs it and ends the process. */
    public void start(String... words) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), words));
    }

    /** The same, with the exit status as its answer. */
    public int run(PrintStream out, String... words) throws Exception {
        if (List.of(words).contains("--help") || List.of(words).contains("-h")) {
            out.print(Resource.text(main, help));
            return HOLDS;
        }
        O options;
        try {
            options = reading.read(words);
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.print(Resource.text(main, help));
            return WRONG_USE;
        }
        return work.done(out, options) ? HOLDS : HOLDS_NOT;
    }
}
