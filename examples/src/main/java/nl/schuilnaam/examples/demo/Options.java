package nl.schuilnaam.examples.demo;

import java.nio.file.Path;
import java.util.Optional;
import nl.schuilnaam.examples.program.Arguments;

/** What the demo was asked to do. */
record Options(boolean keep, Optional<Path> json, Optional<Path> work, GatewayCommand gateway) {
    /**
     * @throws IllegalArgumentException for what it does not understand
     */
    static Options parse(String... words) {
        var arguments = new Arguments(words);
        boolean keep = false;
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        Optional<GatewayCommand> gateway = Optional.empty();
        while (arguments.more()) {
            switch (arguments.next()) {
                case "--keep" -> keep = true;
                case "--json" -> json = Optional.of(arguments.path());
                case "--work" -> work = Optional.of(arguments.emptyDirectory());
                case "--gateway" -> gateway = Optional.of(GatewayCommand.ofJar(arguments.path()));
                case "--gateway-class" -> gateway = Optional.of(GatewayCommand.ofClass(arguments.value()));
                default -> throw arguments.unknown();
            }
        }
        return new Options(keep, json, work, gateway.orElseGet(() -> GatewayCommand.ofJar(GatewayCommand.BUILT)));
    }
}
