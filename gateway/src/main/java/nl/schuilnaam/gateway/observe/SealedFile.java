package nl.schuilnaam.gateway.observe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import nl.schuilnaam.mapping.key.Sealer;

/** A small file of the gateway's own that holds one sealed text and is replaced whole. For one thread; blocks. */
final class SealedFile {
    private final Path path;
    private final Sealer sealer;
    private final byte[] purpose;

    /** @param purpose binds the text to this use: what was sealed for another does not open */
    SealedFile(Path path, Sealer sealer, String purpose) {
        this.path = path;
        this.sealer = sealer;
        this.purpose = purpose.getBytes(StandardCharsets.UTF_8);
    }

    /** The text; nothing when there is no file, or one that was not sealed for this use. */
    Optional<String> read() throws IOException {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                ? sealer.open(Files.readAllBytes(path), purpose)
                : Optional.empty();
    }

    boolean isThere() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Durable when this returns; until then the old text stands. Only the owner can read it. */
    void write(String text) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(sealer.seal(text, purpose));
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
