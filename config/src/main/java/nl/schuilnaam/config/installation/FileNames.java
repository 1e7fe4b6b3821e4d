package nl.schuilnaam.config.installation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/** Reads the names of files that hold no secret. */
final class FileNames {
    private final Source source;
    private final Findings findings;

    FileNames(Source source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    /** What this names, there or not. */
    Optional<Path> path(Node.Scalar written) {
        Optional<Path> path = Paths.parse(written.text()).map(source::resolve);
        if (path.isEmpty()) {
            findings.add(source, written, "cannot be the name of a file", "the name of a file");
        }
        return path;
    }

    /** What this names, which is a file that can be read. */
    Optional<Path> readable(Node.Scalar written) {
        Optional<Path> path = path(written);
        if (path.isPresent() && !(Files.isRegularFile(path.get()) && Files.isReadable(path.get()))) {
            findings.add(source, written, "names a file that is not there or cannot be read", "a readable file");
        }
        return path;
    }
}
