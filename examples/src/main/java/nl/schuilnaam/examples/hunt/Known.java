package nl.schuilnaam.examples.hunt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ids that somebody has met, by what they are ids of. One thread at a time. */
final class Known {
    private final Standard standard;
    private final Map<String, Set<String>> ids = new LinkedHashMap<>();

    Known(Standard standard) {
        this.standard = standard;
    }

    /** Takes the ids of a message: those of its records, and those that they refer to. */
    void learn(JsonNode message) {
        message.properties()
                .forEach(each -> standard.models().values().stream()
                        .filter(model -> model.one().contains(each.getKey())
                                || model.many().contains(each.getKey()))
                        .findFirst()
                        .ifPresent(model -> {
                            for (JsonNode record :
                                    each.getValue().isArray() ? each.getValue() : List.of(each.getValue())) {
                                add(model.entity(), record.path("sourcedId").asText());
                            }
                        }));
        message.forEach(this::references);
    }

    private void references(JsonNode node) {
        String entity = standard.entities().get(node.path("type").asText());
        if (entity != null && node.has("sourcedId")) {
            add(entity, node.path("sourcedId").asText());
        }
        node.forEach(this::references);
    }

    void add(String entity, String id) {
        if (!id.isEmpty()) {
            boolean unused =
                    ids.computeIfAbsent(entity, none -> new LinkedHashSet<>()).add(id);
        }
    }

    List<String> of(String entity) {
        return List.copyOf(ids.getOrDefault(entity, Set.of()));
    }

    /** All of them. */
    Set<String> all() {
        var all = new LinkedHashSet<String>();
        ids.values().forEach(all::addAll);
        return all;
    }
}
