package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * OneRoster 1.2 over a {@link RecordStore}: rostering, gradebook and resources, to read and to write. Knows no HTTP server; what it is asked and answers are plain values.
 * One call at a time.
 */
final class OneRosterService {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> SERVICES = Set.of("rostering", "gradebook", "resources");

    private final RecordStore store;
    private final Integrity integrity;
    private final Relations relations;
    private final JsonWriter writer;
    private final String root;

    /**
     * @param root scheme and authority of the server, without a slash at the end: what its links start with
     */
    OneRosterService(RecordStore store, Integrity integrity, String root) {
        this.store = store;
        this.integrity = integrity;
        this.relations = new Relations(store);
        this.writer = new JsonWriter(root);
        this.root = root;
    }

    /**
     * Answers one request; never throws for what is in it.
     *
     * @param path as it came, still percent-encoded
     * @param query without the question mark; empty if there was none
     */
    Answer handle(String method, String path, String query, String body) {
        try {
            List<String> segments = segments(path);
            return switch (method) {
                case "GET" -> get(path, segments, Selection.parse(query));
                case "PUT" -> put(segments, body);
                case "POST" -> post(segments, body);
                case "DELETE" -> delete(segments);
                default -> throw new RefusedException(405, "invaliddata", "no such method: " + method);
            };
        } catch (RefusedException refused) {
            return Answer.refusal(refused);
        }
    }

    /** What follows the version, with the doubled {@code resources} of the resources service left out. */
    private static List<String> segments(String path) {
        List<String> all = Arrays.stream(path.substring(1).split("/", -1))
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        if (all.size() < 5
                || !all.get(0).equals("ims")
                || !all.get(1).equals("oneroster")
                || !SERVICES.contains(all.get(2))
                || !all.get(3).equals("v1p2")) {
            throw RefusedException.unknownObject("no such path: " + path);
        }
        boolean nested = all.get(2).equals("resources") && all.size() > 6;
        return all.subList(nested && all.get(4).equals("resources") ? 5 : 4, all.size());
    }

    private static RecordSet set(String name) {
        return RecordSet.named(name).orElseThrow(() -> RefusedException.unknownObject("no such collection: " + name));
    }

    private Answer get(String path, List<String> segments, Selection selection) {
        RecordSet set = set(segments.get(segments.size() % 2 == 1 ? segments.size() - 1 : segments.size() - 2));
        if (segments.size() == 2) {
            ObjectNode record = require(set, segments.get(1));
            return Answer.json(
                    200,
                    "{\"" + set.type().one() + "\":" + writer.write(select(record, selection, set)) + "}",
                    Map.of());
        }
        if (segments.size() % 2 == 0) {
            throw RefusedException.unknownObject("no such path: " + path);
        }
        Predicate<ObjectNode> condition = set::contains;
        for (int i = 0; i + 1 < segments.size(); i += 2) {
            RecordSet owner = set(segments.get(i));
            require(owner, segments.get(i + 1));
            condition = condition.and(relations.belongsTo(owner, segments.get(i + 1), set));
        }
        return list(path, set, condition, selection);
    }

    private Answer list(String path, RecordSet set, Predicate<ObjectNode> condition, Selection selection) {
        selection
                .filter()
                .ifPresent(filter ->
                        filter.fields().forEach(field -> checkField(set.type(), field, "invalid_filter_field")));
        List<ObjectNode> found = store.all(set.type()).stream()
                .filter(condition)
                .filter(record ->
                        selection.filter().map(filter -> filter.test(record)).orElse(true))
                .collect(Collectors.toCollection(ArrayList::new));
        selection.sort().ifPresent(field -> {
            List<String> steps = Arrays.asList(field.split("\\.", -1));
            checkField(set.type(), steps.get(0), "invalid_selection_field");
            Comparator<ObjectNode> order = Comparator.comparing(
                    record -> String.join(",", Filter.values(List.of(record), steps)), Filter::compare);
            found.sort(selection.descending() ? order.reversed() : order);
        });
        String records = found.stream()
                .skip(selection.offset())
                .limit(selection.limit())
                .map(record -> writer.write(select(record, selection, set)))
                .collect(Collectors.joining(","));
        var headers = new LinkedHashMap<String, String>();
        headers.put("X-Total-Count", Integer.toString(found.size()));
        headers.put("Link", links(path, selection, found.size()));
        return Answer.json(200, "{\"" + set.type().many() + "\":[" + records + "]}", headers);
    }

    private static ObjectNode select(ObjectNode record, Selection selection, RecordSet set) {
        if (!selection.fields().isEmpty()) {
            selection.fields().forEach(field -> checkField(set.type(), field, "invalid_selection_field"));
            record.retain(selection.fields());
        }
        return record;
    }

    private static void checkField(RecordType type, String field, String codeMinor) {
        if (!Fields.of(type).contains(field)) {
            throw new RefusedException(400, codeMinor, type.one() + " has no field " + field);
        }
    }

