package nl.schuilnaam.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nl.schuilnaam.examples.school.DemoSchool;
import nl.schuilnaam.examples.school.Person;
import nl.schuilnaam.examples.school.School;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that we did not write, as it comes from its registry, has a whole session through the gateway; see CLIENTS.md. */
class OutsideClientIT {
    private static final Path SOURCES = Path.of("src", "test", "clients");
    private static final Path CLIENTS = Path.of("target", "clients");
    private static final int PATIENCE_SECONDS = 120;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        done(vertx.close());
    }

    @Test
    void aClientThatWeDidNotWriteHasAWholeSession(@TempDir Path directory) throws Exception {
        install(directory);
        Installation installation = Installation.in(directory.resolve("work"), GatewayJar.command());
        DemoSchool school = done(
                DemoSchool.start(vertx, School.generate(2026), 0, Map.of("schuilnaam", installation.secret("school"))));
        installation.write(school.server().root(), school.server().root());
        JsonNode counted;
        try (GatewayCommand.Running gateway =
                GatewayJar.command().run(installation.configuration(), directory.resolve("gateway.log"))) {
            String base = gateway.edge() + "/de-regenboog";
            counted = new ObjectMapper()
                    .readTree(run(
                            directory,
                            Map.of(
                                    "BASE_URL",
                                    base,
                                    "TOKEN_URL",
                                    base + "/oauth2/token",
                                    "CLIENT_ID",
                                    "rekenmaat",
                                    "CLIENT_SECRET",
                                    installation.secret("rekenmaat")),
                            "node",
                            "session.mjs"));
        }

        assertThat(counted.path("students").asInt()).isEqualTo(2_000);
        assertThat(counted.path("distinctStudents").asInt()).isEqualTo(2_000);
        assertThat(counted.path("studentPages").asInt()).isEqualTo(5);
        assertThat(counted.path("classes").asInt()).isEqualTo(80);
        assertThat(counted.path("enrollments").asInt()).isEqualTo(2_160);
        assertThat(counted.path("enrolledStudentsKnown").asInt()).isEqualTo(2_000);
        assertThat(counted.path("putLineItem").asInt()).isBetween(200, 201);
        assertThat(counted.path("putResult").asInt()).isBetween(200, 201);
        assertThat(counted.path("resultId").asText()).isEqualTo("client-result-1");
        assertThat(counted.path("score").asDouble()).isEqualTo(8.75);
        assertThat(counted.path("resultStudent").asText())
                .isEqualTo(counted.path("student").asText());
        assertThat(counted.path("inGrade").asLong())
                .isEqualTo(school.school().pupils().stream()
                        .filter(pupil -> pupil.grade().equals("08"))
                        .count());
        assertThat(counted.path("otherGrades").asInt(-1)).isZero();
        assertThat(counted.path("fields"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("sourcedId", "givenName");
        assertThatTheResultStandsForTheRightPupil(school, counted);
    }

    /** Whom the client meant is known from what it may see of that pupil: first name, year group and class. */
    private static void assertThatTheResultStandsForTheRightPupil(DemoSchool school, JsonNode counted) {
        List<ObjectNode> results = school.resultsReceived();
        assertThat(results).hasSize(1);
        String id = results.get(0).path("student").path("sourcedId").asText();
        Person pupil = school.school().person(id).orElseThrow();
        assertThat(pupil.role()).isEqualTo(Person.Role.PUPIL);
        assertThat(pupil.givenName()).isEqualTo(counted.path("givenName").asText());
        assertThat(pupil.grade()).isEqualTo(counted.path("grade").asText());
        assertThat(results.get(0).path("score").asDouble()).isEqualTo(8.75);
    }

    /** What the lock file names, with the hashes that it names, and without running anything of it. */
    private static void install(Path directory) throws Exception {
        Files.createDirectories(CLIENTS);
        Set<Path> names;
        try (Stream<Path> files = Files.list(SOURCES)) {
            names = files.map(Path::getFileName).collect(Collectors.toSet());
        }
        for (Path name : names) {
            Files.copy(SOURCES.resolve(name), CLIENTS.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        run(directory, Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    }

    private static String run(Path directory, Map<String, String> environment, String... command) throws Exception {
        File output = directory.resolve(command[0] + ".out").toFile();
        File errors = directory.resolve(command[0] + ".err").toFile();
        var builder = new ProcessBuilder(command)
                .directory(CLIENTS.toFile())
                .redirectOutput(output)
                .redirectError(errors);
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor())
                .as("%s: %s", command[0], Files.readString(errors.toPath()))
                .isZero();
        return Files.readString(output.toPath(), StandardCharsets.UTF_8);
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
