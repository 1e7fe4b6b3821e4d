package nl.schuilnaam.examples.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a program keeps its files. */
public final class WorkDirectory {
    private WorkDirectory() {}

    /** The one that was asked for, or else a new one for temporary files, whose name begins with this. */
    public static Path of(Optional<Path> asked, String prefix) throws IOException {
        return asked.isPresent() ? asked.get().toAbsolutePath() : Files.createTempDirectory(prefix);
    }

    /** With everything in it. */
    public static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(directory)) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