    private String links(String path, Selection selection, int total) {
        int limit = selection.limit();
        int last = total == 0 ? 0 : (total - 1) / limit * limit;
        var links = new ArrayList<String>();
        links.add(link(path, selection, 0, "first"));
        if (selection.offset() + limit < total) {
            links.add(link(path, selection, selection.offset() + limit, "next"));
        }
        if (selection.offset() > 0) {
            links.add(link(path, selection, Math.max(0, selection.offset() - limit), "prev"));
        }
        links.add(link(path, selection, last, "last"));
        return String.join(", ", links);
    }

    private String link(String path, Selection selection, int offset, String relation) {
        var url = new StringBuilder(root).append(path).append("?limit=").append(selection.limit());
        url.append("&offset=").append(offset);
        selection
                .rest()
                .forEach((name, value) -> url.append('&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return "<" + url + ">; rel=\"" + relation + "\"";
    }

    private Answer put(List<String> segments, String body) {
        if (segments.size() != 2) {
            throw RefusedException.unknownObject("a record is put at its collection and id");
        }
        RecordType type = set(segments.get(0)).type();
        ObjectNode record = record(parse(body).path(type.one()), type);
        if (!record.path("sourcedId").asText(segments.get(1)).equals(segments.get(1))) {
            throw RefusedException.invalidData("the id in the message differs from the one in the path");
        }
        record.put("sourcedId", segments.get(1));
        integrity.check(type, record, store);
        int status = store.put(type, record) ? 201 : 200;
        // The implementation that lets users be written answers with the user; the standard's own puts answer nothing.
        return type == RecordType.USER
                ? Answer.json(status, "{\"user\":" + writer.write(record) + "}", Map.of())
                : Answer.empty(status);
    }

    private Answer post(List<String> segments, String body) {
        RecordType type = set(segments.get(segments.size() - 1)).type();
        for (int i = 0; i + 1 < segments.size(); i += 2) {
            require(set(segments.get(i)), segments.get(i + 1));
        }
        JsonNode message = parse(body);
        JsonNode records = message.has(type.many()) ? message.path(type.many()) : message.path(type.one());
        var created = new ArrayList<ObjectNode>();
        ArrayNode pairs = MAPPER.createArrayNode();
        for (JsonNode each :
                records.isArray() ? records : MAPPER.createArrayNode().add(records)) {
            ObjectNode record = record(each, type);
            String allocated = UUID.randomUUID().toString();
            pairs.addObject()
                    .put("suppliedSourcedId", record.path("sourcedId").asText(allocated))
                    .put("allocatedSourcedId", allocated);
            record.put("sourcedId", allocated);
            completeFromPath(record, segments, type);
            integrity.check(type, record, store);
            created.add(record);
        }
        if (created.isEmpty()) {
            throw RefusedException.invalidData("nothing to create");
        }
        created.forEach(record -> {
            if (!store.put(type, record)) {
                throw new IllegalStateException("a random id was given twice");
            }
        });
        return Answer.json(201, "{\"sourcedIdPairs\":" + pairs + "}", Map.of());
    }

    /** A result that is posted below its line item need not name it again. */
    private static void completeFromPath(ObjectNode record, List<String> segments, RecordType type) {
        for (int i = 0; i + 1 < segments.size(); i += 2) {
            RecordType owner = set(segments.get(i)).type();
            if (Fields.of(type).contains(owner.one()) && !record.has(owner.one())) {
                record.putObject(owner.one())
                        .put("sourcedId", segments.get(i + 1))
                        .put("type", owner.reference());
            }
        }
    }

    private Answer delete(List<String> segments) {
        if (segments.size() != 2) {
            throw RefusedException.unknownObject("a record is deleted at its collection and id");
        }
        RecordSet set = set(segments.get(0));
        require(set, segments.get(1));
        if (!store.remove(set.type(), segments.get(1))) {
            throw RefusedException.unknownObject("no such " + set.type().one());
        }
        return Answer.empty(204);
    }

    @CanIgnoreReturnValue
    private ObjectNode require(RecordSet set, String id) {
        return store.find(set.type(), id)
                .filter(set::contains)
                .orElseThrow(() ->
                        RefusedException.unknownObject("no such " + set.type().one() + ": " + id));
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode message = MAPPER.readTree(body);
            if (message != null && message.isObject()) {
                return message;
            }
        } catch (JsonProcessingException e) {
            throw RefusedException.invalidData("not JSON: " + e.getOriginalMessage());
        }
        throw RefusedException.invalidData("expected an object");
    }

    private static ObjectNode record(JsonNode node, RecordType type) {
        if (node instanceof ObjectNode record) {
            record.fieldNames().forEachRemaining(name -> checkField(type, name, "invaliddata"));
            return record;
        }
        throw RefusedException.invalidData("expected an object in the member " + type.one());
    }
}
