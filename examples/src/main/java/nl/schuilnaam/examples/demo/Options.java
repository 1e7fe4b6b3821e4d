package nl.schuilnaam.examples.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * What the demo was asked to do.
 *
 * @param gateway the words before {@code run} and {@code secret}: how a gateway is started
 */
record Options(boolean help, boolean keep, Optional<Path> json, Optional<Path> work, List<String> gateway) {
    Options {
        gateway = List.copyOf(gateway);
    }

    /**
     * @throws IllegalArgumentException for what it does not understand
     */
    static Options parse(String... arguments) {
        var rest = new ArrayDeque<>(List.of(arguments));
        boolean help = false;
        boolean keep = false;
        Optional<Path> json = Optional.empty();
        Optional<Path> work = Optional.empty();
        List<String> gateway = jar("gateway/target/schuilnaam.jar");
        while (!rest.isEmpty()) {
            String option = rest.remove();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--keep" -> keep = true;
                case "--json" -> json = Optional.of(Path.of(value(option, rest)));
                case "--work" -> work = Optional.of(emptyDirectory(option, Path.of(value(option, rest))));
                case "--gateway" -> gateway = jar(value(option, rest));
                case "--gateway-class" ->
                    gateway = List.of(java(), "-cp", System.getProperty("java.class.path"), value(option, rest));
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new Options(help, keep, json, work, gateway);
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
    private static List<String> jar(String path) {
        return List.of(java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", path);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
