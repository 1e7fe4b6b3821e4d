package nl.schuilnaam.gateway.system;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A school's system over OneRoster for tests, with records of every kind about many pupils. Every record bears a time of its own, by which it can be found again at the
 * supplier, and every id of the school the word {@code geheim}.
 */
final class PopulousSchool implements AutoCloseable {
    /** What its population is about: these two classes, and the highest grade. */
    static final List<String> CHOSEN_CLASSES = List.of("geheim-k-78", "geheim-k-79");

    static final String CHOSEN_GRADE = "08";

    final Map<String, Map<String, JsonObject>> records = new LinkedHashMap<>();
    final AtomicInteger requests = new AtomicInteger();
    final AtomicReference<String> down = new AtomicReference<>("");
    /** How many records this system gives at most, whatever is asked for. */
    volatile int cap = 1_000;

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private int moments;

    /** Starts serving, with no record yet. */
    PopulousSchool() throws Exception {
        for (String collection : List.of(
                "users",
                "demographics",
                "orgs",
                "academicSessions",
                "courses",
                "classes",
                "enrollments",
                "categories",
                "lineItems",
                "results",
                "scoreScales",
                "assessmentLineItems",
                "assessmentResults",
                "resources",
                "components",
                "component-resources")) {
            records.put(collection, new LinkedHashMap<>());
        }
        server = vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    // Who is there

    /**
     * Pupils in 80 classes and ten grades, two teachers for each class, a parent for every tenth pupil, and a gradebook. Of the pupils of the chosen classes {@code chosen} are in
     * the chosen grade and two are not.
     */
    PopulousSchool fill(int pupils, int chosen) {
        add(
                "orgs",
                "geheim-o-1",
                new JsonObject().put("name", "Geheim").put("type", "school").put("identifier", "geheim"));
        add("academicSessions", "geheim-t-1", session("term")).put("parent", ref("academicSession", "geheim-t-0"));
        add("academicSessions", "geheim-t-0", session("schoolYear"));
        add("academicSessions", "geheim-t-2", session("gradingPeriod")).put("parent", ref("term", "geheim-t-1"));
        add("categories", "geheim-c-1", new JsonObject().put("title", "Geheim"));
        for (int i = 0; i < 3; i++) {
            add(
                    "resources",
                    "geheim-b-" + i,
                    new JsonObject().put("title", "geheim").put("vendorResourceId", "geheim"));
        }
        for (int k = 0; k < 80; k++) {
            String grade = String.format("%02d", k / 10 + 1);
            if (k % 10 == 0) {
                add(
                                "courses",
                                "geheim-v-" + grade,
                                new JsonObject().put("title", "geheim").put("courseCode", "geheim"))
                        .put("org", ref("org", "geheim-o-1"))
                        .put("resources", new JsonArray().add(ref("resource", "geheim-b-1")));
                add(
                                "components",
                                "geheim-w-" + grade,
                                new JsonObject().put("title", "geheim").put("sortOrder", 1))
                        .put("course", ref("course", "geheim-v-" + grade));
                add(
                                "component-resources",
                                "geheim-x-" + grade,
                                new JsonObject().put("title", "geheim").put("sortOrder", 1))
                        .put("courseComponent", ref("courseComponent", "geheim-w-" + grade))
                        .put("resource", ref("resource", "geheim-b-1"));
            }
            schoolClass(String.format("geheim-k-%02d", k), "geheim-v-" + grade);
            for (int t = 0; t < 2; t++) {
                String teacher = String.format("geheim-l-%03d", k * 2 + t);
                person(teacher, "teacher");
                enroll(teacher, String.format("geheim-k-%02d", k), "teacher");
            }
        }
        for (int p = 0; p < pupils; p++) {
            boolean inChosen = p >= pupils - chosen - 2;
            int k = inChosen ? 78 + p % 2 : p % 78;
            String grade = p >= pupils - chosen ? CHOSEN_GRADE : String.format("%02d", Math.min(k / 10 + 1, 7));
            pupil(String.format("geheim-p-%04d", p), grade, String.format("geheim-k-%02d", k));
        }
        // One of the chosen pupils has a second class, and a pupil who is not chosen among those who act for them.
        String last = String.format("geheim-p-%04d", pupils - 1);
        enroll(last, "geheim-k-10", "student");
        record("users", last).getJsonArray("agents").add(ref("student", "geheim-p-0000"));
        return this;
    }

    void pupil(String id, String grade, String group) {
        JsonObject user = person(id, "student").put("grades", new JsonArray().add(grade));
        user.put("resources", new JsonArray().add(ref("resource", "geheim-b-2")));
        int number = Integer.parseInt(id.substring(id.length() - 4));
        var agents = new JsonArray();
        if (number % 10 == 0 || number % 10 == 9) {
            String parent = id.replace("-p-", "-g-");
            person(parent, "parent").put("agents", new JsonArray().add(ref("student", id)));
            agents.add(ref("parent", parent));
        }
        user.put("agents", agents);
        enroll(id, group, "student");
        JsonObject result = add("results", id.replace("-p-", "-r-"), new JsonObject())
                .put("lineItem", ref("lineItem", group.replace("-k-", "-i-") + "-0"))
                .put("student", ref("user", id))
                .put("score", 7.5)
                .put("scoreDate", "2026-10-02")
                .put("scoreStatus", "fully graded")
                .put("comment", "geheim " + id);
        if (number % 2 == 0) {
            result.put("class", ref("class", group));
        }
        if (number % 5 == 0 || number % 5 == 4) {
            add("assessmentResults", id.replace("-p-", "-s-"), new JsonObject())
                    .put("assessmentLineItem", ref("assessmentLineItem", group.replace("-k-", "-a-")))
                    .put("student", ref("user", id))
                    .put("score", 7.5)
                    .put("scoreDate", "2026-10-02")
                    .put("scoreStatus", "fully graded");
        }
    }

    private void schoolClass(String id, String course) {
        add("classes", id, new JsonObject().put("title", "geheim " + id).put("location", "geheim"))
                .put("course", ref("course", course))
                .put("school", ref("org", "geheim-o-1"))
                .put("terms", new JsonArray().add(ref("term", "geheim-t-1")))
                .put("resources", new JsonArray().add(ref("resource", "geheim-b-0")));
        for (int n = 0; n < 2; n++) {
            add("lineItems", id.replace("-k-", "-i-") + "-" + n, new JsonObject().put("title", "geheim " + id))
                    .put("assignDate", "2026-09-01T08:30:00.000Z")
                    .put("dueDate", "2026-10-01T08:30:00.000Z")
                    .put("class", ref("class", id))
                    .put("school", ref("org", "geheim-o-1"))
                    .put("category", ref("category", "geheim-c-1"));
        }
        add(
                        "scoreScales",
                        id.replace("-k-", "-y-"),
                        new JsonObject().put("title", "geheim").put("type", "x"))
                .put("class", ref("class", id))
                .put(
                        "scoreScaleValue",
                        new JsonArray()
                                .add(new JsonObject().put("itemValueLHS", "a").put("itemValueRHS", "b")));
        add("assessmentLineItems", id.replace("-k-", "-a-"), new JsonObject().put("title", "geheim " + id))
                .put("class", ref("class", id));
    }

    JsonObject person(String id, String role) {
        add("demographics", id, new JsonObject().put("birthDate", "2014-05-06").put("sex", "female"));
        return add("users", id, new JsonObject())
                .put("username", "u." + id)
                .put("enabledUser", "true")
                .put("givenName", "Geheim" + id)
                .put("familyName", "van " + id)
                .put("identifier", "nr-" + id)
                .put("email", id + "@geheim.example")
                .put("agents", new JsonArray())
                .put(
                        "roles",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("roleType", "primary")
                                        .put("role", role)
                                        .put("org", ref("org", "geheim-o-1"))))
                .put("primaryOrg", ref("org", "geheim-o-1"));
    }

