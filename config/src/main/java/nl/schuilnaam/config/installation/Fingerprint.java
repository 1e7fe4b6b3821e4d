package nl.schuilnaam.config.installation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import nl.schuilnaam.config.source.Findings;
import nl.schuilnaam.config.source.Node;
import nl.schuilnaam.config.source.Source;

/**
 * What {@code gateway.yaml}, the agreement files and the files of words that it names hold at one moment: equal as long as nothing has changed. By content, since the times of files and the events of
 * file systems cannot be relied on across machines.
 *
 * @param files the SHA-256 of each file's bytes, 64 lower-case hexadecimal digits, or a word where it cannot be read
 */
public record Fingerprint(Map<Path, String> files) {
    private static final String UNREADABLE = "unreadable";

    public Fingerprint {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /** Looks at the files. Blocks; what cannot be read is a finding of {@link Configuration#load}, not of this. */
    public static Fingerprint of(Path gatewayYaml) {
        Path file = gatewayYaml.toAbsolutePath().normalize();
        var files = new TreeMap<Path, String>();
        files.put(file, hash(file));
        Optional<Source> source = Source.read(file, file.toString(), new Findings());
        source.ifPresent(read -> {
            for (Node element : read.root().elements("agreements")) {
                element.asText().ifPresent(pattern -> look(read.resolve(Path.of("")), pattern.text(), files));
            }
            read.root()
                    .text("texts")
                    .flatMap(texts -> Paths.parse(texts.text()))
                    .ifPresent(texts -> words(read.resolve(texts), files));
        });
        return new Fingerprint(files);
    }

    private static void words(Path directory, Map<Path, String> files) {
        try (Stream<Path> all = Files.list(directory)) {
            all.filter(file -> file.toString().endsWith(".yaml")).forEach(file -> files.put(file, hash(file)));
        } catch (IOException | UncheckedIOException unlisted) {
            files.put(directory, UNREADABLE);
        }
    }

    private static void look(Path directory, String pattern, Map<Path, String> files) {
        try {
            Paths.matching(directory, pattern).forEach(path -> files.put(path.normalize(), hash(path)));
        } catch (UncheckedIOException unlisted) {
            files.put(directory, UNREADABLE);
        }
    }

    private static String hash(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (var through = new DigestInputStream(in, digest)) {
                through.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | SecurityException e) {
            return UNREADABLE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
