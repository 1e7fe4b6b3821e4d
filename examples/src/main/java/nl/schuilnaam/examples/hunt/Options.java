package nl.schuilnaam.examples.hunt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * What the hunt was asked to do.
 *
 * @param minutes no round begins after these
 * @param rounds at most so many
 * @param seed of the first round; the next one has the next number
 * @param gateway the jar of the gateway
 */
record Options(
        boolean help, double minutes, int rounds, long seed, Optional<Path> json, Optional<Path> work, Path gateway) {

    /**
     * @throws IllegalArgumentException for what it does not understand
     */
    static Options parse(String... arguments) {
        var rest = new ArrayDeque<>(List.of(arguments));
        boolean help = false;
        double minutes = 1;
        int rounds = Integer.MAX_VALUE;
        long seed = System.currentTimeMillis();
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        Path gateway = Path.of("gateway/target/schuilnaam.jar");
        while (!rest.isEmpty()) {
            String option = rest.remove();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--minutes" -> minutes = positive(option, Double.parseDouble(value(option, rest)));
                case "--rounds" -> rounds = (int) positive(option, Integer.parseInt(value(option, rest)));
                case "--seed" -> seed = Long.parseLong(value(option, rest));
                case "--json" -> json = Optional.of(Path.of(value(option, rest)));
                case "--work" -> work = Optional.of(emptyDirectory(option, Path.of(value(option, rest))));
                case "--gateway" -> gateway = Path.of(value(option, rest));
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new Options(help, minutes, rounds, seed, json, work, gateway);
    }

    private static double positive(String option, double number) {
        if (!(number > 0)) {
            throw new IllegalArgumentException(option + " needs a number above 0");
        }
        return number;
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
