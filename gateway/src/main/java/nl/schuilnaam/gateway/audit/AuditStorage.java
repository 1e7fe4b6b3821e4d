package nl.schuilnaam.gateway.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The few things that the log asks of a disk; a seam, so that tests can have a disk that fails. */
@FunctionalInterface
interface AuditStorage {
    /** Opens a file for appending, creating it, readable by nobody else, when it is absent. */
    OpenFile open(Path file) throws IOException;

    /** A file that is open for appending. Any failure leaves its content after the last successful {@link #force()} unknown. */
    interface OpenFile extends Closeable {
        long size() throws IOException;

        /** Writes all of the bytes at the end. */
        void append(ByteBuffer bytes) throws IOException;

        /** Returns once everything written is on the disk. */
        void force() throws IOException;

        void truncate(long size) throws IOException;
    }

    /** The file system. */
    static AuditStorage fileSystem() {
        return AuditStorage::openOnFileSystem;
    }

    private static OpenFile openOnFileSystem(Path file) throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        FileChannel channel = FileChannel.open(
                file, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new OpenFile() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void append(ByteBuffer bytes) throws IOException {
                while (bytes.hasRemaining()) {
                    int unused = channel.write(bytes);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(true);
            }

            @Override
            public void truncate(long size) throws IOException {
                FileChannel unused = channel.truncate(size);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
