package nl.schuilnaam.examples.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nl.schuilnaam.examples.demo.EdgeCertificate;
import nl.schuilnaam.examples.demo.GatewayCommand;

/**
 * A gateway in a process of its own before a school's system that only answers, and suppliers who ask it for the same 20 pupils. What counts is the processor time of the
 * gateway's process, not of what is around it.
 */
final class ServedGateway implements AutoCloseable {
    static final int LISTED = 20;
    private static final int CHOSEN = 30;
    private static final int EXCHANGES = 400;
    private static final String SECRET = "a-secret-for-a-benchmark";
    /** What is measured is the gateway, and not what it lets one client do. */
    private static final String NO_LIMITS = """
            limits:
              supplier: {per-second: 1000000, burst: 1000000, exchanges: 100000, connections: 100000}
              school: {per-second: 1000000, burst: 1000000}
              unknown-ids: {per-minute: 100000000}
            """;

    private static final Pattern DROPPED = Pattern.compile(" DroppingAppender ([0-9]+) lines were dropped");
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";

    private final HttpClient http;
    private final AtomicLong answers = new AtomicLong();
    private final int pupils;
    private final boolean varies;
    private final String listed;
    private final GatewayCommand gateway;
    private final Path log;
    private final Path configuration;
    private final GatewayCommand.Running running;

    /**
     * Starts it.
     *
     * @param pupils of the school
     * @param varies whether no two answers are the same
     * @param suppliers by id, what its agreement says besides, as lines of YAML
     */
    ServedGateway(
            Vertx vertx, GatewayCommand gateway, Path work, int pupils, boolean varies, Map<String, String> suppliers)
            throws IOException, InterruptedException {
        this(vertx, gateway, work, pupils, varies, suppliers, Edge.withoutLimits());
    }

