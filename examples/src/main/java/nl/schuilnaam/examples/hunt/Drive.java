package nl.schuilnaam.examples.hunt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import nl.schuilnaam.examples.hunt.Standard.Content;
import nl.schuilnaam.examples.hunt.Standard.Field;
import nl.schuilnaam.examples.hunt.Standard.Kind;
import nl.schuilnaam.examples.hunt.Standard.Model;
import nl.schuilnaam.examples.hunt.Standard.Operation;
import nl.schuilnaam.examples.school.RecordType;

/** Does with one supplier whatever its agreement permits, and some things that it does not. Blocks; one thread. */
final class Drive {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int PAGES = 4;
    private static final int WAITS = 100;

    private final Standard standard;
    private final GeneratedAgreement agreement;
    private final CanarySchool school;
    private final Client edge;
    private final Client inside;
    private final Random random;
    private final Known known;
    private final Set<String> listed = new HashSet<>();
    private int made;

    Drive(Standard standard, GeneratedAgreement agreement, CanarySchool school, Client edge, Client inside, long seed) {
        this.standard = standard;
        this.agreement = agreement;
        this.school = school;
        this.edge = edge;
        this.inside = inside;
        this.random = new Random(seed);
        this.known = new Known(standard);
    }

    /** The ids that the supplier has met, those of its own making not among them. */
    Known known() {
        return known;
    }

    /** Waits until it is known whom the agreement is about. */
    void awaitPopulation() throws InterruptedException {
        if (agreement.population().isEmpty()) {
            return;
        }
        for (Operation operation : agreement.operations()) {
            if (operation.lists() && Standard.variables(operation).isEmpty()) {
                for (int i = 0;
                        i < WAITS && edge.get(operation.id(), operation.path()).status() == 503;
                        i++) {
                    Thread.sleep(50);
                }
                return;
            }
        }
    }

    // What the supplier does

    /** Everything that the supplier may do: lists first, since they teach the ids, and deletions last. */
    void supplier() {
        List<Operation> operations = new ArrayList<>(agreement.operations());
        operations.sort(Comparator.comparingInt(Drive::turn));
        operations.forEach(this::atEdge);
        misbehave();
    }

    /** The same once more, as far as it only reads. */
    void supplierReads() {
        listed.clear();
        List<Operation> operations = new ArrayList<>(agreement.operations());
        operations.sort(Comparator.comparingInt(Drive::turn));
        operations.stream().filter(Operation::reads).forEach(this::atEdge);
    }

    private static int turn(Operation operation) {
        return operation.method().equals("DELETE")
                ? 4
                : !operation.reads()
                        ? 3
                        : !operation.lists() ? 2 : Standard.variables(operation).size();
    }

    private void atEdge(Operation operation) {
        String place = "edge " + operation.id();
        for (String path : List.of(path(operation, known), path(operation, known))) {
            if (operation.lists()) {
                list(edge, place, path, operation);
            } else if (operation.reads()) {
                known.learn(edge.get(place, path).content());
                known.learn(edge.get(place, path + "?fields=" + selection(operation))
                        .content());
            } else if (operation.sent().isPresent()) {
                known.learn(write(edge, place, path, operation, known).content());
            } else {
                known.learn(
                        edge.ask(place, operation.method(), path, "", Map.of()).content());
            }
        }
        if (!Standard.variables(operation).isEmpty()) {
            for (String id : List.of(UUID.randomUUID().toString(), "0", "x%20y", "%C3%A9")) {
                String path = operation.path().replaceAll("\\{[^}]*}", id);
                Client.Answer unused = edge.ask(place + " of nobody", operation.method(), path, "", Map.of());
            }
        }
        if (operation.sent().isPresent()) {
            for (String body : List.of(
                    "{", "[]", "{\"users\":7}", "{\"" + operation.sent().get().member() + "\":{\"sourcedId\":[]}}")) {
                Client.Answer unused =
                        edge.ask(place + " malformed", operation.method(), path(operation, known), body, Map.of());
            }
        }
    }

