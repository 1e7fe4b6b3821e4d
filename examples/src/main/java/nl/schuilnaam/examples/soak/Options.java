package nl.schuilnaam.examples.soak;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.program.Arguments;

/**
 * What a soak was asked to do.
 *
 * @param rate requests a second; empty to find out how fast it goes and take 80 % of that
 * @param hostile so many in a thousand
 * @param faults which, one in each turn; empty for all in turn
 * @param turn seconds from one fault to the next
 * @param timed whether anything is said about speed
 */
record Options(
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
    static Options parse(String... words) {
        var arguments = new Arguments(words);
        double minutes = 10;
        long seed = System.currentTimeMillis();
        Optional<Double> rate = Optional.empty();
        int hostile = 10;
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        Path gateway = GatewayCommand.BUILT;
        while (arguments.more()) {
            switch (arguments.next()) {
                case "--minutes" -> minutes = arguments.positive();
                case "--rate" -> rate = Optional.of(arguments.positive());
                case "--hostile" -> hostile = Math.min(1_000, arguments.number(1));
                case "--seed" -> seed = arguments.number();
                case "--json" -> json = Optional.of(arguments.path());
                case "--work" -> work = Optional.of(arguments.emptyDirectory());
                case "--gateway" -> gateway = arguments.path();
                default -> throw arguments.unknown();
            }
        }
        return new Options(
                minutes, seed, rate, hostile, 800, List.of(), 60, true, json, work, GatewayCommand.jar(gateway));
    }

    /** The same over a short time, in which nothing is said about speed: for a busy machine. */
    Options quick(double inMinutes, int ofPupils, int aTurn, List<Fault> some) {
        return new Options(inMinutes, seed, rate, hostile, ofPupils, some, aTurn, false, json, work, gateway);
    }
}
