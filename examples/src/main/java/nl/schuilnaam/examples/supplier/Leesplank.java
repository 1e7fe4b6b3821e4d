package nl.schuilnaam.examples.supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nl.schuilnaam.examples.school.OneRosterServer;
import nl.schuilnaam.examples.school.RecordStore;
import nl.schuilnaam.examples.school.RecordType;

/** Teaches reading. Has an API of its own, to which the school's systems push classes and pupils; reads some more itself, and hands in results. */
public final class Leesplank {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADES = "/ims/oneroster/gradebook/v1p2";
    private static final int PAGE = 500;

    private final RecordStore store;
    private final OneRosterServer server;
    private final Tap tap;

    private Leesplank(RecordStore store, OneRosterServer server, Tap tap) {
        this.store = store;
        this.server = server;
        this.tap = tap;
    }

    /**
     * Starts its API.
     *
     * @param clients who may push, secrets by client id
     * @param capture keeps every byte that its API receives
     */
    public static Future<Leesplank> start(Vertx vertx, Map<String, String> clients, Path capture) {
        var store = new RecordStore();
        return OneRosterServer.start(vertx, 0, clients, store)
                .compose(server -> Tap.start(vertx, server.port(), Tap.Receiver.SERVER, capture)
                        .map(tap -> new Leesplank(store, server, tap)));
    }

    /** Where its API is reached: {@code http://127.0.0.1:12345}. */
    public String root() {
        return "http://127.0.0.1:" + tap.port();
    }

    /** What was pushed to it, as it keeps it. */
    public RecordStore store() {
        return store;
    }

    /** How many requests its API got, those for access tokens not counted. */
    public long requests() {
        return server.requests();
    }

    /** Completes when all that was received until now is in the capture. */
    public Future<Void> captured() {
        return tap.captured();
    }

    /** Ends the capture and the API. */
    public Future<Void> stop() {
        return tap.stop().compose(stopped -> server.stop());
    }

    /**
     * What it knows afterwards.
     *
     * @param students by pseudonym, as pulled
     * @param sent the results that it handed in
     */
    public record Outcome(Map<String, JsonNode> students, List<Work.Sent> sent, List<JsonNode> readBack) {
        /** Copies what it is given. */
        public Outcome {
            students = Map.copyOf(students);
            sent = List.copyOf(sent);
            readBack = List.copyOf(readBack);
        }

        /** Says nothing about anybody. */
        @Override
        public String toString() {
            return "Outcome[" + students.size() + " students, " + sent.size() + " results]";
        }
    }

    /** Reads the pupils of the school and hands in results for those who were pushed. Blocks. */
    public Outcome work(Session session) {
        Map<String, JsonNode> students = session.pull(ROSTER + "/students", "users", PAGE).stream()
                .collect(Collectors.toMap(student -> student.path("sourcedId").asText(), student -> student));
        JsonNode category =
                session.pull(GRADES + "/categories", "categories", PAGE).get(0);
        ObjectNode schoolClass = store.all(RecordType.CLASS).get(0);
        List<String> pushed = store.all(RecordType.USER).stream()
                .map(user -> user.path("sourcedId").asText())
                .toList();
        List<Work.Sent> sent = Work.handIn(session, schoolClass, pushed, category, "Leesplank: begrijpend lezen", 31);
        List<JsonNode> readBack =
                sent.stream().map(one -> Work.readBack(session, one)).toList();
        sent.forEach(this::keep);
        return new Outcome(students, sent, readBack);
    }

    /** Its own API offers the results too, for the school to fetch. */
    private void keep(Work.Sent sent) {
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("sourcedId", sent.id())
                .put("status", "active")
                .put("dateLastModified", "2026-11-20T10:00:00.000Z")
                .put("scoreStatus", "fully graded")
                .put("score", new BigDecimal(sent.score()))
                .put("scoreDate", "2026-11-20");
        result.putObject("lineItem").put("sourcedId", Work.TASK).put("type", "lineItem");
        result.putObject("student").put("sourcedId", sent.student()).put("type", "user");
        if (!store.put(RecordType.RESULT, result)) {
            throw new IllegalStateException("a result twice");
        }
    }
}
