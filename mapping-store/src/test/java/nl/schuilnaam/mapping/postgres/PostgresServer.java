package nl.schuilnaam.mapping.postgres;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import nl.schuilnaam.mapping.contract.Await;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Address;
import nl.schuilnaam.mapping.postgres.PostgresOptions.Transport;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * A real PostgreSQL on a port of its own on loopback, file-backed, with fsync on, that a test may stop, kill, pause and start again on the same files. Logins are by
 * SCRAM; the user {@link #USER} is no superuser and owns what {@link #freshDatabase} makes.
 *
 * <p>Uses the binaries among the test dependencies, or those in the directory that the system property {@code schuilnaam.postgres.bin} names. PostgreSQL refuses to
 * run as root; a build that does run as root gives it another user by a user namespace (unshare), or by setpriv where that is forbidden.
 */
public final class PostgresServer implements AutoCloseable {
    public static final String USER = "schuilnaam";
    private static final String PASSWORD = "een-wachtwoord";
    private static final String SUPERUSER = "postgres";
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Vertx VERTX = Vertx.vertx();

    private final Path directory;
    private final Path bin;
    private final List<String> asAnother;
    private final int port;
    private final Map<String, String> settings = new HashMap<>();
    private Process process;

    private PostgresServer(Map<String, String> settings) {
        try {
            this.directory = Files.createTempDirectory("schuilnaam-postgres");
            this.bin = binaries();
            this.port = freePort();
            this.settings.putAll(settings);
            this.asAnother = asAnother(directory);
            Path password = directory.resolve("password");
            Files.writeString(password, PASSWORD);
            chown(password);
            run(
                    bin.resolve("initdb").toString(),
                    "-D",
                    data().toString(),
                    "-U",
                    SUPERUSER,
                    "--auth=scram-sha-256",
                    "--pwfile=" + password,
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync");
            Runtime.getRuntime().addShutdownHook(new Thread(this::killQuietly));
            start();
            sql("postgres", "create role " + USER + " login password '" + PASSWORD + "'");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class Shared {
        static final PostgresServer SERVER = new PostgresServer(Map.of());
    }

    /** The one of this JVM, for tests that do it no harm. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** One for a test that does harm, with these settings beside the server's own defaults. To be closed. */
    public static PostgresServer withSettings(Map<String, String> settings) {
        return new PostgresServer(settings);
    }

    public int port() {
        return port;
    }

    public Path data() {
        return directory.resolve("data");
    }

    /** Everything the server has logged. */
    public String log() {
        try {
            return Files.readString(directory.resolve("log"), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** An empty database that belongs to {@link #USER}. */
    public String freshDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        sql("postgres", "create database " + name + " owner " + USER);
        return name;
    }

    public PostgresOptions options(String database) {
        return options(database, "node1");
    }

    /** For one of several gateways on the same database. */
    public PostgresOptions options(String database, String node) {
        return options(database, node, PostgresOptions.DEFAULT_CONNECTIONS);
    }

    public PostgresOptions options(String database, String node, int connections) {
        return new PostgresOptions(
                List.of(new Address("127.0.0.1", port)),
                database,
                USER,
                PASSWORD::toCharArray,
                new Transport.Plaintext(),
                connections,
                node);
    }

    /** Does statements one after the other as superuser, and gives the rows of the last. */
    public List<Row> sql(String database, String... statements) {
        return Await.await(PgConnection.connect(VERTX, connect(database)).compose(connection -> {
            var last = connection.query("select 1").execute();
            for (String statement : statements) {
                last = last.compose(before -> connection.query(statement).execute());
            }
            return last.map(rows -> {
                        List<Row> all = new ArrayList<>();
                        rows.forEach(all::add);
                        return all;
                    })
                    .eventually(connection::close);
        }));
    }

    /** A superuser's connection that stays open, such as to hold a lock. */
    public PgConnection connection(String database) {
        return Await.await(PgConnection.connect(VERTX, connect(database)));
    }

    private PgConnectOptions connect(String database) {
        return new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setDatabase(database)
                .setUser(SUPERUSER)
                .setPassword(PASSWORD);
    }

    /** To be in force from the next start on. */
    public void set(String setting, String value) {
        settings.put(setting, value);
    }

    /** Puts a file into the data directory that only the server's user may read. */
    public void file(String name, String content) {
        try {
            Path file = data().resolve(name);
            Files.writeString(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            chown(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts it on the files it has, and waits until it answers. */
    public void start() {
        List<String> command = new ArrayList<>(asAnother);
        command.addAll(List.of(
                bin.resolve("postgres").toString(),
                "-D",
                data().toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="));
        settings.forEach((setting, value) -> command.addAll(List.of("-c", setting + "=" + value)));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
            waitUntilItAnswers();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void waitUntilItAnswers() {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try {
                sql("postgres", "select 1");
                return;
            } catch (RuntimeException notYet) {
                if (!process.isAlive() || System.nanoTime() > until) {
                    throw new IllegalStateException("PostgreSQL did not start; it says:\n" + log(), notYet);
                }
                pause(50);
            }
        }
    }

    /** Lets it end in good order, without waiting for its clients. */
    public void stop() {
        signal("INT", List.of(process.toHandle()));
        waitForEnd();
    }

    /** Kills it with all its processes, as a power failure would (but for the page cache). */
    public void kill() {
        signal("KILL", all());
        waitForEnd();
    }

    /** Stops all its processes where they stand: connections stay open, and nothing is answered. */
    public void pause() {
        signal("STOP", all());
    }

    public void resume() {
        signal("CONT", all());
    }

    private List<ProcessHandle> all() {
        return Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants())
                .toList();
    }

    private void waitForEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("PostgreSQL did not end");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void signal(String signal, List<ProcessHandle> to) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        to.forEach(one -> command.add(String.valueOf(one.pid())));
        try {
            new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void killQuietly() {
        if (process != null && process.isAlive()) {
            all().forEach(ProcessHandle::destroyForcibly);
        }
        deleteFiles();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        deleteFiles();
    }

    private void deleteFiles() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException left) {
            // A temporary directory that is left over harms no test.
        }
    }

    private void run(String... command) {
        List<String> whole = new ArrayList<>(asAnother);
        whole.addAll(List.of(command));
        try {
            Process running =
                    new ProcessBuilder(whole).redirectErrorStream(true).start();
            String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (running.waitFor() != 0) {
                throw new IllegalStateException("PostgreSQL cannot be set up for the tests; it says:\n" + output);
            }
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException("PostgreSQL cannot be set up for the tests", failure);
        }
    }

    private void chown(Path file) throws IOException {
        if (asAnother.contains("setpriv")) {
            succeeds("chown", "65534:65534", file.toString());
        }
    }

    /** What to put before a command so that it does not run as root. */
    private static List<String> asAnother(Path directory) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        if (succeeds("unshare", "--user", "true")) {
            return List.of("unshare", "--user");
        }
        if (succeeds("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true")
                && succeeds("chown", "65534:65534", directory.toString())) {
            return List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        }
        throw new IllegalStateException("PostgreSQL does not run as root, and neither a user namespace (unshare --user)"
                + " nor another user (setpriv) is to be had here: run the tests as another user");
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static Path binaries() throws IOException {
        String given = System.getProperty("schuilnaam.postgres.bin");
        if (given != null) {
            return Path.of(given);
        }
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String archive = "/postgres-linux-" + (machine.equals("aarch64") ? "arm_64" : "x86_64") + ".txz";
        Path home = Path.of("target", "postgresql").toAbsolutePath();
        if (!Files.exists(home.resolve("bin/postgres"))) {
            Files.createDirectories(home.getParent());
            Path unpacking = Files.createTempDirectory(home.getParent(), "postgresql-");
            unpack(archive, unpacking);
            Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
            try {
                Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException anotherWasFaster) {
                return unpacking.resolve("bin");
            }
        }
        return home.resolve("bin");
    }

    private static void unpack(String archive, Path into) throws IOException {
        try (InputStream packed = PostgresServer.class.getResourceAsStream(archive)) {
            if (packed == null) {
                throw new IllegalStateException("there are no PostgreSQL binaries for this machine among the test"
                        + " dependencies; name a directory by -Dschuilnaam.postgres.bin");
            }
            try (TarArchiveInputStream entries =
                    new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
                for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                    Path file = into.resolve(entry.getName()).normalize();
                    if (!file.startsWith(into)) {
                        throw new IllegalStateException("an entry of the archive leads out of it");
                    }
                    if (entry.isDirectory()) {
                        Files.createDirectories(file);
                    } else if (entry.isSymbolicLink()) {
                        Files.createDirectories(file.getParent());
                        Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                    } else {
                        Files.createDirectories(file.getParent());
                        Files.copy(entries, file);
                        if ((entry.getMode() & 0100) != 0) {
                            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                        }
                    }
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
