package nl.schuilnaam.examples.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** A PostgreSQL server of this machine alone, on a free port, with every commit on the disk before it is answered, and one database and user for the gateway. */
public final class DemoPostgres implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final String password;

    private DemoPostgres(EmbeddedPostgres server, String password) {
        this.server = server;
        this.password = password;
    }

    /** @param directory empty or missing; removed when the server is closed */
    public static DemoPostgres start(Path directory) throws IOException {
        var random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(directory.toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "2GB")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE ROLE schuilnaam LOGIN PASSWORD '" + password + "'");
            statement.executeUpdate("CREATE DATABASE schuilnaam OWNER schuilnaam");
            statement.executeUpdate("GRANT pg_checkpoint TO schuilnaam");
        } catch (SQLException failure) {
            server.close();
            throw new IOException("the database of the gateway could not be made", failure);
        }
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "schuilnaam"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO schuilnaam");
        } catch (SQLException failure) {
            server.close();
            throw new IOException("the database of the gateway could not be made", failure);
        }
        return new DemoPostgres(server, password);
    }

    public int port() {
        return server.getPort();
    }

    public String password() {
        return password;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
