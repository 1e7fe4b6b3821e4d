package nl.schuilnaam.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nl.schuilnaam.examples.school.OneRosterServer;
import nl.schuilnaam.examples.school.RecordStore;
import nl.schuilnaam.examples.school.RecordType;
import nl.schuilnaam.examples.supplier.Session;
import nl.schuilnaam.examples.supplier.Tap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 of the real gateway while it meets new pupils all the time. Whatever a supplier has received, in whole answers or in answers that were cut off, stands for the
 * right pupil ever after. The pupils are told apart by their given names, which are all different and which the agreement permits.
 *
 * <p>{@code -Dschuilnaam.kills=200} kills it more often than 8 times; the store alone is killed more often in its own module.
 */
class KillIT {
    private static final int KILLS = Integer.getInteger("schuilnaam.kills", 8);
    private static final int CLIENTS = 8;
    private static final int PAGE = 10;
    private static final String BASE = "/de-regenboog";
    private static final String STUDENTS = "/ims/oneroster/rostering/v1p2/students";
    private static final String LINE_ITEM = "/ims/oneroster/gradebook/v1p2/lineItems/taak-1";
    private static final String RESULT = "/ims/oneroster/gradebook/v1p2/results/resultaat-";
    private static final int RESULTS = 20;
    private static final int MOST_PAGES_BEFORE_A_KILL = 16;
    private static final String UUID_TEXT = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    /** The id of a pupil, wherever the answer ends after it; references to the school are left out. */
    private static final Pattern ID = Pattern.compile("(?<!\"org\":)\\{\"sourcedId\":\"(" + UUID_TEXT + ")\"");

    private static final Pattern NAMED =
            Pattern.compile("\\{\"sourcedId\":\"(" + UUID_TEXT + ")\"[^{}]*\"givenName\":\"(Kind[0-9]+)\"");

    private final Vertx vertx = Vertx.vertx();
    private final RecordStore records = new RecordStore();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final Random random = new Random();
    /** Real ids by given name: what only the school knows. */
    private final Map<String, String> school = new ConcurrentHashMap<>();
    /** Given names by pseudonym: what the supplier received, or learned by asking for a pupil whose answer was cut off. */
    private final Map<String, String> received = new ConcurrentHashMap<>();

    private final Set<String> inWholeAnswers = ConcurrentHashMap.newKeySet();

    @AfterEach
    void stop() throws Exception {
        clients.shutdownNow();
        done(vertx.close());
    }

    @Test
    void whateverASupplierHasReceivedStandsForTheRightPupilAfterEveryKill(@TempDir Path directory) throws Exception {
        // The classes of the first start are kept for the others, which saves a third of each.
        String archive = directory.resolve("classes.jsa").toString();
        GatewayCommand first = GatewayJar.command("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable");
        GatewayCommand again = GatewayJar.command("-XX:SharedArchiveFile=" + archive, "-Xlog:disable");
        Installation installation = Installation.in(directory.resolve("work"), GatewayJar.command());
        OneRosterServer server =
                done(OneRosterServer.start(vertx, 0, Map.of("schuilnaam", installation.secret("school")), records));
        installation.write(server.root(), server.root());
        Set<String> last;
        try (Supplier supplier = start(first, installation, "start")) {
            meet(supplier.session());
            last = supplier.captured();
        }
        for (int kill = 1; kill <= KILLS; kill++) {
            try (Supplier supplier = start(again, installation, "kill-" + kill)) {
                relink(supplier.sessions(), last);
                killWhileMeeting(supplier);
                last = supplier.captured();
            }
        }
        try (Supplier supplier = start(again, installation, "end")) {
            relink(supplier.sessions(), last);
            relink(supplier.sessions(), received.keySet());
            assertEveryoneKeptOnePseudonym(supplier.session());
            assertResultsArriveForTheRightPupil(supplier.session());
        }

        GatewayJar.Ended verified = GatewayJar.run(
                "audit", "verify", directory.resolve("work/data/audit").toString());
        assertThat(verified.status()).as(verified.output()).isZero();
        assertThat(received).hasSizeGreaterThan(KILLS * PAGE);
        System.out.printf(
                "%d kills: %,d pseudonyms received, %,d of them in answers that were cut off%n",
                KILLS, received.size(), received.size() - inWholeAnswers.size());
    }