    void enroll(String person, String group, String role) {
        add("enrollments", "geheim-e-" + person + "-" + group, new JsonObject().put("role", role))
                .put("user", ref("user", person))
                .put("class", ref("class", group))
                .put("school", ref("org", "geheim-o-1"))
                .put("primary", "true")
                .put("beginDate", "2026-08-01")
                .put("endDate", "2027-07-31");
    }

    JsonObject record(String collection, String id) {
        return Optional.ofNullable(records.get(collection).get(id)).orElseThrow();
    }

    private static JsonObject session(String type) {
        return new JsonObject()
                .put("title", "geheim")
                .put("startDate", "2026-08-01")
                .put("endDate", "2027-07-31")
                .put("type", type)
                .put("schoolYear", "2027");
    }

    static JsonObject ref(String type, String id) {
        return new JsonObject()
                .put("href", "https://geheim.example/" + id)
                .put("sourcedId", id)
                .put("type", type);
    }

    /** Its time is one minute after that of the record before it. */
    JsonObject add(String collection, String id, JsonObject record) {
        moments++;
        record.put("sourcedId", id)
                .put("status", "active")
                .put(
                        "dateLastModified",
                        java.time.Instant.parse("2020-01-01T00:00:00Z")
                                        .plusSeconds(60L * moments)
                                        .toString()
                                        .replace("Z", "")
                                + ".000Z");
        if (records.get(collection).put(id, record) != null) {
            throw new IllegalStateException("two records of one id");
        }
        return record;
    }

