package nl.schuilnaam.gateway.system;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nl.schuilnaam.config.profile.BundledProfiles;
import nl.schuilnaam.config.profile.Field;
import nl.schuilnaam.config.profile.FieldKind;
import nl.schuilnaam.config.profile.Model;
import nl.schuilnaam.config.profile.Operation;
import nl.schuilnaam.config.profile.Profile;
import nl.schuilnaam.gateway.GatewayFixture;

/** A gateway before a {@link PopulousSchool}, under an agreement that permits every reading and of every record its own time, and what the supplier sees through it. */
final class Populated implements AutoCloseable {
    static final Profile PROFILE = BundledProfiles.find("oneroster-1.2").orElseThrow();

    final PopulousSchool school;
    final GatewayFixture fixture;
    private final String token;

    Populated(Path directory, PopulousSchool school, String agreement) throws Exception {
        this.school = school;
        // Here ids are tried by the hundred, and not to see that this is slowed down.
        this.fixture = new GatewayFixture(directory, agreement, school.port(), ", unknown-ids: {per-minute: 100000}");
        this.token = fixture.edgeToken("rekenmaat");
    }

    /**
     * Such an agreement.
     *
     * @param population as it stands in the file; empty for everybody
     * @param references whether records say to whom and what they refer
     */
    static String agreement(String population, boolean references) {
        String operations = PROFILE.operations().stream()
                .filter(operation -> operation.method().equals("GET"))
                .map(Operation::id)
                .collect(Collectors.joining(", "));
        var fields = new StringBuilder();
        for (Model model : PROFILE.models().values()) {
            fields.append("      ").append(model.name()).append(": {sourcedId: pseudonym, dateLastModified: keep");
            for (Field field : model.fields().values()) {
                boolean neededToWrite =
                        model.name().equals("result") && field.name().matches("student|lineItem|score");
                if (field.kind() == FieldKind.REFERENCE && (references || neededToWrite)) {
                    fields.append(", ").append(field.name()).append(": pseudonym");
                } else if (neededToWrite) {
                    fields.append(", ").append(field.name()).append(": keep");
                }
            }
            fields.append("}\n");
        }
        return """
                agreement: rekenmaat-2026
                school: de-regenboog
                supplier: {id: rekenmaat, name: Rekenmaat B.V., country: NL, contact: privacy@rekenmaat.example}
                status: active
                period: {from: 2026-08-01, until: 2027-07-31}
                purposes: [access, store-results]
                pseudonyms: {format: uuid, epoch: school-year}
                exchanges:
                  oneroster-1.2:
                    operations: [%s, putResult, deleteResult, putLineItem, deleteLineItem, postResultsForLineItem]
                    school-operations: [updateUser, putResult, deleteResult, getResult, getAllResults, postResultsForLineItem]
                    total-count: true
                %s    fields:
                %s""".formatted(operations, population.isEmpty() ? "" : "    population: " + population + "\n", fields);
    }

    HttpResponse<String> get(String path) throws Exception {
        return fixture.send(fixture.edge(token, path).build());
    }

    String token() {
        return token;
    }

    /** Waits until it is known who exists. */
    void awaitKnown() throws Exception {
        long until = System.nanoTime() + 60_000_000_000L;
        while (get("/rostering/v1p2/orgs").statusCode() == 503) {
            if (System.nanoTime() > until) {
                throw new AssertionError("the population is not known after a minute");
            }
            Thread.onSpinWait();
        }
    }

    // What a supplier sees

    /** The records of an answer: their own ids by their times. */
    static Map<String, String> records(String body) {
        var records = new LinkedHashMap<String, String>();
        new JsonObject(body).forEach(member -> {
            if (member.getValue() instanceof JsonArray list) {
                list.forEach(one -> put(records, (JsonObject) one));
            } else {
                put(records, (JsonObject) member.getValue());
            }
        });
        return records;
    }

    private static void put(Map<String, String> records, JsonObject record) {
        if (records.put(record.getString("dateLastModified"), record.getString("sourcedId")) != null) {
            throw new AssertionError("a record stands twice in a page");
        }
    }

    /** All pages of a list, by following the links; the ids by the times. Every page but the last must be full. */
    Map<String, String> all(String path, int limit) throws Exception {
        var all = new LinkedHashMap<String, String>();
        var totals = new TreeSet<String>();
        String next = path + "?limit=" + limit + "&offset=0";
        while (!next.isEmpty()) {
            HttpResponse<String> response = get(next);
            if (response.statusCode() != 200) {
                throw new AssertionError(next + " is answered with " + response.statusCode() + " " + response.body());
            }
            Map<String, String> page = records(response.body());
            totals.add(response.headers().firstValue("X-Total-Count").orElseThrow());
            for (var one : page.entrySet()) {
                if (all.put(one.getKey(), one.getValue()) != null) {
                    throw new AssertionError("a record stands on two pages of " + path);
                }
            }
            Optional<String> link = link(response, "next");
            if (link.isPresent() && page.size() != limit) {
                throw new AssertionError("a page of " + path + " holds " + page.size() + " and is not the last");
            }
            next = link.map(url -> url.substring(url.indexOf("/ims/oneroster") + "/ims/oneroster".length()))
                    .orElse("");
        }
        if (!totals.equals(Set.of(Integer.toString(all.size())))) {
            throw new AssertionError(path + " says it holds " + totals + " and holds " + all.size());
        }
        return all;
    }

