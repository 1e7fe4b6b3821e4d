package nl.schuilnaam.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import nl.schuilnaam.examples.postgres.DemoPostgres;
import nl.schuilnaam.examples.program.Program;
import nl.schuilnaam.examples.program.WorkDirectory;
import nl.schuilnaam.examples.school.DemoSchool;
import nl.schuilnaam.examples.school.School;
import nl.schuilnaam.examples.supplier.Leesplank;
import nl.schuilnaam.examples.supplier.Rekenmaat;
import nl.schuilnaam.examples.supplier.Session;

/** Two gateways on one PostgreSQL, and what the one does when something happens at the other. */
public final class Cluster {
    static final Program<Options> PROGRAM =
            new Program<>(Cluster.class, "cluster-help.txt", Options::parse, Cluster::run);

    private static final long SEED = 2026;
    private static final String SCHOOL = "de-regenboog";
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String CLASS = "Groep 8a";
    private static final int PAGE = 100;
    private static final long WITHIN_MILLIS = 5_000;
    private static final int SAMPLED = 300;

    private final Options options;
    private final PrintStream out;
    private final Vertx vertx = Vertx.vertx();
    private boolean holds = true;

    private Cluster(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Runs the story; see its {@code --help}. */
    public static void main(String[] arguments) throws Exception {
        PROGRAM.start(arguments);
    }

    private static boolean run(PrintStream out, Options options) throws Exception {
        var cluster = new Cluster(options, out);
        try {
            return cluster.tell();
        } finally {
            done(cluster.vertx.close());
        }
    }

    private boolean tell() throws Exception {
        Path work = WorkDirectory.of(options.work(), "schuilnaam-cluster-");
        GatewayCommand command = options.gateway();
        Installation installation = Installation.in(work, command);
        School school = School.generate(SEED);
        DemoSchool demoSchool =
                done(DemoSchool.start(vertx, school, 0, Map.of("schuilnaam", installation.secret("school"))));
        Leesplank leesplank = done(Leesplank.start(
                vertx,
                Map.of(SCHOOL, installation.secret("leesplank-api")),
                installation.capture("leesplank-pushed.raw")));
        installation.write(demoSchool.server().root(), leesplank.root());
        try (DemoPostgres postgres = DemoPostgres.start(work.resolve("postgres"))) {
            Node a = new Node("a", installation, command, postgres);
            Node b = new Node("b", installation, command, postgres);
            try {
                a.start();
                b.start();
                out.printf(
                        "A school of %,d pupils; gateways a and b share a PostgreSQL.%n%n",
                        school.pupils().size());
                Map<String, JsonNode> known = bothAtOnce(a, b);
                Map<String, JsonNode> after = erase(a, b, known);
                restrict(a, b, after);
                killed(a, b, demoSchool);
                out.printf("%n%s%n", holds ? "Everything holds." : "NOT everything holds.");
                if (options.keep()) {
                    a.ensureRunning();
                    b.ensureRunning();
                    keepRunning(a, b);
                }
            } finally {
                a.stop();
                b.stop();
            }
        }
        return holds;
    }

    // 1. Both meet the same newcomers at once, and one of them dies.

    private Map<String, JsonNode> bothAtOnce(Node a, Node b) throws Exception {
        Set<String> leftA = ConcurrentHashMap.newKeySet();
        Session toA = a.session("rekenmaat");
        CompletableFuture<Void> pulling = CompletableFuture.runAsync(() -> {
            try {
                for (int offset = 0; ; offset += PAGE) {
                    JsonNode page = toA.get(ROSTER + "/students?limit=" + PAGE + "&offset=" + offset);
                    page.path("users")
                            .forEach(user -> leftA.add(user.path("sourcedId").asText()));
                    if (page.path("users").size() < PAGE) {
                        return;
                    }
                }
            } catch (UncheckedIOException | IllegalStateException killed) {
                // What left before counts.
            }
        });
        Session toB = b.session("rekenmaat");
        CompletableFuture<List<JsonNode>> atB =
                CompletableFuture.supplyAsync(() -> toB.pull(ROSTER + "/students", "users", PAGE));
        long until = System.nanoTime() + 30_000_000_000L;
        while (leftA.size() < 5 * PAGE && !pulling.isDone() && System.nanoTime() < until) {
            Thread.sleep(1);
        }
        a.kill();
        pulling.get(60, TimeUnit.SECONDS);
        Map<String, JsonNode> fromB = byId(atB.get(60, TimeUnit.SECONDS));
        check(
                "a and b met the same newcomers at once; a was killed (kill -9) after " + leftA.size() + " pupils",
                "every code name that a sent is one that b sends",
                fromB.keySet().containsAll(leftA) && !leftA.isEmpty());
        long found = leftA.stream()
                .limit(SAMPLED)
                .filter(id -> toB.status(ROSTER + "/students/" + id) == 200)
                .count();
        check(
                "b was asked for " + Math.min(SAMPLED, leftA.size()) + " of them, one by one",
                "each leads back",
                found == Math.min(SAMPLED, leftA.size()));
        a.start();
        Map<String, JsonNode> fromA = byId(a.session("rekenmaat").pull(ROSTER + "/students", "users", PAGE));
        check(
                "a was started again",
                "both send the same code names for the same pupils",
                names(fromA).equals(names(fromB)));
        return fromA;
    }

    // 2. and 3. A right that is exercised at the one counts at the other.

    private Map<String, JsonNode> erase(Node a, Node b, Map<String, JsonNode> known) throws Exception {
        String pupil = known.keySet().stream().sorted().findFirst().orElseThrow();
        Session toB = b.session("rekenmaat");
        boolean before = toB.status(ROSTER + "/students/" + pupil) == 200;
        String reference = a.reference(pupil, "rekenmaat");
        String unused = a.command("person", "erase", reference, "--school", SCHOOL, "--yes");
        long millis = until(() -> toB.status(ROSTER + "/students/" + pupil) == 404);
        check(
                "a pupil was erased at a",
                "the old code name leads nowhere at b within " + WITHIN_MILLIS / 1_000 + " s (" + millis + " ms)",
                before && millis <= WITHIN_MILLIS);
        Map<String, JsonNode> after = byId(toB.pull(ROSTER + "/students", "users", PAGE));
        Set<String> fresh = new HashSet<>(after.keySet());
        fresh.removeAll(known.keySet());
        check(
                "the school still has the pupil",
                "b sends the pupil under a new code name, and everybody else under the old ones",
                fresh.size() == 1 && after.size() == known.size() && !after.containsKey(pupil));
        return after;
    }

    private void restrict(Node a, Node b, Map<String, JsonNode> known) throws Exception {
        String pupil = known.keySet().stream().sorted().skip(1).findFirst().orElseThrow();
        Session toB = b.session("rekenmaat");
        String reference = a.reference(pupil, "rekenmaat");
        String unused = a.command("person", "restrict", reference, "--school", SCHOOL, "--supplier", "rekenmaat");
        long millis = until(() -> toB.status(ROSTER + "/students/" + pupil) == 404);
        Map<String, JsonNode> after = byId(toB.pull(ROSTER + "/students", "users", PAGE));
        check(
                "a pupil was restricted for Rekenmaat at a",
                "b sends Rekenmaat nothing of that pupil within " + WITHIN_MILLIS / 1_000 + " s (" + millis + " ms)",
                millis <= WITHIN_MILLIS && after.size() == known.size() - 1 && !after.containsKey(pupil));
        int others =
                b.session("leesplank").pull(ROSTER + "/students", "users", PAGE).size();
        check("Leesplank was not objected to", "it still gets every pupil", others == known.size());
    }

    // 4. The other one dies.

    private void killed(Node a, Node b, DemoSchool demoSchool) throws Exception {
        Session toB = b.session("rekenmaat");
        Set<String> fromB = byId(toB.pull(ROSTER + "/students", "users", PAGE)).keySet();
        b.kill();
        Rekenmaat.Outcome outcome = Rekenmaat.work(a.session("rekenmaat"), CLASS);
        check(
                "b was killed (kill -9)",
                "a goes on, with the same code names",
                outcome.students().keySet().equals(fromB));
        Received received = Received.by(demoSchool);
        check(
                "Rekenmaat handed in " + outcome.sent().size() + " results at a",
                "each is in the school under the id of a pupil, and reads back under the same code name",
                !outcome.sent().isEmpty()
                        && outcome.readBack().size() == outcome.sent().size()
                        && received.pupilByScore().size() >= outcome.sent().size());
    }

    private void check(String done, String promised, boolean seen) {
        out.printf("%-6s %s:%n       %s.%n", seen ? "holds" : "BROKEN", done, promised);
        holds &= seen;
    }

    private static long until(BooleanSupplier condition) throws InterruptedException {
        long started = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - started > 4 * WITHIN_MILLIS * 1_000_000) {
                break;
            }
            Thread.sleep(20);
        }
        return (System.nanoTime() - started) / 1_000_000;
    }

    private static Map<String, JsonNode> byId(List<JsonNode> users) {
        return users.stream()
                .collect(Collectors.toMap(user -> user.path("sourcedId").asText(), user -> user, (one, other) -> one));
    }

    /** Who is meant by each code name, as far as Rekenmaat may know; the rest of a record names the gateway that sent it. */
    private static Map<String, String> names(Map<String, JsonNode> users) {
        return users.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        user -> user.getValue().path("givenName").asText()));
    }

    private void keepRunning(Node a, Node b) throws InterruptedException {
        out.printf(
                """

                Still running; end it with Ctrl-C. a: %s  b: %s
                Kill one: kill -9 %d (a) or %d (b). Commands for a: %s
                """,
                a.running().edge(),
                b.running().edge(),
                a.running().process().pid(),
                b.running().process().pid(),
                String.join(" ", options.gateway().words()) + " person find --config " + a.configuration + " --school "
                        + SCHOOL + " --pseudonym PSEUDONYM --supplier rekenmaat");
        int unused = a.running().process().waitFor();
    }

    private static <T> T done(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** One of the gateways: a configuration and data directory of its own; database, key encryption key, schools and agreements are shared. */
    private static final class Node {
        private static final ObjectMapper MAPPER = new ObjectMapper();

        private final String name;
        private final Installation installation;
        private final GatewayCommand command;
        private final Path configuration;
        private final Map<String, Integer> starts = new HashMap<>();
        private GatewayCommand.Running running;

        @SuppressWarnings("NullAway.Init") // started before it is used
        Node(String name, Installation installation, GatewayCommand command, DemoPostgres postgres) throws IOException {
            this.name = name;
            this.installation = installation;
            this.command = command;
            this.configuration = installation.directory().resolve("gateway-" + name + ".yaml");
            Path password = installation.directory().resolve("secrets/postgres");
            if (Files.notExists(password)) {
                Path written = Files.writeString(password, postgres.password());
                Path unused = Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r--------"));
            }
            Path unused = Files.writeString(
                    configuration,
                    Files.readString(installation.configuration()).replace("data: data", "data: data-" + name)
                            + """

                            node: %s
                            keys: {file: kek.key}
                            store:
                              postgresql:
                                hosts: [127.0.0.1:%d]
                                database: schuilnaam
                                user: schuilnaam
                                password-file: secrets/postgres
                                tls: {mode: disable}
                            """.formatted(name, postgres.port()));
        }

        GatewayCommand.Running running() {
            return running;
        }

        void start() throws IOException {
            int start = starts.merge(name, 1, Integer::sum);
            running = command.run(
                    configuration, installation.directory().resolve("gateway-" + name + "-" + start + ".log"));
        }

        void ensureRunning() throws IOException {
            if (!running.process().isAlive()) {
                start();
            }
        }

        void kill() throws InterruptedException {
            int unused = running.process().destroyForcibly().waitFor();
        }

        void stop() {
            if (running != null) {
                running.close();
            }
        }

        Session session(String client) {
            var session = new Session(
                    running.edge(),
                    running.edge().getPort(),
                    "/" + SCHOOL,
                    installation.capture(client + "-" + name + ".bodies"));
            session.open(client, installation.secret(client));
            return session;
        }

        /** The reference of a pupil whom a supplier knows under a pseudonym. */
        String reference(String pseudonym, String supplier) throws IOException, InterruptedException {
            String answer = command(
                    "person", "find", "--school", SCHOOL, "--pseudonym", pseudonym, "--supplier", supplier, "--json");
            return MAPPER.readTree(answer).path("person").asText();
        }

        String command(String... words) throws IOException, InterruptedException {
            List<String> all = new java.util.ArrayList<>(command.words());
            all.addAll(List.of(words[0], words[1], "--config", configuration.toString()));
            all.addAll(List.of(words).subList(2, words.length));
            Process process = new ProcessBuilder(all)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(words[0] + " " + words[1] + " ended with " + process.exitValue());
            }
            return answer;
        }
    }
}
