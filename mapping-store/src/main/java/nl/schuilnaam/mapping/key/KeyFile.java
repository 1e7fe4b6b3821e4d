package nl.schuilnaam.mapping.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * A key encryption key in a file: {@value SecretKeyBytes#LENGTH} raw random bytes, mode 0400. Refused when anyone but its owner may read or write it, when it
 * has another length, and when it is a symbolic link or anything else than a plain file.
 */
public final class KeyFile implements KeySource {
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
        byte[] bytes = OwnerOnlyFile.read(file, SecretKeyBytes.LENGTH, "the key file");
        try {
            if (bytes.length != SecretKeyBytes.LENGTH) {
                throw new KeySourceException("the key file must hold exactly " + SecretKeyBytes.LENGTH + " bytes");
            }
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