    static Optional<String> link(HttpResponse<String> response, String relation) {
        for (String link : response.headers().firstValue("Link").orElse("").split(", <", -1)) {
            if (link.endsWith("rel=\"" + relation + "\"")) {
                return Optional.of(link.substring(link.startsWith("<") ? 1 : 0, link.indexOf('>')));
            }
        }
        return Optional.empty();
    }

    /** Everything of an answer that a supplier sees. */
    static String everything(HttpResponse<String> response) {
        var headers = new TreeMap<>(response.headers().map());
        headers.remove("date");
        headers.remove("x-request-id");
        return response.statusCode() + " " + headers + " " + response.body();
    }

    // What it should see

    /** The operation's path with ids in it, below {@code /ims/oneroster}. */
    static String path(Operation operation, List<String> ids) {
        String path = operation.path().toString().replace("/ims/oneroster", "");
        for (String id : ids) {
            path = path.replaceFirst("\\{[^}]*}", id);
        }
        return path;
    }

    /** The segments of a path as the school's system has it. */
    static List<String> segments(Operation operation, List<String> ids) {
        var segments = new ArrayList<>(List.of(path(operation, ids).substring(1).split("/", -1)));
        segments.subList(0, 2).clear();
        if ((segments.get(0).equals("courses")
                        && segments.size() > 1
                        && segments.get(1).startsWith("component"))
                || (segments.get(0).equals("resources") && segments.size() > 2)) {
            segments.remove(0);
        }
        return segments;
    }

    /** Who and what is visible, said a second time and for this school only: by type of entity, the real ids. */
    Map<String, Set<String>> model() {
        var chosen = school.records.get("users").values().stream()
                .filter(user -> PopulousSchool.role(user).equals("student")
                        && user.getJsonArray("grades").contains(PopulousSchool.CHOSEN_GRADE))
                .map(user -> user.getString("sourcedId"))
                .filter(id -> school.records.get("enrollments").values().stream()
                        .anyMatch(enrollment -> PopulousSchool.of(enrollment, "user")
                                        .equals(id)
                                && PopulousSchool.CHOSEN_CLASSES.contains(PopulousSchool.of(enrollment, "class"))))
                .collect(Collectors.toSet());
        return model(chosen);
    }

    /** The same where these pupils are chosen. */
    Map<String, Set<String>> model(Set<String> pupils) {
        var visible = new HashMap<String, Set<String>>();
        Set<String> classes = ids("enrollments", e -> pupils.contains(PopulousSchool.of(e, "user")), "class");
        Set<String> teachers = ids(
                "enrollments",
                e -> e.getString("role").equals("teacher") && classes.contains(PopulousSchool.of(e, "class")),
                "user");
        var persons = new TreeSet<>(pupils);
        persons.addAll(teachers);
        pupils.forEach(pupil -> {
            String parent = pupil.replace("-p-", "-g-");
            if (school.records.get("users").containsKey(parent)) {
                persons.add(parent);
            }
        });
        visible.put("person", persons);
        visible.put("class", classes);
        return visible;
    }

    private Set<String> ids(String collection, java.util.function.Predicate<JsonObject> condition, String member) {
        return school.records.get(collection).values().stream()
                .filter(condition)
                .map(record -> PopulousSchool.of(record, member))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a record of a collection is visible: itself, and all of whom it speaks. */
    static boolean isVisible(String collection, JsonObject record, Map<String, Set<String>> visible) {
        Set<String> persons = visible.get("person");
        Set<String> classes = visible.get("class");
        return switch (collection) {
            case "users", "demographics" -> persons.contains(record.getString("sourcedId"));
            case "classes" -> classes.contains(record.getString("sourcedId"));
            default ->
                isIn(persons, PopulousSchool.of(record, "user"))
                        && isIn(persons, PopulousSchool.of(record, "student"))
                        && isIn(classes, PopulousSchool.of(record, "class"));
        };
    }

    private static boolean isIn(Set<String> visible, String id) {
        return id.isEmpty() || visible.contains(id);
    }

    /** The times of the visible records at a path of the school. */
    Set<String> expected(List<String> segments, Map<String, Set<String>> visible) {
        String collection = school.slice(segments.get(segments.size() - 1)).collection();
        return school.list(segments).stream()
                .map(id -> school.record(collection, id))
                .filter(record -> isVisible(collection, record, visible))
                .map(record -> record.getString("dateLastModified"))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() throws Exception {
        fixture.close();
    }
}
