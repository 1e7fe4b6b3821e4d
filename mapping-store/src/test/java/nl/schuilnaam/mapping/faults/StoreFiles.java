package nl.schuilnaam.mapping.faults;

import static nl.schuilnaam.mapping.contract.Await.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nl.schuilnaam.mapping.MappingStore;
import nl.schuilnaam.mapping.contract.Stores;

/** The files of one embedded store and its key, laid out as {@link Stores} expects them. */
record StoreFiles(Path directory) {
    Path store() {
        return directory.resolve("store");
    }

    Path database() {
        return store().resolve("mapping.db");
    }

    Path log() {
        return store().resolve("mapping.db-wal");
    }

    Path key() {
        return directory.resolve("kek");
    }

    MappingStore open(Vertx vertx) {
        return await(Stores.embedded(vertx, directory));
    }

    /** A copy as a thief, or a backup in the midst of everything, would take it: whatever stands in the files now. */
    StoreFiles copyTo(Path elsewhere) {
        StoreFiles copy = new StoreFiles(elsewhere);
        try {
            Files.createDirectories(copy.store());
            Files.setPosixFilePermissions(copy.store(), PosixFilePermissions.fromString("rwx------"));
            Files.copy(key(), copy.key(), StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            for (Path file : all()) {
                Files.copy(
                        file,
                        copy.store().resolve(file.getFileName()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
            return copy;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Everything in the directory of the store. */
    List<Path> all() {
        try (Stream<Path> files = Files.list(store())) {
            return files.sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Only the database file: whatever else SQLite had made is gone. */
    void keepOnly(Path... kept) {
        List<Path> gone = new ArrayList<>(all());
        gone.removeAll(List.of(kept));
        try {
            for (Path file : gone) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A connection past the program, on which no rule of the tables is enforced. */
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        try (Statement loosen = connection.createStatement()) {
            loosen.execute("PRAGMA foreign_keys=off");
            loosen.execute("PRAGMA synchronous=off");
            loosen.execute("PRAGMA busy_timeout=5000");
        }
        return connection;
    }

    void sql(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
