package nl.schuilnaam.config.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads profiles from YAML, strictly: what is unknown, missing or ambiguous is a {@link MalformedProfileException} with file and line. The form is described at the top of
 * {@code oneroster-1.2.yaml}.
 */
public final class ProfileReader {
    private static final Set<String> KEYS = Set.of(
            "profile",
            "version",
            "media-type",
            "errors",
            "queries",
            "scopes",
            "references",
            "vocabularies",
            "groups",
            "every-model",
            "models",
            "operations",
            "memberships",
            "stand-ins");

    private final Map<String, Category> categories;

    /** @param categories that fields may fall in */
    public ProfileReader(Map<String, Category> categories) {
        this.categories = Map.copyOf(categories);
    }

    /** Reads a file of categories, {@code categories: {key: {nl: ..., en: ...}}}; they stay in their order. */
    public static Map<String, Category> readCategories(String file, String yaml) {
        YamlPart root = YamlPart.parse(file, yaml);
        var categories = new LinkedHashMap<String, Category>();
        root.need(root.members(Set.of("categories")), "categories").members().forEach((key, part) -> {
            if (!key.matches("[a-z][a-z0-9-]*")) {
                throw part.wrong("not a key; expected lower-case letters, digits and hyphens");
            }
            Map<String, YamlPart> names = part.members(Set.of("nl", "en", "special"));
            categories.put(
                    key,
                    new Category(
                            key,
                            part.need(names, "nl").text(),
                            part.need(names, "en").text(),
                            names.containsKey("special")
                                    && part.need(names, "special").truth()));
        });
        return Collections.unmodifiableMap(categories);
    }

    /**
     * Reads one profile.
     *
     * @param file the name that complaints give
     * @param yaml what stands in it
     */
    public Profile read(String file, String yaml) {
        YamlPart root = YamlPart.parse(file, yaml);
        Map<String, YamlPart> keys = root.members(KEYS);
        Map<String, List<String>> references = references(root.need(keys, "references"));
        Map<String, YamlPart> groups = membersOf(keys.get("groups"));
        var fields = new FieldReader(
                categories.keySet(),
                references,
                table(keys.get("vocabularies"), YamlPart::texts),
                table(keys.get("stand-ins"), YamlPart::texts),
                groups);
        var one = new HashMap<String, String>();
        var many = new HashMap<String, String>();
        var models = new LinkedHashMap<String, Model>();
        Map<String, YamlPart> shared = membersOf(keys.get("every-model"));
        root.need(keys, "models").members().forEach((name, part) -> {
            models.put(name, model(name, part, fields, shared));
            nameRecords(part, "one", name, one);
            nameRecords(part, "many", name, many);
        });
        var operations = new OperationReader(
                references.keySet(),
                one,
                many,
                table(keys.get("scopes"), YamlPart::texts),
                queries(root.need(keys, "queries")));
        List<Operation> all = operations(root.need(keys, "operations"), operations);
        return new Profile(
                root.need(keys, "profile").text(),
                root.need(keys, "version").count(),
                root.need(keys, "media-type").text(),
                FieldReader.constant(Profile.ErrorShape.class, root.need(keys, "errors")),
                models,
                all,
                Optional.ofNullable(keys.get("memberships"))
                        .map(part -> new MembershipsReader(models, all).read(part)));
    }

    private static Map<String, List<String>> references(YamlPart part) {
        part.members().forEach((entity, words) -> {
            try {
                var unused = new EntityType(entity);
            } catch (IllegalArgumentException malformed) {
                throw words.wrong(malformed);
            }
        });
        return table(part, YamlPart::texts);
    }

    private static Model model(String name, YamlPart part, FieldReader reader, Map<String, YamlPart> shared) {
        Map<String, YamlPart> keys = part.members(Set.of("about", "authored-by", "at", "one", "many", "fields"));
        var about = new EntityType(
                FieldReader.known(reader.references().keySet(), part.need(keys, "about"), "type of entity"));
        YamlPart authors = keys.get("authored-by");
        if (authors != null && !authors.text().equals("suppliers")) {
            throw authors.wrong("expected suppliers, found " + authors.text());
        }
        String path = part.need(keys, "at").text();
        var own = new LinkedHashMap<>(part.need(keys, "fields").members());
        shared.forEach((field, line) -> {
            if (own.put(field, line) != null) {
                throw part.wrong("the field " + field + " is one that every model has");
            }
        });
        try {
            return new Model(
                    name, about, authors != null, PathTemplate.parse(path).toString(), reader.read(own, about));
        } catch (IllegalArgumentException malformed) {
            throw part.wrong(malformed);
        }
    }

    /** Notes by which member names one or many records of a model go. */
    private static void nameRecords(YamlPart model, String form, String name, Map<String, String> names) {
        Map<String, YamlPart> keys = model.members();
        YamlPart part = model.need(keys, form);
        for (String wrapper : part.texts()) {
            if (names.put(wrapper, name) != null) {
                throw part.wrong(wrapper + " names the records of two models");
            }
        }
    }

    private static List<Operation> operations(YamlPart part, OperationReader reader) {
        var operations = new ArrayList<Operation>();
        var ids = new HashMap<String, YamlPart>();
        var shapes = new HashMap<String, String>();
        for (YamlPart section : part.elements()) {
            for (Operation operation : reader.read(section)) {
                if (ids.put(operation.id(), section) != null) {
                    throw section.wrong("two operations are called " + operation.id());
                }
                String shape =
                        operation.method() + " " + operation.path().toString().replaceAll("\\{[^}]*}", "{}");
                String rival = shapes.put(shape, operation.id());
                if (rival != null) {
                    throw section.wrong(rival + " and " + operation.id() + " have the same method and path");
                }
                operations.add(operation);
            }
        }
        return operations;
    }

    private static Map<String, Set<QueryParameter>> queries(YamlPart part) {
        Map<String, YamlPart> keys = part.members(Set.of("many", "one", "write"));
        var queries = new HashMap<String, Set<QueryParameter>>();
        for (String shape : List.of("many", "one", "write")) {
            var parameters = EnumSet.noneOf(QueryParameter.class);
            for (YamlPart element : part.need(keys, shape).elements()) {
                parameters.add(parameter(element));
            }
            queries.put(shape, parameters);
        }
        return queries;
    }

    private static QueryParameter parameter(YamlPart part) {
        Map<String, QueryParameter> spellings = Arrays.stream(QueryParameter.values())
                .collect(Collectors.toMap(QueryParameter::spelling, Function.identity()));
        String spelling = FieldReader.known(spellings.keySet(), part, "query parameter");
        return Optional.ofNullable(spellings.get(spelling)).orElseThrow();
    }

    private static Map<String, YamlPart> membersOf(@Nullable YamlPart part) {
        return part == null ? Map.of() : part.members();
    }

    private static <T> Map<String, T> table(@Nullable YamlPart part, Function<YamlPart, T> read) {
        var table = new LinkedHashMap<String, T>();
        membersOf(part).forEach((name, value) -> table.put(name, read.apply(value)));
        return table;
    }
}
