package nl.schuilnaam.config.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import nl.schuilnaam.config.Finding;
import nl.schuilnaam.config.installation.Configuration;

/** A copy of the configuration that is kept beside the code, with the secrets that it names, to be spoilt at will. */
public final class CopiedConfiguration {
    /** The hash of a word that is no secret. */
    public static final String HASH =
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$4vlRhcHOPpMiQVHrlzE4oSvAcXXVm5vvIrqVMqvnR2s";

    private final Path directory;

    private CopiedConfiguration(Path directory) {
        this.directory = directory;
    }

    /** Copies into this directory, which is the test's own. */
    public static CopiedConfiguration into(Path temporary) {
        Path kept = Path.of("").toAbsolutePath();
        Path directory = temporary.resolve("config");
        try {
            Files.createDirectories(directory.resolve("agreements"));
            Files.createDirectories(directory.resolve("secrets"));
            Files.copy(kept.resolve("gateway.yaml"), directory.resolve("gateway.yaml"));
            try (Stream<Path> agreements = Files.list(kept.resolve("agreements"))) {
                for (Path agreement : agreements.toList()) {
                    Files.copy(
                            agreement,
                            directory
                                    .resolve("agreements")
                                    .resolve(agreement.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var copy = new CopiedConfiguration(directory);
        for (String name : List.of("leerplein", "rekenmaat", "leesplank")) {
            copy.secret("secrets/de-regenboog." + name + ".phc", HASH + "\n");
        }
        copy.secret("secrets/de-regenboog.origin.secret", "not-a-real-secret-1\n");
        copy.secret("secrets/de-regenboog.leesplank-api.secret", "not-a-real-secret-2\n");
        return copy;
    }

    public Path path(String name) {
        return directory.resolve(name);
    }

    public String read(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void write(String name, String text) {
        try {
            Files.writeString(path(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that only its owner can read. */
    public void secret(String name, String text) {
        write(name, text);
        permit(name, "rw-------");
    }

    public void permit(String name, String permissions) {
        try {
            Files.setPosixFilePermissions(path(name), PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts one text in the place of another, which must be there. */
    public void change(String name, String from, String to) {
        String text = read(name);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(name + " does not hold " + from);
        }
        int at = text.indexOf(from);
        write(name, text.substring(0, at) + to + text.substring(at + from.length()));
    }

    public Configuration.Outcome load() {
        return Configuration.load(path("gateway.yaml"));
    }

    /** The configuration; fails, with all findings, where there are any. */
    public Configuration loaded() {
        Configuration.Outcome outcome = load();
        if (outcome instanceof Configuration.Loaded loaded) {
            return loaded.configuration();
        }
        throw new AssertionError("rejected: " + findings());
    }

    /** What is wrong, as a reader sees it; nothing when the configuration is good. */
    public List<String> findings() {
        return load() instanceof Configuration.Rejected rejected
                ? rejected.findings().stream().map(Finding::toString).toList()
                : List.of();
    }
}
