package nl.schuilnaam.mapping.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/** A file with a secret in it: a plain file that nobody but its owner may touch. */
final class OwnerOnlyFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private OwnerOnlyFile() {}

    /**
     * Its content, for the caller to zero: at most {@code maxBytes} and one more, so that the caller sees when it is longer.
     *
     * @param what the file in the words of a message: "the key file"
     * @throws KeySourceException when it is missing, a symbolic link or anything else than a plain file, or when others may touch it
     */
    static byte[] read(Path file, int maxBytes, String what) throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException gone) {
            throw new KeySourceException(what + " is missing", gone);
        }
        if (!attributes.isRegularFile()) {
            throw new KeySourceException(what + " must be a plain file, not a symbolic link or anything else");
        }
        if (!OWNER_ONLY.containsAll(attributes.permissions())) {
            throw new KeySourceException(what + " has mode " + PosixFilePermissions.toString(attributes.permissions())
                    + "; only its owner may read it (chmod 0400)");
        }
        ByteBuffer buffer = ByteBuffer.allocate(maxBytes + 1);
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // reads until the end or one byte too many
            }
        }
        byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
        Arrays.fill(buffer.array(), (byte) 0);
        return bytes;
    }
}
