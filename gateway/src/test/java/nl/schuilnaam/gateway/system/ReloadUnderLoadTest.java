package nl.schuilnaam.gateway.system;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import nl.schuilnaam.config.agreement.History;
import nl.schuilnaam.config.installation.Configuration;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.gateway.GatewayFixture;
import nl.schuilnaam.gateway.Samples;
import nl.schuilnaam.gateway.admin.AdminClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 7, while files are spoilt, mended and changed under load: every reply is that of one good version, and its record names it. */
class ReloadUnderLoadTest {
    private static final int MUTATIONS = 500;
    private static final long SEED = 20261127;

    private static final List<String> FRAGMENTS = List.of(
            ": ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "&a ",
            "*a ",
            "!!int ",
            "\n",
            "\t",
            "  ",
            "null",
            "07",
            "~",
            "---\n",
            "keep",
            "drop",
            "pseudonym",
            "prefix:0",
            "\u0000",
            "#",
            "|",
            "<<: ",
            "2026-02-30",
            "suspended");

    /** What a strict client must find in every pupil: stand-ins, where the agreement says nothing of it. */
    private static final List<String> REQUIRED = List.of(
            "sourcedId", "status", "dateLastModified", "enabledUser", "username", "givenName", "familyName", "roles");

    /** Three good states, and what of a pupil leaves under each. */
    private static final Map<String, Set<String>> GOOD = Map.of(
            Samples.AGREEMENT,
            names("grades", "email"),
            Samples.AGREEMENT.replace("grades: keep, ", ""),
            names("email"),
            Samples.AGREEMENT.replace("email: alias, ", ""),
            names("grades"));

    private static Set<String> names(String... permitted) {
        var names = new HashSet<>(REQUIRED);
        names.addAll(List.of(permitted));
        return names;
    }

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    /** The names of the fields of a pupil that a version lets pass, or may let pass at most, by the hash of the version. */
    private final Map<String, Set<String>> exactly = new HashMap<>();

    private final Set<String> good = new HashSet<>();

    private record Answer(String exchange, String body) {}

    @Test
    void everyReplyIsThatOfOneGoodVersionWhateverIsDoneToTheFiles() throws Exception {
        try (var fixture = new GatewayFixture(directory, Samples.AGREEMENT)) {
            fixture.school.stubFor(
                    any(anyUrl()).willReturn(okJson(Samples.STUDENTS)).atPriority(9));
            List<String> texts = List.copyOf(GOOD.keySet());
            GOOD.forEach((text, names) -> exactly.put(hash(text), names));
            good.addAll(exactly.keySet());
            var stop = new AtomicBoolean();
            Thread load = new Thread(() -> call(fixture, stop), "load");
            load.start();
            int taken = 0;
            int rejected = 0;
            String standing = Samples.AGREEMENT;
            for (int i = 0; i < MUTATIONS; i++) {
                if (i % 25 == 0) {
                    standing = texts.get(random.nextInt(texts.size()));
                    write("agreements/rekenmaat.yaml", standing);
                    assertThat(reload(fixture).getBoolean("taken")).isTrue();
                }
                String name = random.nextInt(4) == 0 ? "gateway.yaml" : "agreements/rekenmaat.yaml";
                String before = Files.readString(directory.resolve(name));
                write(name, mutate(before));

                JsonObject reload = reload(fixture);

                if (reload.getBoolean("taken")) {
                    taken++;
                    remember();
                } else {
                    rejected++;
                    assertThat(reload.getJsonArray("findings")).isNotEmpty();
                }
                write(name, before);
            }
            write("agreements/rekenmaat.yaml", Samples.AGREEMENT);
            assertThat(reload(fixture).getBoolean("taken")).isTrue();
            stop.set(true);
            load.join(Duration.ofSeconds(30).toMillis());

            assertThat(rejected).isGreaterThan(200);
            assertThat(taken).isGreaterThan(10);
            assertThat(answers).hasSizeGreaterThan(300);
            judge(fixture);
        }
    }

    /** What was taken must be good for whoever reads the same files. */
    private void remember() throws Exception {
        Configuration.Outcome outcome = Configuration.reload(
                directory.resolve("gateway.yaml"),
                BundledProfiles.ids().stream()
                        .collect(java.util.stream.Collectors.toMap(
                                id -> id, id -> BundledProfiles.find(id).orElseThrow())),
                History.NONE);
        assertThat(outcome).isInstanceOf(Configuration.Loaded.class);
        ((Configuration.Loaded) outcome)
                .configuration()
                .agreements()
                .forEach(agreement -> good.add(agreement.version().sha256()));
    }

    private void judge(GatewayFixture fixture) throws Exception {
        Map<String, String> versions = new HashMap<>();
        for (String line : fixture.audit()) {
            var record = new JsonObject(line);
            if ("exchange".equals(record.getString("event"))) {
                versions.put(record.getString("exchange"), record.getString("agreementVersion", ""));
            }
        }
        Set<String> widest = new HashSet<>();
        GOOD.values().forEach(widest::addAll);
        var seen = new HashSet<String>();
        for (Answer answer : answers) {
            String version = versions.get(answer.exchange());
            assertThat(good).contains(version);
            seen.add(version);
            JsonArray users = new JsonObject(answer.body()).getJsonArray("users");
            Set<Set<String>> shapes = new HashSet<>();
            users.forEach(user -> shapes.add(((JsonObject) user).fieldNames()));
            assertThat(shapes).as("pupils of one reply").hasSize(1);
            Set<String> names = shapes.iterator().next();
            if (exactly.containsKey(version)) {
                assertThat(names).isEqualTo(exactly.get(version));
            } else {
                assertThat(widest).containsAll(names);
            }
        }
        assertThat(seen).as("versions under which something left").hasSizeGreaterThan(2);
    }

    private void call(GatewayFixture fixture, AtomicBoolean stop) {
        try {
            String token = fixture.edgeToken("rekenmaat");
            while (!stop.get()) {
                HttpResponse<String> response = fixture.send(
                        fixture.edge(token, "/rostering/v1p2/students").build());
                if (response.statusCode() == 200) {
                    answers.add(new Answer(
                            response.headers().firstValue("x-request-id").orElseThrow(), response.body()));
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonObject reload(GatewayFixture fixture) throws Exception {
        return AdminClient.find(fixture.directory.resolve("data"))
                .orElseThrow()
                .ask("agreement.reload", new JsonObject(), step -> {});
    }

    private void write(String name, String text) throws Exception {
        Files.writeString(directory.resolve(name), text);
    }

    private String mutate(String text) {
        int at = random.nextInt(text.length());
        int until = Math.min(text.length(), at + 1 + random.nextInt(12));
        String fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int line = random.nextInt(lines.size());
        return switch (random.nextInt(7)) {
            case 0 -> text.substring(0, at) + text.substring(until);
            case 1 -> text.substring(0, at) + fragment + text.substring(at);
            case 2 -> text.substring(0, at) + fragment + text.substring(until);
            case 3 -> text.substring(0, at);
            case 4 -> {
                lines.remove(line);
                yield String.join("\n", lines);
            }
            case 5 -> {
                lines.add(line, lines.get(line));
                yield String.join("\n", lines);
            }
            default -> text + "# " + at + "\n";
        };
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
