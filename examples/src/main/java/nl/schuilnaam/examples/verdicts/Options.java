package nl.schuilnaam.examples.verdicts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for.
 *
 * @param only families, or single cases; empty means all
 * @param folders with cases besides
 * @param gateway the words before {@code run} and {@code secret}: how a gateway is started
 */
record Options(
        boolean help,
        boolean all,
        boolean verbose,
        boolean tls,
        Set<String> only,
        List<Path> folders,
        long seed,
        Optional<Path> json,
        Optional<Path> work,
        List<String> gateway) {
    Options {
        only = Set.copyOf(only);
        folders = List.copyOf(folders);
        gateway = List.copyOf(gateway);
    }

    /**
     * @throws IllegalArgumentException for what it does not understand
     */
    static Options parse(String... arguments) {
        var rest = new ArrayDeque<>(List.of(arguments));
        boolean help = false;
        boolean all = false;
        boolean verbose = false;
        boolean tls = false;
        Set<String> only = new HashSet<>();
        List<Path> folders = new ArrayList<>();
        long seed = 1;
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        List<String> gateway = jar(Path.of("gateway/target/schuilnaam.jar"));
        while (!rest.isEmpty()) {
            String option = rest.remove();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--all" -> all = true;
                case "--verbose" -> verbose = true;
                case "--tls" -> tls = true;
                case "--only" -> only.addAll(List.of(value(option, rest).split(",")));
                case "--seed" -> seed = Long.parseLong(value(option, rest));
                case "--json" -> json = Optional.of(Path.of(value(option, rest)));
                case "--work" -> work = Optional.of(emptyDirectory(option, Path.of(value(option, rest))));
                case "--gateway" -> gateway = jar(file(Path.of(value(option, rest))));
                case "--gateway-class" ->
                    gateway = List.of(java(), "-cp", System.getProperty("java.class.path"), value(option, rest));
                default -> folders.add(folder(option));
            }
        }
        return new Options(help, all, verbose, tls, only, folders, seed, json, work, gateway);
    }

    private static Path folder(String option) {
        Path folder = Path.of(option);
        if (option.startsWith("-") || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("neither an option nor a folder: " + option);
        }
        return folder;
    }

    private static Path file(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no gateway at " + file);
        }
        return file;
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

    /** For a gateway that lives for some seconds, so that it is not worth while to compile it twice. */
    private static List<String> jar(Path path) {
        return List.of(java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", path.toString());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
