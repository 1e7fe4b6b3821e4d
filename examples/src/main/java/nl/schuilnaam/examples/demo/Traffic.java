package nl.schuilnaam.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nl.schuilnaam.examples.school.Person;
import nl.schuilnaam.examples.school.RecordStore;
import nl.schuilnaam.examples.school.RecordType;
import nl.schuilnaam.examples.school.School;
import nl.schuilnaam.examples.supplier.Leesplank;
import nl.schuilnaam.examples.supplier.Rekenmaat;
import nl.schuilnaam.examples.supplier.Session;

/**
 * What came of the exchanges.
 *
 * @param pushed the pupils whom the school pushed to Leesplank, by the pseudonym under which they arrived there
 * @param fetched results that the school fetched from Leesplank's API
 */
record Traffic(
        Rekenmaat.Outcome rekenmaat, Leesplank.Outcome leesplank, Map<String, Person> pushed, List<JsonNode> fetched) {
    private static final String ROSTER = "/ims/oneroster/rostering/v1p2";
    private static final String GRADES = "/ims/oneroster/gradebook/v1p2";
    private static final String CLASS = "Groep 8a";
    private static final long PATIENCE_SECONDS = 90;

    Traffic {
        pushed = Map.copyOf(pushed);
        fetched = List.copyOf(fetched);
    }

    /** Who takes part, each not yet with an access token. */
    record Parties(School school, Leesplank leesplank, Session atRekenmaat, Session atLeesplank, Session inside) {}

    /** Lets everybody do its work through the gateway: Rekenmaat, and at the same time the school's learning platform and then Leesplank. */
    static Traffic between(Parties parties, Installation installation)
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            Future<Rekenmaat.Outcome> rekenmaat = both.submit(() -> {
                parties.atRekenmaat.open("rekenmaat", installation.secret("rekenmaat"));
                return Rekenmaat.work(parties.atRekenmaat, CLASS);
            });
            Future<Traffic> all = both.submit(() -> {
                parties.inside.open("leerplein", installation.secret("leerplein"));
                Session toLeesplank = parties.inside.below("/leesplank");
                Map<String, Person> pushed = push(parties.school, toLeesplank, parties.leesplank);
                parties.atLeesplank.open("leesplank", installation.secret("leesplank"));
                Leesplank.Outcome leesplank = parties.leesplank.work(parties.atLeesplank);
                List<JsonNode> fetched = toLeesplank.pull(GRADES + "/results", "results", 100);
                return new Traffic(rekenmaat.get(), leesplank, pushed, fetched);
            });
            return all.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            both.shutdownNow();
        }
    }

    /** The school's learning platform tells Leesplank about one class. */
    private static Map<String, Person> push(School school, Session inside, Leesplank leesplank) {
        RecordStore records = RecordStore.of(school);
        ObjectNode schoolClass = schoolClass(records);
        inside.put(ROSTER + "/classes/" + id(schoolClass), message("class", schoolClass));
        Map<String, Person> pushed = new LinkedHashMap<>();
        Set<String> known = new HashSet<>();
        for (ObjectNode enrollment : records.all(RecordType.ENROLLMENT)) {
            if (!id(enrollment.path("class")).equals(id(schoolClass))
                    || !enrollment.path("role").asText().equals("student")) {
                continue;
            }
            String pupil = id(enrollment.path("user"));
            inside.put(
                    ROSTER + "/users/" + pupil,
                    message("user", records.find(RecordType.USER, pupil).orElseThrow()));
            inside.put(ROSTER + "/enrollments/" + id(enrollment), message("enrollment", enrollment));
            for (ObjectNode user : leesplank.store().all(RecordType.USER)) {
                if (known.add(id(user))) {
                    pushed.put(id(user), school.person(pupil).orElseThrow());
                }
            }
        }
        return pushed;
    }

    private static ObjectNode schoolClass(RecordStore records) {
        return records.all(RecordType.CLASS).stream()
                .filter(each -> each.path("title").asText().equals(CLASS))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode message(String member, ObjectNode record) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.set(member, record);
        return message;
    }

    private static String id(JsonNode node) {
        return node.path("sourcedId").asText();
    }

    /** How many of each, and nobody. */
    @Override
    public String toString() {
        return "Traffic[" + rekenmaat + ", " + leesplank + "]";
    }
}
