package nl.schuilnaam.gateway.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What became of one command line, as its user sees it.
 *
 * @param status the exit code
 */
public record CommandLineRun(int status, String out, String err) {
    /** Runs a command with this text on its standard input. Not for tests that run at the same time: the streams are the process's own. */
    public static CommandLineRun of(String input, String... arguments) {
        InputStream in = System.in;
        PrintStream out = System.out;
        PrintStream err = System.err;
        var printed = new ByteArrayOutputStream();
        var told = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
            int status = Schuilnaam.execute(arguments);
            System.out.flush();
            System.err.flush();
            return new CommandLineRun(
                    status, printed.toString(StandardCharsets.UTF_8), told.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
    }
}
