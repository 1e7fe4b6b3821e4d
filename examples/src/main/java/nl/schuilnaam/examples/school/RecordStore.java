package nl.schuilnaam.examples.school;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The records of one OneRoster server, in memory. May be used from any thread. */
public final class RecordStore {
    private final Map<RecordType, Map<String, ObjectNode>> records = new EnumMap<>(RecordType.class);

    /** Without records. */
    public RecordStore() {
        for (RecordType type : RecordType.values()) {
            records.put(type, new LinkedHashMap<>());
        }
    }

    /** With the records of a school. */
    public static RecordStore of(School school) {
        var store = new RecordStore();
        for (RecordType type : RecordType.values()) {
            store.byId(type).putAll(school.records(type));
        }
        return store;
    }

    /** All records of a type, in the order in which they came; the list is the caller's own, the records are copies. */
    public synchronized List<ObjectNode> all(RecordType type) {
        var copies = new ArrayList<ObjectNode>();
        byId(type).values().forEach(record -> copies.add(record.deepCopy()));
        return copies;
    }

    /** A copy of one record. */
    public synchronized Optional<ObjectNode> find(RecordType type, String id) {
        return Optional.ofNullable(byId(type).get(id)).map(ObjectNode::deepCopy);
    }

    /** Whether there is such a record. */
    public synchronized boolean holds(RecordType type, String id) {
        return byId(type).containsKey(id);
    }

    /** Keeps a record under its {@code sourcedId}; true if there was none of this id. */
    public synchronized boolean put(RecordType type, ObjectNode record) {
        return byId(type).put(record.path("sourcedId").asText(), record.deepCopy()) == null;
    }

    /** True if there was such a record. */
    synchronized boolean remove(RecordType type, String id) {
        return byId(type).remove(id) != null;
    }

    private Map<String, ObjectNode> byId(RecordType type) {
        Map<String, ObjectNode> byId = records.get(type);
        if (byId == null) {
            throw new IllegalStateException("no records of type " + type);
        }
        return byId;
    }
}
