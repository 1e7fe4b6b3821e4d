package nl.schuilnaam.mapping.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
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

/**
 * A key encryption key in a file: {@value SecretKeyBytes#LENGTH} raw random bytes, mode 0400. Refused when anyone but its owner may read or write it, when it
 * has another length, and when it is a symbolic link or anything else than a plain file.
 */
public final class KeyFile implements KeySource {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path file;

    public KeyFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public SecretKeyBytes load(boolean mayCreate) {
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                if (!mayCreate) {
                    throw new KeySourceException("the key file is missing, and the store holds keys that were wrapped "
                            + "under it; restore the file, a new one would open nothing");
                }
                create();
            }
            return read();
        } catch (IOException failure) {
            throw new KeySourceException("the key file cannot be read or made", failure);
        }
    }

    private void create() throws IOException {
        byte[] bytes = SecretKeyBytes.random().reveal();
        try (SeekableByteChannel channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            ((FileChannel) channel).force(true);
        } catch (FileAlreadyExistsException raced) {
            return; // another process made it between the look and the leap; its key is as good
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        Path parent = file.getParent();
        if (parent != null) {
            try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
                directory.force(
                        true); // the name itself must survive a power cut before a key is wrapped under its content
            }
        }
    }

    private SecretKeyBytes read() throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException gone) {
            throw new KeySourceException("the key file is missing", gone);
        }
        if (!attributes.isRegularFile()) {
            throw new KeySourceException("the key file must be a plain file, not a symbolic link or anything else");
        }
        if (!OWNER_ONLY.containsAll(attributes.permissions())) {
            throw new KeySourceException(
                    "the key file has mode " + PosixFilePermissions.toString(attributes.permissions())
                            + "; only its owner may read it (chmod 0400)");
        }
        ByteBuffer buffer = ByteBuffer.allocate(SecretKeyBytes.LENGTH + 1);
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // reads until the end or one byte too many
            }
        }
        if (buffer.position() != SecretKeyBytes.LENGTH) {
            Arrays.fill(buffer.array(), (byte) 0);
            throw new KeySourceException("the key file must hold exactly " + SecretKeyBytes.LENGTH + " bytes");
        }
        byte[] bytes = Arrays.copyOf(buffer.array(), SecretKeyBytes.LENGTH);
        Arrays.fill(buffer.array(), (byte) 0);
        try {
            return SecretKeyBytes.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "KeyFile";
    }
}