    /** One run of the gateway, with a supplier that records every byte. */
    private record Supplier(GatewayCommand.Running gateway, Tap tap, Path capture, List<Session> sessions)
            implements AutoCloseable {
        /** The pupils' pseudonyms in all bytes that arrived. */
        Set<String> captured() throws Exception {
            done(tap.captured());
            return ID.matcher(text()).results().map(match -> match.group(1)).collect(Collectors.toSet());
        }

        Session session() {
            return sessions.get(0);
        }

        String text() throws IOException {
            return Files.readString(capture, StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() {
            gateway.close();
        }
    }

    private Supplier start(GatewayCommand command, Installation installation, String name) throws Exception {
        GatewayCommand.Running gateway = command.run(
                installation.configuration(), installation.directory().resolve(name + ".log"));
        Path capture = installation.capture(name + ".raw");
        Tap tap = done(Tap.start(vertx, gateway.edge().getPort(), Tap.Receiver.CLIENT, capture));
        var session = new Session(gateway.edge(), tap.port(), BASE, installation.capture(name + ".bodies"));
        session.open("rekenmaat", installation.secret("rekenmaat"));
        var sessions = new ArrayList<Session>();
        for (int i = 0; i < CLIENTS; i++) {
            sessions.add(session.below(""));
        }
        return new Supplier(gateway, tap, capture, sessions);
    }

    /** All clients ask for pupils whom the gateway has never seen, until it is gone. */
    private void killWhileMeeting(Supplier supplier) throws Exception {
        var metBeforeTheKill = new CountDownLatch(1 + random.nextInt(MOST_PAGES_BEFORE_A_KILL));
        var meeting = new ArrayList<Future<?>>();
        for (Session session : supplier.sessions()) {
            meeting.add(clients.submit(() -> {
                try {
                    while (true) {
                        meet(session);
                        metBeforeTheKill.countDown();
                    }
                } catch (UncheckedIOException gone) {
                    assertThat(supplier.gateway().process().waitFor(10, TimeUnit.SECONDS))
                            .as("the gateway is gone")
                            .isTrue();
                }
                return null;
            }));
        }
        assertThat(metBeforeTheKill.await(30, TimeUnit.SECONDS)).isTrue();
        // At any point of the requests that are under way: a few milliseconds is what one takes.
        LockSupport.parkNanos(random.nextInt(5_000_000));
        supplier.gateway().process().destroyForcibly().waitFor();
        for (Future<?> each : meeting) {
            each.get(40, TimeUnit.SECONDS);
        }
        done(supplier.tap().captured());
        NAMED.matcher(supplier.text()).results().forEach(match -> learn(match.group(1), match.group(2)));
    }

    /** Makes a page of pupils and asks for it. */
    private void meet(Session session) {
        int offset = enrol();
        for (JsonNode user :
                session.get(STUDENTS + "?limit=" + PAGE + "&offset=" + offset).path("users")) {
            inWholeAnswers.add(user.path("sourcedId").asText());
            learn(user.path("sourcedId").asText(), user.path("givenName").asText());
        }
    }

    private synchronized int enrol() {
        int offset = school.size();
        for (int i = 0; i < PAGE; i++) {
            String name = "Kind" + (offset + i);
            String id = UUID.randomUUID().toString();
            ObjectNode user = JsonNodeFactory.instance
                    .objectNode()
                    .put("sourcedId", id)
                    .put("status", "active")
                    .put("dateLastModified", "2026-11-01T08:00:00.000Z")
                    .put("enabledUser", "true")
                    .put("username", name + ".achternaam")
                    .put("givenName", name)
                    .put("familyName", "Achternaam")
                    .put("email", name + "@leerling.deregenboog.example");
            ObjectNode role = user.putArray("roles").addObject();
            role.put("roleType", "primary").put("role", "student");
            role.putObject("org").put("sourcedId", "school-1").put("type", "org");
            records.put(RecordType.USER, user);
            school.put(name, id);
        }
        return offset;
    }

    private void learn(String pseudonym, String name) {
        assertThat(received.merge(pseudonym, name, (before, now) -> before.equals(now) ? now : "two pupils"))
                .as("who is meant by a pseudonym, now and before")
                .isEqualTo(name);
    }

    /** Every one of these stands for somebody, and for the same one as before. */
    private void relink(List<Session> sessions, Collection<String> pseudonyms) throws Exception {
        var rest = new ConcurrentLinkedQueue<>(pseudonyms);
        var asking = new ArrayList<Future<?>>();
        for (Session own : sessions) {
            asking.add(clients.submit(() -> {
                for (String pseudonym = rest.poll(); pseudonym != null; pseudonym = rest.poll()) {
                    JsonNode user = own.get(STUDENTS + "/" + pseudonym).path("user");
                    assertThat(user.path("sourcedId").asText()).isEqualTo(pseudonym);
                    learn(pseudonym, user.path("givenName").asText());
                }
                return null;
            }));
        }
        for (Future<?> each : asking) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    /** Nobody who was met before a kill has got a second pseudonym after it. */
    private void assertEveryoneKeptOnePseudonym(Session session) {
        Map<String, String> now = new HashMap<>();
        session.pull(STUDENTS, "users", 500)
                .forEach(user -> now.put(
                        user.path("sourcedId").asText(), user.path("givenName").asText()));
        assertThat(now).hasSize(school.size()).containsAllEntriesOf(received);
        assertThat(new HashSet<>(now.values())).hasSize(school.size());
    }

    private void assertResultsArriveForTheRightPupil(Session session) {
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        task.putObject("lineItem")
                .put("sourcedId", "taak-1")
                .put("status", "active")
                .put("title", "Breuken")
                .put("resultValueMin", 0)
                .put("resultValueMax", 100);
        session.put(LINE_ITEM, task);
        List<String> some = received.keySet().stream().limit(RESULTS).toList();
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < some.size(); i++) {
            ObjectNode message = JsonNodeFactory.instance.objectNode();
            ObjectNode result = message.putObject("result")
                    .put("sourcedId", "resultaat-" + i)
                    .put("status", "active")
                    .put("scoreStatus", "fully graded")
                    .put("score", i)
                    .put("scoreDate", "2026-11-20");
            result.putObject("lineItem").put("sourcedId", "taak-1").put("type", "lineItem");
            result.putObject("student").put("sourcedId", some.get(i)).put("type", "user");
            session.put(RESULT + i, message);
            expected.put(Integer.toString(i), school.get(received.get(some.get(i))));
        }
        Map<String, String> arrived = new HashMap<>();
        records.all(RecordType.RESULT)
                .forEach(result -> arrived.put(
                        result.path("score").asText(),
                        result.path("student").path("sourcedId").asText()));
        assertThat(arrived).isEqualTo(expected).hasSize(RESULTS);
    }

    private static <T> T done(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