    // What is asked

    /** The collection in which the records of a list are kept, and which of them are in it. */
    record Slice(String collection, Predicate<JsonObject> in) {}

    Slice slice(String name) {
        return switch (name) {
            case "students" -> new Slice("users", user -> role(user).equals("student"));
            case "teachers" -> new Slice("users", user -> role(user).equals("teacher"));
            case "schools" -> new Slice("orgs", org -> true);
            case "terms" ->
                new Slice("academicSessions", one -> one.getString("type").equals("term"));
            case "gradingPeriods" ->
                new Slice("academicSessions", one -> one.getString("type").equals("gradingPeriod"));
            default -> new Slice(name, one -> true);
        };
    }

    /** The ids of the records at a path, in the school's own order. */
    List<String> list(List<String> path) {
        Slice wanted = slice(path.get(path.size() - 1));
        Predicate<JsonObject> in = wanted.in();
        for (int i = 0; i + 1 < path.size(); i += 2) {
            in = in.and(belongs(path.get(i), path.get(i + 1), path.get(path.size() - 1)));
        }
        return records.get(wanted.collection()).values().stream()
                .filter(in)
                .map(record -> record.getString("sourcedId"))
                .toList();
    }

    private Predicate<JsonObject> belongs(String owner, String id, String wanted) {
        return switch (owner) {
            case "schools" ->
                switch (wanted) {
                    case "terms" -> one -> true;
                    case "courses" -> refers("org", id);
                    case "scoreScales" -> one -> true;
                    case "students", "teachers" -> refers("primaryOrg", id);
                    default -> refers("school", id);
                };
            case "classes" ->
                switch (wanted) {
                    case "students" -> seated("class", id, "user", "student");
                    case "teachers" -> seated("class", id, "user", "teacher");
                    case "results" -> result -> refers("class", id).test(record("lineItems", of(result, "lineItem")));
                    case "categories" -> one -> true;
                    case "resources" -> lists("classes", id, "resources");
                    default -> refers("class", id);
                };
            case "courses" -> wanted.equals("resources") ? lists("courses", id, "resources") : refers("course", id);
            case "terms" ->
                wanted.equals("classes")
                        ? one -> one.getJsonArray("terms").encode().contains(id)
                        : refers("parent", id);
            case "lineItems" -> refers("lineItem", id);
            default ->
                switch (wanted) {
                    case "results" -> refers("student", id);
                    case "resources" -> lists("users", id, "resources");
                    default -> seated("user", id, "class", "");
                };
        };
    }

    private Predicate<JsonObject> seated(String member, String id, String other, String role) {
        var ids = records.get("enrollments").values().stream()
                .filter(refers(member, id))
                .filter(one -> role.isEmpty() || one.getString("role").equals(role))
                .map(one -> of(one, other))
                .collect(Collectors.toSet());
        return one -> ids.contains(one.getString("sourcedId"));
    }

    private Predicate<JsonObject> lists(String collection, String id, String member) {
        String all = Optional.ofNullable(records.get(collection).get(id))
                .map(record -> record.getJsonArray(member, new JsonArray()).encode())
                .orElse("");
        return one -> all.contains("\"" + one.getString("sourcedId") + "\"");
    }

    static Predicate<JsonObject> refers(String member, String id) {
        return one -> of(one, member).equals(id);
    }

    static String of(JsonObject record, String member) {
        JsonObject reference = record.getJsonObject(member);
        return reference == null ? "" : reference.getString("sourcedId");
    }

    static String role(JsonObject user) {
        return user.getJsonArray("roles").getJsonObject(0).getString("role");
    }

