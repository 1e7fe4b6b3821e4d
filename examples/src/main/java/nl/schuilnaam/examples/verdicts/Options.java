package nl.schuilnaam.examples.verdicts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.examples.demo.GatewayCommand;
import nl.schuilnaam.examples.program.Arguments;

/**
 * What was asked for.
 *
 * @param corpus what is to be tried
 * @param seed where cases are cut
 */
record Options(
        boolean all,
        boolean verbose,
        boolean tls,
        Corpus corpus,
        long seed,
        Optional<Path> json,
        Optional<Path> work,
        GatewayCommand gateway) {
    /**
     * @throws IllegalArgumentException for what it does not understand
     */
    static Options parse(String... words) throws IOException {
        var arguments = new Arguments(words);
        boolean all = false;
        boolean verbose = false;
        boolean tls = false;
        Set<String> only = new HashSet<>();
        List<Path> folders = new ArrayList<>();
        long seed = 1;
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        Optional<GatewayCommand> gateway = Optional.empty();
        while (arguments.more()) {
            String option = arguments.next();
            switch (option) {
                case "--all" -> all = true;
                case "--verbose" -> verbose = true;
                case "--tls" -> tls = true;
                case "--only" -> only.addAll(List.of(arguments.value().split(",")));
                case "--seed" -> seed = arguments.number();
                case "--json" -> json = Optional.of(arguments.path());
                case "--work" -> work = Optional.of(arguments.emptyDirectory());
                case "--gateway" -> gateway = Optional.of(GatewayCommand.ofJar(arguments.path()));
                case "--gateway-class" -> gateway = Optional.of(GatewayCommand.ofClass(arguments.value()));
                default -> folders.add(folder(option));
            }
        }
        return new Options(
                all,
                verbose,
                tls,
                Corpus.of(folders, only),
                seed,
                json,
                work,
                gateway.orElseGet(() -> GatewayCommand.ofJar(GatewayCommand.BUILT)));
    }

    private static Path folder(String option) {
        Path folder = Path.of(option);
        if (option.startsWith("-") || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("neither an option nor a folder: " + option);
        }
        return folder;
    }
}
