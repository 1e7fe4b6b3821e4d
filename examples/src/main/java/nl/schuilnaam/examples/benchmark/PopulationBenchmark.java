package nl.schuilnaam.examples.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.PrintStream;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nl.schuilnaam.examples.demo.GatewayCommand;

/**
 * What it costs to hold a population against an exchange: two suppliers ask one gateway, in turns, for the same 20 pupils of a school of 2,000, one under an agreement about everybody and
 * one under the same with a population. What counts is the processor time of the gateway's process, not of what is around it.
 */
final class PopulationBenchmark {
    private static final int PUPILS = 2_000;
    private static final int CHOSEN = 30;
    private static final int LISTED = 20;
    private static final int WARM_UP = 3_000;
    private static final int EXCHANGES = 400;
    private static final double MOST = 1.05;
    private static final String SECRET = "a-secret-for-a-benchmark";
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final Map<String, String> SUPPLIERS = suppliers();

    private final Vertx vertx;
    private final GatewayCommand gateway;
    private final int rounds;
    private final Path work;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    PopulationBenchmark(Vertx vertx, GatewayCommand gateway, int rounds, Path work, PrintStream out) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.rounds = rounds;
        this.work = work;
        this.out = out;
    }

    private static Map<String, String> suppliers() {
        var suppliers = new LinkedHashMap<String, String>();
        suppliers.put("everybody", "");
        suppliers.put("some", "    population: {grades: [\"08\"]}\n");
        return suppliers;
    }

    List<Figure> run() throws IOException, InterruptedException {
        String listed = users(0, LISTED);
        HttpServer school = OpenStore.await(vertx.createHttpServer()
                .requestHandler(request -> answer(request, listed))
                .listen(0, "127.0.0.1"));
        Path configuration = install(school.actualPort());
        var figures = new ArrayList<Figure>();
        try (GatewayCommand.Running running = gateway.run(configuration, work.resolve("gateway.log"))) {
            HttpRequest ofEverybody = request(running.edge(), "everybody");
            HttpRequest ofSome = request(running.edge(), "some");
            for (HttpRequest request : List.of(ofEverybody, ofSome)) {
                awaitServed(request);
                ask(request, WARM_UP);
            }
            double[] ratios = new double[rounds];
            double[] everybody = new double[rounds];
            double[] some = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                // Whoever is first in one round is second in the next.
                boolean first = round % 2 == 0;
                double one = cpuMillis(running.process(), first ? ofEverybody : ofSome);
                double other = cpuMillis(running.process(), first ? ofSome : ofEverybody);
                everybody[round] = first ? one : other;
                some[round] = first ? other : one;
                ratios[round] = some[round] / everybody[round];
            }
            String note = rounds + " rounds of " + EXCHANGES + " exchanges each, median; school's answer of "
                    + listed.length() + " bytes";
            figures.add(new Figure(
                    "gateway", "exchange about everybody, CPU", median(everybody), "ms", Optional.empty(), note));
            figures.add(
                    new Figure("gateway", "exchange with a population, CPU", median(some), "ms", Optional.empty(), ""));
            figures.add(new Figure(
                    "gateway",
                    "with a population / about everybody",
                    median(ratios),
                    "x",
                    Figure.Bound.most(MOST),
                    ""));
        }
        figures.forEach(figure -> out.println(figure.line()));
        return figures;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private double cpuMillis(Process process, HttpRequest request) throws IOException, InterruptedException {
        Duration before = cpu(process);
        ask(request, EXCHANGES);
        return cpu(process).minus(before).toNanos() / 1e6 / EXCHANGES;
    }

    private static Duration cpu(Process process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("the system does not tell how much a process has used"));
    }

    private void ask(HttpRequest request, int times) throws IOException, InterruptedException {
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

    private static void answer(HttpServerRequest request, String listed) {
        String path = request.path();
        int limit = number(request, "limit", 100);
        int offset = number(request, "offset", 0);
        String body = path.endsWith("/students")
                ? listed
                : path.endsWith("/users")
                        ? users(Math.min(offset, PUPILS), Math.min(offset + limit, PUPILS))
                        : path.endsWith("/classes") ? "{\"classes\":[]}" : "{\"enrollments\":[]}";
        int total = path.endsWith("/students") ? LISTED : path.endsWith("/users") ? PUPILS : 0;
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

    private static String users(int from, int until) {
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
                    .put("note", "x".repeat(180));
        }
        return message.toString();
    }

    // An installation for it

    private Path install(int schoolPort) throws IOException {
        Path directory = Files.createDirectories(work.resolve("gateway"));
        Path secret = directory.resolve("client.phc");
        Path written = Files.writeString(secret, gateway.hashed(gateway.startHashing(SECRET)));
        Path unused = Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r--------"));
        var suppliers = new StringBuilder();
        Path agreements = Files.createDirectories(directory.resolve("agreements"));
        for (Map.Entry<String, String> supplier : SUPPLIERS.entrySet()) {
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
                directory.resolve("gateway.yaml"), """
                data: data
                listeners:
                  edge: {host: 127.0.0.1, port: 0}
                  inside: {host: 127.0.0.1, port: 0}
                schools:
                  school:
                    name: School
                    origin: {url: "http://127.0.0.1:%d", profiles: [oneroster-1.2]}
                    alias-domain: alias.school.example
                    suppliers:
                %sagreements: [agreements/*.yaml]
                """.formatted(schoolPort, suppliers), StandardCharsets.UTF_8);
    }

    private static String agreement(String supplier, String population) {
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
                    operations: [getAllStudents]
                %4$s    fields:
                      user: {sourcedId: pseudonym, givenName: keep, familyName: keep, grades: keep, email: alias, roles: {roleType: keep, role: keep, org: pseudonym}}
                """.formatted(supplier, today.minusDays(1), today.plusMonths(6), population);
    }
}