    private void serve(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            try {
                answer(request, body);
            } catch (RuntimeException e) {
                reply(request, 500, e.toString(), Map.of());
            }
        });
    }

    private void answer(HttpServerRequest request, Buffer body) {
        if (request.path().equals("/token")) {
            reply(request, 200, "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600}", Map.of());
            return;
        }
        requests.incrementAndGet();
        List<String> path = Arrays.stream(request.path().split("/", -1))
                .skip(5)
                .map(segment -> URLDecoder.decode(segment, StandardCharsets.UTF_8))
                .collect(Collectors.toCollection(ArrayList::new));
        if ((path.get(0).equals("courses") && path.size() > 1 && records.containsKey(path.get(1)))
                || (path.get(0).equals("resources") && path.size() > 2)) {
            path.remove(0);
        }
        if (!down.get().isEmpty() && request.path().contains(down.get())) {
            reply(request, 500, "{\"geheim\":true}", Map.of());
        } else if (request.method().name().equals("GET")) {
            read(request, path);
        } else {
            write(request, path, body);
        }
    }

    private void read(HttpServerRequest request, List<String> path) {
        boolean one = path.size() % 2 == 0;
        for (int i = 0; i + 1 < path.size(); i += 2) {
            if (!records.get(slice(path.get(i)).collection()).containsKey(path.get(i + 1))) {
                reply(request, 404, "{\"geheim\":true}", Map.of());
                return;
            }
        }
        if (one) {
            Slice slice = slice(path.get(0));
            reply(
                    request,
                    200,
                    new JsonObject()
                            .put(wrapper(slice.collection(), true), record(slice.collection(), path.get(1)))
                            .encode(),
                    Map.of());
            return;
        }
        Map<String, String> query = query(request);
        String collection = slice(path.get(path.size() - 1)).collection();
        List<JsonObject> found = new ArrayList<>(list(path).stream()
                .map(id -> record(collection, id))
                .filter(record -> matches(record, query.get("filter")))
                .toList());
        if (query.containsKey("sort")) {
            found.sort(Comparator.comparing(record -> String.valueOf(record.getValue(query.get("sort")))));
        }
        int limit = Math.min(cap, Integer.parseInt(query.getOrDefault("limit", "100")));
        int offset = Integer.parseInt(query.getOrDefault("offset", "0"));
        var page = new JsonArray();
        found.stream().skip(offset).limit(limit).forEach(page::add);
        var headers = new HashMap<String, String>();
        headers.put("X-Total-Count", Integer.toString(found.size()));
        if (offset + limit < found.size()) {
            headers.put("Link", "<https://geheim.example/?offset=" + (offset + limit) + ">; rel=\"next\"");
        }
        reply(
                request,
                200,
                new JsonObject().put(wrapper(collection, false), page).encode(),
                headers);
    }

    /** Conditions of the form {@code member='value'} and {@code member.sourcedId='value'}. */
    private static boolean matches(JsonObject record, String filter) {
        if (filter == null) {
            return true;
        }
        String member = filter.substring(0, filter.indexOf('='));
        String value = filter.substring(filter.indexOf('\'') + 1, filter.lastIndexOf('\''));
        return member.endsWith(".sourcedId")
                ? of(record, member.replace(".sourcedId", "")).equals(value)
                : String.valueOf(record.getValue(member)).contains(value);
    }

    private void write(HttpServerRequest request, List<String> path, Buffer body) {
        Map<String, JsonObject> all = records.get(slice(path.get(0)).collection());
        if (request.method().name().equals("DELETE")) {
            reply(request, all.remove(path.get(1)) == null ? 404 : 204, "", Map.of());
        } else if (request.method().name().equals("PUT")) {
            JsonObject record = body.toJsonObject().getJsonObject(wrapper(path.get(0), true));
            reply(request, all.put(path.get(1), record) == null ? 201 : 200, "", Map.of());
        } else {
            var pairs = new JsonArray();
            JsonObject message = body.toJsonObject();
            JsonArray created = message.getJsonArray(wrapper(path.get(path.size() - 1), false), new JsonArray());
            created.forEach(one -> {
                String id = ((JsonObject) one).getString("sourcedId");
                pairs.add(new JsonObject().put("suppliedSourcedId", id).put("allocatedSourcedId", id));
            });
            reply(request, 201, new JsonObject().put("sourcedIdPairs", pairs).encode(), Map.of());
        }
    }

    private static String wrapper(String collection, boolean one) {
        return switch (collection) {
            case "classes" -> one ? "class" : collection;
            case "categories" -> one ? "category" : collection;
            case "demographics" -> collection;
            case "components" -> one ? "courseComponent" : "courseComponents";
            case "component-resources" -> one ? "componentResource" : "componentResources";
            default -> one ? collection.substring(0, collection.length() - 1) : collection;
        };
    }

    private static Map<String, String> query(HttpServerRequest request) {
        var query = new TreeMap<String, String>();
        if (request.query() != null) {
            for (String pair : request.query().split("&", -1)) {
                String[] parts = pair.split("=", 2);
                query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static void reply(HttpServerRequest request, int status, String body, Map<String, String> headers) {
        request.response().setStatusCode(status);
        headers.forEach(request.response()::putHeader);
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Server", "geheim")
                .end(body)
                .onComplete(done -> {});
    }
}
