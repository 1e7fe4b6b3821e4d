package nl.schuilnaam.examples.failover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import nl.schuilnaam.examples.program.Resource;

/** Three PostgreSQL servers on loopback, one of them the primary and one its synchronous standby, kept so by Patroni and an etcd. Blocks. */
final class Servers implements AutoCloseable {
    static final String DATABASE = "schuilnaam";
    static final String USER = "schuilnaam";
    private static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path directory;
    private final int etcdPort = freePort();
    private final Process etcd;
    private final List<Server> servers = new ArrayList<>();
    private final String password;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private Servers(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        var random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.password = HexFormat.of().formatHex(random);
        int peers = freePort();
        Files.createDirectories(directory);
        if (isRoot()) {
            succeed("chown", "postgres:", directory.toString());
        }
        this.etcd = start(
                "etcd.log",
                "etcd",
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + etcdPort,
                "--advertise-client-urls=http://127.0.0.1:" + etcdPort,
                "--listen-peer-urls=http://127.0.0.1:" + peers,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peers,
                "--initial-cluster=default=http://127.0.0.1:" + peers);
        Runtime.getRuntime().addShutdownHook(new Thread(this::killAll));
        for (int number = 1; number <= 3; number++) {
            servers.add(new Server("pg" + number));
        }
    }

    /** What is missing on this machine; empty when all is there. */
    static Optional<String> missing() {
        boolean there = Files.isExecutable(BIN.resolve("postgres"))
                && Stream.of("etcd", "patroni").allMatch(name -> Files.isExecutable(Path.of("/usr/bin", name)));
        return there
                ? Optional.empty()
                : Optional.of("This needs Debian's packages, and starts none of their services:\n"
                        + "  apt-get install --no-install-recommends postgresql-15 patroni python3-etcd etcd-server");
    }

    static Servers start(Path directory) throws IOException, InterruptedException, SQLException {
        var servers = new Servers(directory);
        for (Server server : servers.servers) {
            server.start();
        }
        servers.awaitStandby();
        Server primary = servers.primary().orElseThrow();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + primary.port + "/postgres", "postgres", servers.password);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE ROLE " + USER + " LOGIN PASSWORD '" + servers.password + "'");
            statement.executeUpdate("CREATE DATABASE " + DATABASE + " OWNER " + USER);
        }
        return servers;
    }

    String password() {
        return password;
    }

    List<Integer> ports() {
        return servers.stream().map(server -> server.port).toList();
    }

    /** Waits until there is a primary with a synchronous standby, and a third server that follows. */
    void awaitStandby() throws InterruptedException {
        await("a primary, its synchronous standby and a third server", () -> {
            List<String> roles = new ArrayList<>();
            for (Server server : servers) {
                Optional<JsonNode> state = server.ask("/cluster");
                if (state.isPresent()) {
                    for (JsonNode member : state.get().path("members")) {
                        String running = member.path("state").asText();
                        if (running.equals("running") || running.equals("streaming")) {
                            roles.add(member.path("role").asText());
                        }
                    }
                    return roles.size() == 3 && roles.contains("leader") && roles.contains("sync_standby");
                }
            }
            return false;
        });
    }

    Optional<Server> primary() {
        return servers.stream()
                .filter(server -> server.ask("/primary").isPresent())
                .findFirst();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("there was no " + what + " within " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(100);
        }
    }

    /** One PostgreSQL and the Patroni that keeps it. */
    final class Server {
        private final String name;
        private final int port = freePort();
        private final int rest = freePort();
        private final Path home;
        private Optional<Process> patroni = Optional.empty();

        Server(String name) throws IOException, InterruptedException {
            this.name = name;
            this.home = Files.createDirectories(directory.resolve(name));
            Path configuration = home.resolve("patroni.yaml");
            String text = Resource.text(Servers.class, "patroni.yaml");
            for (Map.Entry<String, Object> value : Map.<String, Object>of(
                            "name",
                            name,
                            "rest",
                            rest,
                            "etcd",
                            etcdPort,
                            "port",
                            port,
                            "directory",
                            home,
                            "bin",
                            BIN,
                            "password",
                            password)
                    .entrySet()) {
                text = text.replace(
                        "${" + value.getKey() + "}", value.getValue().toString());
            }
            Path unused = Files.writeString(configuration, text);
            if (isRoot()) {
                succeed("chown", "-R", "postgres:", home.toString());
            }
        }

        String name() {
            return name;
        }

        void start() throws IOException {
            patroni = Optional.of(Servers.this.start(
                    name + ".log", "patroni", home.resolve("patroni.yaml").toString()));
        }

        /** Kill -9 of Patroni, of the server and of all its processes, none of which can say good-bye. */
        void kill() throws IOException, InterruptedException {
            List<Long> pids = new ArrayList<>();
            patroni.ifPresent(process -> pids.add(process.pid()));
            Path file = home.resolve("data/postmaster.pid");
            if (Files.exists(file)) {
                long postmaster = Long.parseLong(Files.readAllLines(file).get(0).strip());
                pids.add(postmaster);
                ProcessHandle.of(postmaster)
                        .ifPresent(process -> process.children().forEach(child -> pids.add(child.pid())));
            }
            List<String> command = new ArrayList<>(List.of("kill", "-9"));
            pids.forEach(pid -> command.add(pid.toString()));
            int unused = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }

        /** What Patroni answers, if it is 200. */
        private Optional<JsonNode> ask(String path) {
            try {
                var response = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rest + path))
                                .timeout(Duration.ofSeconds(2))
                                .build(),
                        BodyHandlers.ofString());
                return response.statusCode() == 200
                        ? Optional.of(new ObjectMapper().readTree(response.body()))
                        : Optional.empty();
            } catch (IOException gone) {
                return Optional.empty();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private Process start(String log, String... command) throws IOException {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        words.addAll(List.of(command));
        var builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve(log).toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PATRONI_") || name.startsWith("ETCD_"));
        builder.environment().put("PATH", "/usr/bin:/bin");
        return builder.start();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void succeed(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException(command[0] + " failed");
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void killAll() {
        for (Server server : servers) {
            try {
                server.kill();
            } catch (IOException | InterruptedException atTheEnd) {
                System.err.println(server.name + " may still run");
            }
        }
        Process unused = etcd.destroyForcibly();
    }

    @Override
    public void close() {
        killAll();
    }
}
