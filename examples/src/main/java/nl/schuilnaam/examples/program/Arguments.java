package nl.schuilnaam.examples.program;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The words of a command line, taken one after the other: an option with {@link #next}, then its value, if it has one. What is not as it must be is an
 * {@link IllegalArgumentException} in words for whoever typed it.
 */
public final class Arguments {
    private static final double LARGEST = 1e6;

    private final Deque<String> rest;
    private String option = "";

    public Arguments(String... words) {
        this.rest = new ArrayDeque<>(List.of(words));
    }

    public boolean more() {
        return !rest.isEmpty();
    }

    /** The next option. */
    public String next() {
        option = rest.remove();
        return option;
    }

    /** What to throw for an option that there is not. */
    public IllegalArgumentException unknown() {
        return new IllegalArgumentException("unknown option: " + option);
    }

    /** The value of the option. */
    public String value() {
        if (rest.isEmpty()) {
            throw needs("a value");
        }
        return rest.remove();
    }

    public Path path() {
        return Path.of(value());
    }

    /** A directory that is empty or does not exist, so that nothing of before is mistaken for something of now. */
    public Path emptyDirectory() {
        Path directory = path();
        String[] inside = directory.toFile().list();
        if (Files.exists(directory) && (inside == null || inside.length > 0)) {
            throw needs("a directory that is empty or does not exist");
        }
        return directory;
    }

    public long number() {
        try {
            return Long.parseLong(value());
        } catch (NumberFormatException e) {
            throw needs("a whole number");
        }
    }

    /** A whole number that is not below another. */
    public int number(int least) {
        long number = number();
        if (number < least || number > Integer.MAX_VALUE) {
            throw needs("a whole number from " + least);
        }
        return (int) number;
    }

    /** A number above 0, which need not be whole. */
    public double positive() {
        double number;
        try {
            number = Double.parseDouble(value());
        } catch (NumberFormatException e) {
            throw needs("a number above 0");
        }
        if (!(number > 0 && number <= LARGEST)) {
            throw needs("a number above 0");
        }
        return number;
    }

    private IllegalArgumentException needs(String what) {
        return new IllegalArgumentException(option + " needs " + what);
    }
}