    /** Reads a list by pages, in an order, filtered, and in part. */
    private void list(Client client, String place, String path, Operation operation) {
        boolean learns = client == edge;
        String target = path + "?limit=" + (5 + random.nextInt(9));
        for (int page = 0; page < PAGES && !target.isEmpty(); page++) {
            Client.Answer answer = client.get(place, target);
            if (learns) {
                known.learn(answer.content());
            }
            target = answer.link();
        }
        Client.Answer all = client.get(place, path + "?limit=100");
        if (learns) {
            known.learn(all.content());
        }
        if (!listed.add(place)) {
            return;
        }
        Model model = model(operation.answered());
        List<Field> fields = List.copyOf(model.fields().values());
        List<Field> kept = fields.stream()
                .filter(field -> agreement.kept().contains(model.name() + "." + field.name()))
                .toList();
        for (int i = 0; i < 3; i++) {
            Field field = fields.get(random.nextInt(fields.size()));
            if (!kept.isEmpty() && random.nextInt(3) > 0) {
                field = kept.get(random.nextInt(kept.size()));
            }
            Client.Answer unused = client.get(
                    place + " sorted",
                    path + "?limit=20&sort=" + field.name() + "&orderBy=" + (random.nextBoolean() ? "asc" : "desc"));
            unused = client.get(
                    place + " filtered",
                    path + "?limit=20&filter="
                            + filter(field, operation.answered().orElseThrow(), all.content(), client));
        }
        Client.Answer unused = client.get(place + " selected", path + "?limit=20&fields=" + selection(operation));
        for (String query :
                List.of("limit=-1", "limit=1&limit=2", "offset=99999", "nonsense=1", "filter=%27", "fields=a,b,,")) {
            unused = client.get(place + " malformed", path + "?" + query);
        }
    }

    /** On a value that was met, or on one that the school has; the latter only where it is the school that asks. */
    private String filter(Field field, Content content, JsonNode answer, Client client) {
        String value = "7";
        for (JsonNode records : answer) {
            for (JsonNode record : records) {
                JsonNode met = record.path(field.name());
                value = met.isObject() ? met.path("sourcedId").asText() : met.isValueNode() ? met.asText() : value;
            }
        }
        String name = field.kind() == Kind.REFERENCE ? field.name() + ".sourcedId" : field.name();
        if (client == inside) {
            List<ObjectNode> records =
                    recordType(content).map(type -> school.store().all(type)).orElse(List.of());
            if (!records.isEmpty()) {
                value = records.get(random.nextInt(records.size()))
                        .path(field.name())
                        .asText(value);
            }
            if (random.nextInt(5) == 0) {
                // Somebody is looked for in the wrong place.
                ObjectNode pupil = somebody();
                value = pupil.path("givenName").asText() + " "
                        + pupil.path("familyName").asText();
            }
            if (field.kind() == Kind.REFERENCE || field.kind() == Kind.ID) {
                List<String> ids = school.ids(field.entity().isEmpty() ? "person" : field.entity());
                value = ids.isEmpty() ? value : ids.get(random.nextInt(ids.size()));
            }
        }
        String operator = List.of("=", "!=", ">", "~").get(random.nextInt(4));
        return encoded(name + operator + "'" + value.replace("'", "''") + "'");
    }

    private String selection(Operation operation) {
        var names = new ArrayList<String>(List.of("sourcedId"));
        for (Field field : model(operation.answered()).fields().values()) {
            boolean listed =
                    agreement.listed().contains(model(operation.answered()).name() + "." + field.name());
            if (field.kind() != Kind.ID && random.nextInt(listed ? 2 : 25) == 0) {
                names.add(field.name());
            }
        }
        return String.join(",", names);
    }

    private Model model(Optional<Content> content) {
        return standard.model(content.map(Content::model).orElse("user"));
    }

    private String path(Operation operation, Known ids) {
        String path = operation.path();
        for (String entity : Standard.variables(operation)) {
            path = path.replace("{" + entity + "}", encoded(id(ids, entity)));
        }
        return path;
    }

