package nl.schuilnaam.examples.benchmark;

import java.nio.file.Path;
import java.util.Optional;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.program.Arguments;

/**
 * What the benchmark was asked to do.
 *
 * @param subject what is measured: {@code store}, {@code population}, {@code guard}, {@code unknown-ids} or {@code edge}
 * @param persons how many persons the large store holds
 * @param rounds how often each figure is taken; the median counts
 * @param work where the stores are made: the disk that is measured
 * @param gateway the jar of the gateway, for what needs one
 */
record Options(String subject, int persons, int rounds, Optional<Path> json, Optional<Path> work, Path gateway) {
    private static final int SMALL = 1_000;

    /**
     * @throws IllegalArgumentException for what it does not understand
     */
    static Options parse(String... words) {
        var arguments = new Arguments(words);
        String subject = "";
        Path gateway = GatewayCommand.BUILT;
        int persons = 1_000_000;
        int rounds = 0;
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        while (arguments.more()) {
            String option = arguments.next();
            switch (option) {
                case "store", "population", "guard", "unknown-ids", "edge" -> subject = option;
                case "--gateway" -> gateway = arguments.path();
                case "--persons" -> persons = arguments.number(SMALL);
                case "--rounds" -> rounds = arguments.number(1);
                case "--json" -> json = Optional.of(arguments.path());
                case "--work" -> work = Optional.of(arguments.path());
                default -> throw arguments.unknown();
            }
        }
        if (subject.isEmpty()) {
            throw new IllegalArgumentException("say what to measure: store, population, guard, unknown-ids or edge");
        }
        int usual = switch (subject) {
            case "store" -> 7;
            case "edge" -> 9;
            default -> 21;
        };
        return new Options(subject, persons, rounds == 0 ? usual : rounds, json, work, gateway);
    }
}