    /** @param edge for what is measured of the edge itself */
    ServedGateway(
            Vertx vertx,
            GatewayCommand gateway,
            Path work,
            int pupils,
            boolean varies,
            Map<String, String> suppliers,
            Edge edge)
            throws IOException, InterruptedException {
        this.pupils = pupils;
        this.varies = varies;
        this.listed = users(0, LISTED, "");
        this.gateway = gateway;
        this.log = work.resolve("gateway.log");
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        this.http = edge.certificate()
                .map(EdgeCertificate::trust)
                .map(client::sslContext)
                .orElse(client)
                .build();
        HttpServer school = OpenStore.await(
                vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
        this.configuration = install(work, school.actualPort(), suppliers, edge);
        this.running = gateway.run(configuration, log);
    }

    /**
     * How the gateway is to be met.
     *
     * @param limits as a part of its configuration, which ends its lines; empty for those that it has by itself
     * @param certificate with which it speaks TLS; without one it does not
     */
    record Edge(String limits, Optional<EdgeCertificate> certificate) {
        static Edge withoutLimits() {
            return new Edge(NO_LIMITS, Optional.empty());
        }

        static Edge usual() {
            return new Edge("", Optional.empty());
        }

        static Edge usual(EdgeCertificate certificate) {
            return new Edge("", Optional.of(certificate));
        }

        private String tls() {
            return certificate
                    .map(made -> ", tls: {certificate: \"" + made.file() + "\", key: \"" + made.key() + "\"}")
                    .orElse("");
        }
    }

    /** How many bytes the school's system answers with. */
    int answered() {
        return listed.length();
    }

    /** The request of a supplier, once it is served. */
    HttpRequest served(String supplier) throws IOException, InterruptedException {
        HttpRequest request = request(running.edge(), supplier);
        awaitServed(request);
        return request;
    }

    /** The ids under which a supplier knows the pupils. */
    List<String> ids(HttpRequest request) throws IOException, InterruptedException {
        String body = http.send(request, BodyHandlers.ofString()).body();
        var ids = new ArrayList<String>();
        JsonNode users = new ObjectMapper().readTree(body).path("users");
        users.forEach(user -> ids.add(user.path("sourcedId").asText()));
        return ids;
    }

    /** Erases the pupil whom a supplier knows by this id. */
    void erase(String supplier, String id) throws IOException, InterruptedException {
        String found = gateway.told(
                configuration, "person", "find", "--school", "school", "--pseudonym", id, "--supplier", supplier);
        String unused = gateway.told(configuration, "person", "erase", found.strip(), "--school", "school", "--yes");
    }

    /** What one exchange takes of the processor, over many. */
    double cpuMillis(HttpRequest request) throws IOException, InterruptedException {
        Duration before = cpu(running.process());
        ask(request, EXCHANGES);
        return cpu(running.process()).minus(before).toNanos() / 1e6 / EXCHANGES;
    }

    /** What the gateway has taken of the processor so far. */
    double cpuMillis() {
        return cpu(running.process()).toNanos() / 1e6;
    }

    URI edge() {
        return running.edge();
    }

    /** While somebody holds it, nothing of what the gateway says is read. */
    Lock reading() {
        return running.reading();
    }

    /** How many lines of its log the gateway says that it dropped. */
    long droppedLines() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(DROPPED::matcher)
                    .filter(Matcher::find)
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .sum();
        }
    }

    /** Of one request, whatever the answer. */
    int status(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    long pid() {
        return running.process().pid();
    }

    static int exchanges() {
        return EXCHANGES;
    }

    @Override
    public void close() {
        running.close();
    }

    private static Duration cpu(Process process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("the system does not tell how much a process has used"));
    }

    void ask(HttpRequest request, int times) throws IOException, InterruptedException {
        for (int i = 0; i < times; i++) {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200 || response.body().split("\"sourcedId\"", -1).length - 1 != 2 * LISTED) {
                throw new IllegalStateException("not the pupils that were asked for: " + response.statusCode());
            }
        }
    }

    private void awaitServed(HttpRequest request) throws IOException, InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (http.send(request, BodyHandlers.ofString()).statusCode() == 503) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the gateway does not learn who belongs where");
            }
            Thread.sleep(100);
        }
    }

    private HttpRequest request(URI edge, String supplier) throws IOException, InterruptedException {
        HttpResponse<String> token = http.send(
                HttpRequest.newBuilder(URI.create(edge + "/school/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                "grant_type=client_credentials&client_id=" + supplier + "&client_secret=" + SECRET))
                        .build(),
                BodyHandlers.ofString());
        String text = token.body().replaceAll("(?s).*\"access_token\"\\s*:\\s*\"([^\"]*)\".*", "$1");
        return HttpRequest.newBuilder(URI.create(edge + "/school" + ROSTER + "/students?limit=" + LISTED))
                .header("Authorization", "Bearer " + text)
                .build();
    }

    // A school's system that only answers

    private void answer(HttpServerRequest request) {
        String path = request.path();
        int limit = number(request, "limit", 100);
        int offset = number(request, "offset", 0);
        String body = path.endsWith("/students")
                ? varies ? users(0, LISTED, Long.toString(answers.incrementAndGet())) : listed
                : path.endsWith("/users")
                        ? users(Math.min(offset, pupils), Math.min(offset + limit, pupils), "")
                        : path.endsWith("/classes") ? "{\"classes\":[]}" : "{\"enrollments\":[]}";
        int total = path.endsWith("/students") ? LISTED : path.endsWith("/users") ? pupils : 0;
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("X-Total-Count", Integer.toString(total))
                .end(body)
                .onComplete(ended -> {});
    }

    private static int number(HttpServerRequest request, String parameter, int otherwise) {
        return Optional.ofNullable(request.getParam(parameter))
                .map(Integer::parseInt)
                .orElse(otherwise);
    }

    /** Pupils of a school, as its system sends them; the mark makes one message differ from another. */
    static String users(int from, int until, String mark) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        ArrayNode users = message.putArray("users");
        for (int i = from; i < until; i++) {
            ObjectNode user = users.addObject()
                    .put("sourcedId", String.format("%032x", 7_919L * (i + 1)))
                    .put("status", "active")
                    .put("dateLastModified", "2026-11-22T01:45:28.683Z")
                    .put("username", "pupil" + i)
                    .put("enabledUser", "true")
                    .put("givenName", "Voornaam" + i)
                    .put("familyName", "van der Achternaam" + i)
                    .put("identifier", Integer.toString(1_450_000 + i))
                    .put("email", "pupil" + i + "@leerling.example")
                    .put("phone", "06-" + (20_000_000 + i));
            user.putArray("grades").add(i < CHOSEN ? "08" : "0" + (1 + i % 7));
            user.putArray("agents");
            user.putArray("userIds").addObject().put("type", "studentUniqueId").put("identifier", Integer.toString(i));
            ObjectNode role = user.putArray("roles")
                    .addObject()
                    .put("roleType", "primary")
                    .put("role", "student");
            role.putObject("org")
                    .put("href", "https://sis.example" + ROSTER + "/orgs/primary")
                    .put("sourcedId", "primary")
                    .put("type", "org");
            user.putObject("metadata")
                    .putObject("edfi")
                    .put("resource", "students")
                    .put("note", "x".repeat(180 - mark.length()) + mark);
        }
        return message.toString();
    }

    // An installation for it

    private Path install(Path work, int schoolPort, Map<String, String> agreed, Edge edge) throws IOException {
        Path directory = Files.createDirectories(work.resolve("gateway"));
        Path secret = directory.resolve("client.phc");
        Path written = Files.writeString(secret, gateway.hashed(gateway.startHashing(SECRET)));
        Path unused = Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r--------"));
        var suppliers = new StringBuilder();
        Path agreements = Files.createDirectories(directory.resolve("agreements"));
        for (Map.Entry<String, String> supplier : agreed.entrySet()) {
            suppliers
                    .append("      ")
                    .append(supplier.getKey())
                    .append(":\n        clients: [{client-id: ")
                    .append(supplier.getKey())
                    .append(", secret-hash-file: client.phc}]\n");
            unused = Files.writeString(
                    agreements.resolve(supplier.getKey() + ".yaml"), agreement(supplier.getKey(), supplier.getValue()));
        }
        return Files.writeString(
                directory.resolve("gateway.yaml"),
                """
                data: data
                listeners:
                  edge: {host: 127.0.0.1, port: 0%s}
                  inside: {host: 127.0.0.1, port: 0}
                %sschools:
                  school:
                    name: School
                    origin: {url: "http://127.0.0.1:%d", profiles: [oneroster-1.2]}
                    alias-domain: alias.school.example
                    suppliers:
                %sagreements: [agreements/*.yaml]
                """.formatted(edge.tls(), edge.limits(), schoolPort, suppliers),
                StandardCharsets.UTF_8);
    }

    static String agreement(String supplier, String population) {
        LocalDate today = LocalDate.now(ZoneId.of("Europe/Amsterdam"));
        return """
                agreement: %1$s-1
                school: school
                supplier: {id: %1$s, name: %1$s, country: NL, contact: privacy@supplier.example}
                status: active
                period: {from: %2$s, until: %3$s}
                purposes: [access]
                exchanges:
                  oneroster-1.2:
                    operations: [getAllStudents, putResult]
                %4$s    fields:
                      user: {sourcedId: pseudonym, givenName: keep, familyName: keep, grades: keep, email: alias, roles: {roleType: keep, role: keep, org: pseudonym}}
                      result: {sourcedId: pseudonym, lineItem: pseudonym, student: pseudonym, score: keep, scoreDate: day, scoreStatus: keep}
                """.formatted(supplier, today.minusDays(1), today.plusMonths(6), population);
    }
}
