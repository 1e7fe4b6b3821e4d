package nl.schuilnaam.examples.hunt;

import java.nio.file.Path;
import java.util.Optional;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.program.Arguments;

/**
 * What the hunt was asked to do.
 *
 * @param minutes no round begins after these
 * @param rounds at most so many
 * @param seed of the first round; the next one has the next number
 * @param gateway the jar of the gateway
 */
record Options(double minutes, int rounds, long seed, Optional<Path> json, Optional<Path> work, Path gateway) {
    /**
     * @throws IllegalArgumentException for what it does not understand
     */
    static Options parse(String... words) {
        var arguments = new Arguments(words);
        double minutes = 1;
        int rounds = Integer.MAX_VALUE;
        long seed = System.currentTimeMillis();
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        Path gateway = GatewayCommand.BUILT;
        while (arguments.more()) {
            switch (arguments.next()) {
                case "--minutes" -> minutes = arguments.positive();
                case "--rounds" -> rounds = arguments.number(1);
                case "--seed" -> seed = arguments.number();
                case "--json" -> json = Optional.of(arguments.path());
                case "--work" -> work = Optional.of(arguments.emptyDirectory());
                case "--gateway" -> gateway = arguments.path();
                default -> throw arguments.unknown();
            }
        }
        return new Options(minutes, rounds, seed, json, work, GatewayCommand.jar(gateway));
    }
}
