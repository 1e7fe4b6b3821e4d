package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;

/**
 * The demo school's information system: a real OneRoster 1.2 server over HTTP/1.1, with OAuth 2.0 client credentials, filters, paging, and a gradebook that can be
 * written. It checks what is written against its own records, counts what reaches it, and sends headers of which none may ever reach a supplier.
 */
public final class DemoSchool {
    private final School school;
    private final RecordStore store;
    private final OneRosterServer server;

    private DemoSchool(School school, RecordStore store, OneRosterServer server) {
        this.school = school;
        this.store = store;
        this.server = server;
    }

    /**
     * Starts serving a school.
     *
     * @param port 0 for a free one
     * @param clients secrets by client id
     */
    public static Future<DemoSchool> start(Vertx vertx, School school, int port, Map<String, String> clients) {
        var store = RecordStore.of(school);
        return OneRosterServer.start(vertx, port, clients, store, Integrity.CHECKED)
                .map(server -> new DemoSchool(school, store, server));
    }

    /** Whom it serves. */
    public School school() {
        return school;
    }

    /** What its clients speak to. */
    public OneRosterServer server() {
        return server;
    }

    /** Its records as they are now, also those that were written. */
    public RecordStore store() {
        return store;
    }

    /** The results that were written since the start, as they were received: under the real id of the pupil, if all went well. */
    public List<ObjectNode> resultsReceived() {
        Map<String, ObjectNode> atStart = school.records(RecordType.RESULT);
        return store.all(RecordType.RESULT).stream()
                .filter(result ->
                        !result.equals(atStart.get(result.path("sourcedId").asText())))
                .toList();
    }

    /** Stops serving. */
    public Future<Void> stop() {
        return server.stop();
    }
}
