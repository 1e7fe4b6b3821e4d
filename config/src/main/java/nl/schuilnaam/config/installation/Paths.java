package nl.schuilnaam.config.installation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Names of files as configuration files write them. */
final class Paths {
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
    private static final int MAX_DEPTH = 6;

    private Paths() {}

    /** Empty where the text can name no file. */
    static Optional<Path> parse(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * The regular files that a name with wildcards means, sorted; none where there are none, or the name means nothing.
     *
     * @throws UncheckedIOException when a directory is there and cannot be listed, so that nobody knows
     */
    static List<Path> matching(Path directory, String text) {
        int wildcard = -1;
        String[] steps = text.split("/", -1);
        for (int i = 0; i < steps.length && wildcard < 0; i++) {
            wildcard = WILDCARD.matcher(steps[i]).find() ? i : -1;
        }
        if (wildcard < 0) {
            return parse(text).map(directory::resolve).filter(Files::isRegularFile).stream()
                    .toList();
        }
        String fixed = String.join("/", List.of(steps).subList(0, wildcard));
        String glob = String.join("/", List.of(steps).subList(wildcard, steps.length));
        Path base = directory.resolve(text.startsWith("/") && fixed.isEmpty() ? "/" : fixed);
        int depth = glob.contains("**") ? MAX_DEPTH : steps.length - wildcard;
        try (Stream<Path> files = Files.walk(base, depth, FileVisitOption.FOLLOW_LINKS)) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return files.filter(file -> matcher.matches(base.relativize(file)) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException | PatternSyntaxException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
