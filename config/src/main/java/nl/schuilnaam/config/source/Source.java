package nl.schuilnaam.config.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import nl.schuilnaam.config.Finding;

/**
 * One configuration file, read once: bytes, hash and content belong together.
 *
 * @param path where it was read
 * @param name how findings call it
 * @param sha256 of the bytes, 64 lower-case hexadecimal digits
 * @param text what they say; in UTF-8 it is the same bytes again
 */
public record Source(Path path, String name, String sha256, String text, Node.Mapping root) {
    private static final int MAX_BYTES = 1 << 20;

    /** Reads the file; when it cannot be understood, says why and gives nothing. Reads from disk. */
    public static Optional<Source> read(Path path, String name, Findings findings) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException | SecurityException e) {
            findings.add(new Finding(name, 0, "", "cannot be read", "a readable file"));
            return Optional.empty();
        }
        if (bytes.length > MAX_BYTES) {
            findings.add(new Finding(name, 0, "", "is larger than 1 MiB", "a file that a person can read"));
            return Optional.empty();
        }
        return of(path, name, bytes, findings);
    }

    /**
     * A file whose bytes are at hand; when they cannot be understood, says why and gives nothing. Reads nothing.
     *
     * @param path where they were read, or would have been
     */
    public static Optional<Source> of(Path path, String name, byte[] bytes, Findings findings) {
        return decode(bytes, name, findings)
                .flatMap(text -> YamlReader.read(text, name, findings)
                        .map(root -> new Source(path, name, sha256(bytes), text, root)));
    }

    /** The path that a text in this file means: relative to the directory that the file is in. */
    public Path resolve(Path written) {
        Path directory = path.toAbsolutePath().getParent();
        return (directory == null ? written : directory.resolve(written)).normalize();
    }

    private static Optional<String> decode(byte[] bytes, String name, Findings findings) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.startsWith("\uFEFF")) {
                findings.add(new Finding(name, 1, "", "starts with a byte order mark", "UTF-8 without one"));
                return Optional.empty();
            }
            return Optional.of(text);
        } catch (CharacterCodingException e) {
            findings.add(new Finding(name, 0, "", "is not UTF-8", "a text file in UTF-8"));
            return Optional.empty();
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
