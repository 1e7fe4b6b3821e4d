package nl.schuilnaam.examples.benchmark;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * What the benchmark was asked to do.
 *
 * @param subject what is measured: {@code store}, {@code population}, {@code guard}, {@code unknown-ids} or {@code edge}
 * @param persons how many persons the large store holds
 * @param rounds how often each figure is taken; the median counts
 * @param work where the stores are made: the disk that is measured
 * @param gateway the jar of the gateway, for what needs one
 */
record Options(
        boolean help, String subject, int persons, int rounds, Optional<Path> json, Optional<Path> work, Path gateway) {
    private static final int SMALL = 1_000;

    /**
     * @throws IllegalArgumentException for what it does not understand
     */
    static Options parse(List<String> arguments) {
        var rest = new ArrayDeque<>(arguments);
        boolean help = rest.isEmpty();
        String subject = "";
        Path gateway = Path.of("gateway/target/schuilnaam.jar");
        int persons = 1_000_000;
        int rounds = 0;
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        while (!rest.isEmpty()) {
            String option = rest.remove();
            switch (option) {
                case "store", "population", "guard", "unknown-ids", "edge" -> subject = option;
                case "--gateway" -> gateway = Path.of(value(option, rest));
                case "--help", "-h" -> help = true;
                case "--persons" -> persons = number(option, SMALL, rest);
                case "--rounds" -> rounds = number(option, 1, rest);
                case "--json" -> json = Optional.of(Path.of(value(option, rest)));
                case "--work" -> work = Optional.of(Path.of(value(option, rest)));
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        if (!help && subject.isEmpty()) {
            throw new IllegalArgumentException("say what to measure: store, population, guard, unknown-ids or edge");
        }
        int usual = switch (subject) {
            case "store" -> 7;
            case "edge" -> 9;
            default -> 21;
        };
        return new Options(help, subject, persons, rounds == 0 ? usual : rounds, json, work, gateway);
    }

    private static int number(String option, int least, ArrayDeque<String> rest) {
        int number = Integer.parseInt(value(option, rest));
        if (number < least) {
            throw new IllegalArgumentException(option + " is at least " + least);
        }
        return number;
    }

    private static String value(String option, ArrayDeque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.remove();
    }
}
