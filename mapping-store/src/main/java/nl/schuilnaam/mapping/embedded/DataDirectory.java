package nl.schuilnaam.mapping.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import nl.schuilnaam.mapping.StoreException;
import org.jspecify.annotations.Nullable;

/** The directory of one store: made with mode 0700, its files 0600, and held by one process at a time. */
final class DataDirectory implements AutoCloseable {
    private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path database;
    private final FileChannel lockFile;

    private DataDirectory(Path database, FileChannel lockFile) {
        this.database = database;
        this.lockFile = lockFile;
    }

    static DataDirectory open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, mode("rwx------"));
        }
        if (Files.getPosixFilePermissions(directory).stream().anyMatch(WRITABLE_BY_OTHERS::contains)) {
            throw refused("others may write to the directory of the store (chmod go-w)");
        }
        FileChannel lockFile = FileChannel.open(
                directory.resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                mode("rw-------"));
        try {
            if (lock(lockFile) == null) {
                throw refused("another process has the store open");
            }
            return new DataDirectory(databaseFile(directory), lockFile);
        } catch (IOException | RuntimeException failure) {
            lockFile.close();
            throw failure;
        }
    }

    private static @Nullable FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            return null;
        }
    }

    /** Made before SQLite would make it, as SQLite gives its log and index files the mode of the database file. */
    private static Path databaseFile(Path directory) throws IOException {
        Path database = directory.resolve("mapping.db");
        if (!Files.exists(database, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(database, mode("rw-------"));
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
        if (!Files.isRegularFile(database, LinkOption.NOFOLLOW_LINKS)) {
            throw refused("the database must be a plain file");
        }
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(database))) {
            throw refused("others may read the database file (chmod 0600)");
        }
        return database;
    }

    private static FileAttribute<Set<PosixFilePermission>> mode(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }

    private static StoreException refused(String why) {
        return new StoreException(StoreException.Reason.REFUSED, why);
    }

    Path database() {
        return database;
    }

    /** Lets another process have it. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
