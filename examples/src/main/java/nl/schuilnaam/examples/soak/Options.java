package nl.schuilnaam.examples.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * What a soak was asked to do.
 *
 * @param rate requests a second; empty to find out how fast it goes and take 80 % of that
 * @param hostile so many in a thousand
 * @param faults which, one in each turn; empty for all in turn
 * @param turn seconds from one fault to the next
 */
record Options(
        boolean help,
        double minutes,
        long seed,
        Optional<Double> rate,
        int hostile,
        int pupils,
        List<Fault> faults,
        int turn,
        boolean timed,
        Optional<Path> json,
        Optional<Path> work,
        Path gateway) {
    Options {
        faults = List.copyOf(faults);
    }

    /** @throws IllegalArgumentException for what it does not understand */
    static Options parse(String... arguments) {
        var rest = new ArrayDeque<>(List.of(arguments));
        boolean help = false;
        double minutes = 10;
        long seed = System.currentTimeMillis();
        Optional<Double> rate = Optional.empty();
        int hostile = 10;
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        Path gateway = Path.of("gateway/target/schuilnaam.jar");
        while (!rest.isEmpty()) {
            String option = rest.remove();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--minutes" -> minutes = positive(option, rest);
                case "--rate" -> rate = Optional.of(positive(option, rest));
                case "--hostile" -> hostile = (int) Math.min(1_000, positive(option, rest));
                case "--seed" -> seed = number(option, value(option, rest));
                case "--json" -> json = Optional.of(Path.of(value(option, rest)));
                case "--work" -> work = Optional.of(emptyDirectory(option, Path.of(value(option, rest))));
                case "--gateway" -> gateway = Path.of(value(option, rest));
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new Options(help, minutes, seed, rate, hostile, 800, List.of(), 60, true, json, work, gateway);
    }

    /** The same over a short time, in which nothing is said about speed: for a busy machine. */
    Options quick(double inMinutes, int ofPupils, int aTurn, List<Fault> some) {
        return new Options(help, inMinutes, seed, rate, hostile, ofPupils, some, aTurn, false, json, work, gateway);
    }

    private static double positive(String option, ArrayDeque<String> rest) {
        String value = value(option, rest);
        try {
            double number = Double.parseDouble(value);
            if (number > 0 && number <= 100_000) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(option + " needs a number above 0");
    }

    private static long number(String option, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a whole number", e);
        }
    }

    private static Path emptyDirectory(String option, Path directory) {
        String[] inside = directory.toFile().list();
        if (Files.exists(directory) && (inside == null || inside.length > 0)) {
            throw new IllegalArgumentException(option + " needs a directory that is empty or does not exist");
        }
        return directory;
    }

    private static String value(String option, ArrayDeque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.remove();
    }
}
