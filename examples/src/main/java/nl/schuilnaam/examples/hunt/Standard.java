package nl.schuilnaam.examples.hunt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * The exchange standard as the gateway describes it, read from the file in the gateway's jar: so whatever that file gains is hunted for from then on.
 *
 * @param entities by every word that a reference may bear as its type, the entity that it refers to
 */
record Standard(Map<String, Model> models, List<Operation> operations, Map<String, String> entities) {
    private static final String FILE = "nl/schuilnaam/config/profile/oneroster-1.2.yaml";

    Standard {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        operations = List.copyOf(operations);
        entities = Collections.unmodifiableMap(new LinkedHashMap<>(entities));
    }

    /** What a field holds; the file's words. */
    enum Kind {
        ID,
        REFERENCE,
        IDENTIFIER,
        NAME,
        EMAIL,
        PHONE,
        BIRTH_DATE,
        DATE,
        TIMESTAMP,
        TEXT,
        LABEL,
        CODE,
        NUMBER,
        FLAG,
        SPECIAL,
        URL,
        CREDENTIAL,
        EXTENSION,
        OBJECT
    }

    /** What may stand for a field that is withheld. */
    enum StandIn {
        NONE,
        ALWAYS,
        PER_RECORD
    }

    /**
     * A field of a model.
     *
     * @param type {@code string}, {@code flag}, {@code integer}, {@code number}, {@code date} or {@code timestamp}
     * @param entity what a reference refers to; else empty
     * @param values the words of its vocabulary; empty if it has none
     * @param identifies whether it is an identifier that an agreement may keep with a reason
     */
    record Field(
            String name,
            Kind kind,
            String type,
            boolean list,
            String entity,
            List<String> values,
            boolean identifies,
            StandIn standIn,
            Map<String, Field> members) {
        Field {
            values = List.copyOf(values);
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /** A kind of record. */
    record Model(String name, String entity, List<String> one, List<String> many, Map<String, Field> fields) {
        Model {
            one = List.copyOf(one);
            many = List.copyOf(many);
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /** What is sent or answered: records of a model, one or many, in a member of this name. */
    record Content(String member, String model, boolean many) {}

    /** An operation; its path has {@code {entity}} where ids stand. */
    record Operation(String id, String method, String path, Optional<Content> sent, Optional<Content> answered) {
        boolean reads() {
            return method.equals("GET");
        }

        boolean lists() {
            return reads() && answered.map(Content::many).orElse(false);
        }
    }

    Model model(String name) {
        Model model = models.get(name);
        if (model == null) {
            throw new IllegalArgumentException("no such model: " + name);
        }
        return model;
    }

    /** The standard of a gateway. */
    static Standard in(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(FILE))) {
            return new Reader(new YAMLMapper().readTree(in)).read();
        }
    }

    private static final class Reader {
        private final JsonNode file;
        private final Map<String, Model> models = new LinkedHashMap<>();

        Reader(JsonNode file) {
            this.file = file;
        }

        Standard read() {
            var entities = new LinkedHashMap<String, String>();
            file.path("references")
                    .properties()
                    .forEach(each -> words(each.getValue()).forEach(word -> entities.put(word, each.getKey())));
            for (Map.Entry<String, JsonNode> each : file.path("models").properties()) {
                JsonNode model = each.getValue();
                Map<String, Field> fields = fields(model.path("fields"));
                fields.putAll(fields(file.path("every-model")));
                models.put(
                        each.getKey(),
                        new Model(
                                each.getKey(),
                                model.path("about").asText(),
                                words(model.path("one")),
                                words(model.path("many")),
                                fields));
            }
            var operations = new ArrayList<Operation>();
            for (JsonNode part : file.path("operations")) {
                part.path("do")
                        .properties()
                        .forEach(each -> operations.add(operation(
                                each.getKey(),
                                part.path("below").asText(),
                                each.getValue().asText())));
            }
            return new Standard(models, operations, entities);
        }

        private Map<String, Field> fields(JsonNode written) {
            var fields = new LinkedHashMap<String, Field>();
            written.properties().forEach(each -> fields.put(each.getKey(), field(each.getKey(), each.getValue())));
            return fields;
        }

        private Field field(String name, JsonNode written) {
            Kind kind = Kind.valueOf(
                    written.path("is").asText().toUpperCase(Locale.ROOT).replace('-', '_'));
            JsonNode standIn = written.path("stand-in");
            String identifies = written.path("identifies").asText();
            return new Field(
                    name,
                    kind,
                    written.path("type").asText(type(kind)),
                    written.path("list").asBoolean(),
                    written.path("of").asText(),
                    written.path("values").isTextual()
                            ? words(file.path("vocabularies")
                                    .path(written.path("values").asText()))
                            : words(written.path("values")),
                    !identifies.isEmpty() && !identifies.equals("nothing"),
                    standIn.isMissingNode()
                            ? StandIn.NONE
                            : standIn.has("always") ? StandIn.ALWAYS : StandIn.PER_RECORD,
                    kind == Kind.OBJECT
                            ? fields(file.path("groups")
                                    .path(written.path("members").asText()))
                            : Map.of());
        }

        private static String type(Kind kind) {
            return switch (kind) {
                case FLAG -> "flag";
                case NUMBER -> "number";
                case BIRTH_DATE, DATE -> "date";
                case TIMESTAMP -> "timestamp";
                default -> "string";
            };
        }

        private Operation operation(String id, String below, String written) {
            String[] halves = written.split(" -> ", 2);
            String[] words = halves[0].split(" ", 3);
            return new Operation(
                    id,
                    words[0],
                    below + words[1],
                    words.length > 2 ? content(words[2]) : Optional.empty(),
                    halves.length > 1 ? content(halves[1]) : Optional.empty());
        }

        /** Empty for the pairs of ids that a creation is answered with, which are of no model. */
        private Optional<Content> content(String written) {
            String[] words = written.split(" ", -1);
            boolean said = words[0].equals("one") || words[0].equals("many");
            String member = said ? words[1] : words[0];
            for (Model model : models.values()) {
                boolean one = model.one().contains(member);
                if (one || model.many().contains(member)) {
                    return Optional.of(new Content(member, model.name(), said ? words[0].equals("many") : !one));
                }
            }
            return Optional.empty();
        }

        private static List<String> words(JsonNode list) {
            var words = new ArrayList<String>();
            list.forEach(word -> words.add(word.asText()));
            return words;
        }
    }

    /** The entities of the ids in the path of an operation, in their order. */
    static List<String> variables(Operation operation) {
        return Arrays.stream(operation.path().split("/", -1))
                .filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.substring(1, segment.length() - 1))
                .toList();
    }
}