    private String id(Known ids, String entity) {
        List<String> met = ids.of(entity);
        return met.isEmpty() ? UUID.randomUUID().toString() : met.get(random.nextInt(met.size()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Sends a record of the supplier's own, under an id of its own where that is how it is done. */
    private Client.Answer write(Client client, String place, String path, Operation operation, Known ids) {
        Content sent = operation.sent().orElseThrow();
        Model model = model(operation.sent());
        String own = ownPrefix() + ++made;
        boolean puts = operation.method().equals("PUT");
        ObjectNode record = JSON.objectNode();
        for (Field field : model.fields().values()) {
            String here = model.name() + "." + field.name();
            if (field.kind() == Kind.ID || (agreement.listed().contains(here) && random.nextInt(6) > 0)) {
                JsonNode value = harmless(field, ids, own);
                if (!value.isMissingNode()) {
                    record.set(field.name(), value);
                }
            }
        }
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (puts && random.nextBoolean() && CanarySchool.type(model.entity()).isPresent()) {
            return client.ask(
                    place,
                    "PUT",
                    path,
                    wrapped(sent, record.put("sourcedId", java.net.URLDecoder.decode(last, StandardCharsets.UTF_8))),
                    Map.of());
        }
        String target = puts ? path.substring(0, path.lastIndexOf('/') + 1) + own : path;
        return client.ask(place, operation.method(), target, wrapped(sent, record), Map.of());
    }

    /** What the ids of this supplier's own making begin with. */
    String ownPrefix() {
        return "eigen-" + agreement.supplier() + "-";
    }

    private static String wrapped(Content content, ObjectNode record) {
        ObjectNode message = JSON.objectNode();
        if (content.many()) {
            ArrayNode list = message.putArray(content.member());
            list.add(record);
        } else {
            message.set(content.member(), record);
        }
        return message.toString();
    }

    private JsonNode harmless(Field field, Known ids, String own) {
        JsonNode value = switch (field.kind()) {
            case ID -> JSON.textNode(own);
            case REFERENCE -> {
                String word = standard.entities().entrySet().stream()
                        .filter(each -> each.getValue().equals(field.entity()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("");
                yield JSON.objectNode()
                        .put("sourcedId", id(ids, field.entity()))
                        .put("type", word);
            }
            case NUMBER -> JSON.numberNode(random.nextInt(9));
            case FLAG -> JSON.textNode("true");
            case DATE, BIRTH_DATE -> JSON.textNode("2026-11-02");
            case TIMESTAMP -> JSON.textNode("2026-11-02T00:00:00.000Z");
            case CODE, LABEL, TEXT, NAME ->
                JSON.textNode(
                        field.values().isEmpty()
                                ? "taak " + made
                                : field.values().get(0));
            default -> JSON.missingNode();
        };
        return field.list() && !value.isMissingNode() ? JSON.arrayNode().add(value) : value;
    }

    /** What no agreement permits, and what is no request at all. */
    private void misbehave() {
        for (int i = 0; i < 6; i++) {
            Operation other = standard.operations()
                    .get(random.nextInt(standard.operations().size()));
            if (agreement.operations().contains(other)) {
                continue;
            }
            Client.Answer unused = edge.ask("edge not permitted", other.method(), path(other, known), "", Map.of());
        }
        String get = "GET ${base}/ims/oneroster/rostering/v1p2/users HTTP/1.1\r\nHost: ${host}\r\n";
        String token = "Authorization: Bearer ${token}\r\n";
        for (String text : List.of(
                get + "\r\n",
                get + token + "Host: other\r\n\r\n",
                get + token + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                get.replace("users", "users/..%2fusers") + token + "\r\n",
                get.replace("users", "users%zz") + token + "\r\n",
                get.replace("GET", "TRACE") + token + "\r\n",
                get + token + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "nonsense\r\n\r\n")) {
            edge.raw("edge no request", text.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        }
    }

    /** Tries ids that somebody else was given. */
    void foreign(Known others) {
        for (Operation operation : agreement.operations()) {
            if (operation.reads() && !Standard.variables(operation).isEmpty()) {
                Client.Answer unused =
                        edge.get("edge " + operation.id() + " of another supplier", path(operation, others));
            }
        }
    }

    // What the school's own systems do

    /** Everything that the school may do at the supplier's API, with whom it really has. */
    void school() {
        List<Operation> operations = new ArrayList<>(agreement.schoolOperations());
        operations.sort(Comparator.comparingInt(operation -> 5 - turn(operation)));
        operations.stream()
                .filter(operation -> !operation.method().equals("DELETE"))
                .forEach(this::atInside);
        operations.stream()
                .filter(operation -> operation.method().equals("DELETE"))
                .forEach(this::atInside);
        for (int i = 0; i < 3; i++) {
            Operation other = standard.operations()
                    .get(random.nextInt(standard.operations().size()));
            if (!agreement.schoolOperations().contains(other)) {
                Client.Answer unused = inside.ask(
                        "inside not permitted", other.method(), realPath(other), body(other, realId(other)), telling());
            }
        }
    }

    /** The pushes once more. */
    void schoolPushes() {
        agreement.schoolOperations().stream()
                .filter(operation -> operation.sent().isPresent())
                .forEach(this::pushAll);
    }

    private void atInside(Operation operation) {
        String place = "inside " + operation.id();
        if (operation.sent().isPresent()) {
            pushAll(operation);
        } else if (operation.lists()) {
            list(inside, place, realPath(operation), operation);
        } else {
            for (int i = 0; i < 4; i++) {
                Client.Answer unused = inside.ask(place, operation.method(), realPath(operation), "", telling());
            }
        }
        Client.Answer unused = inside.ask(
                place + " of nobody",
                operation.method(),
                operation.path().replaceAll("\\{[^}]*}", encoded(told("familyName"))),
                operation.sent().isPresent() ? "{\"user\":{\"familyName\":\"" + told("familyName") + "\"" : "",
                telling());
        unused = inside.ask(
                place + " malformed",
                operation.method(),
                realPath(operation) + "?filter=" + encoded("familyName='" + told("familyName") + "'") + "&name="
                        + encoded(told("givenName")),
                "",
                telling());
    }

    private void pushAll(Operation operation) {
        Model model = model(operation.sent());
        List<String> ids = school.ids(model.entity());
        for (int i = 0; i < Math.min(8, ids.size()); i++) {
            String id = ids.get(operation.method().equals("PUT") ? i : random.nextInt(ids.size()));
            String path = operation.path();
            List<String> variables = Standard.variables(operation);
            for (String entity : variables) {
                boolean itself =
                        entity.equals(model.entity()) && operation.method().equals("PUT");
                path = path.replace("{" + entity + "}", encoded(itself ? id : real(entity)));
            }
            Client.Answer unused =
                    inside.ask("inside " + operation.id(), operation.method(), path, body(operation, id), telling());
        }
    }

    private String realId(Operation operation) {
        return operation
                .sent()
                .map(sent -> real(model(operation.sent()).entity()))
                .orElse("");
    }

    /** A record of the school, whole. */
    private String body(Operation operation, String id) {
        return operation
                .sent()
                .flatMap(sent -> recordType(sent)
                        .flatMap(type -> school.store().find(type, id))
                        .map(record -> wrapped(sent, record)))
                .orElse(operation.sent().isPresent() ? "{}" : "");
    }

    private Optional<RecordType> recordType(Content content) {
        return content.model().equals("demographics")
                ? Optional.of(RecordType.DEMOGRAPHICS)
                : CanarySchool.type(model(Optional.of(content)).entity());
    }

    private String realPath(Operation operation) {
        String path = operation.path();
        for (String entity : Standard.variables(operation)) {
            path = path.replace("{" + entity + "}", encoded(real(entity)));
        }
        return path;
    }

    private String real(String entity) {
        List<String> ids = school.ids(entity);
        return ids.isEmpty() ? "none" : ids.get(random.nextInt(ids.size()));
    }

    private String told(String field) {
        return somebody().path(field).asText();
    }

    private ObjectNode somebody() {
        List<ObjectNode> users = school.store().all(RecordType.USER);
        return users.get(random.nextInt(users.size()));
    }

    /** Header fields that say of a pupil what none may hear. */
    private Map<String, String> telling() {
        return random.nextInt(3) > 0
                ? Map.of()
                : Map.of(
                        "X-Pupil", told("email"),
                        "User-Agent", "leerplein/" + told("identifier"),
                        "Cookie", "pupil=" + told("username"),
                        "Referer", "https://las.example/" + told("username"),
                        "X-Request-Id", told("identifier"),
                        "Traceparent", "00-" + told("identifier"));
    }
}
